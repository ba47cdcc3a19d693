"""The keys of the hotline's door: published ahead, destroyed when long past, one a day whoever makes them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from detainees import keys
from detainees.crypto import SealBroken
from detainees.crypto_stream import Sealer
from detainees.envelope import open_report, seal_report
from detainees.models import Envelope, IntakeKey, SubjectKey
from detainees.services import intake_keys
from detainees.services.intake_keys import DAYS_AHEAD, DAYS_KEPT
from tests.makers import make_client, make_envelope
from tests.together import begin

TODAY = date(2022, 9, 25)
ONE_DAY = timedelta(days=1)


def sealed_on(day: date, content: bytes = b"{}") -> tuple[Envelope, bytes]:
    """An envelope of this day, and what the door sealed into it."""
    envelope = make_envelope(key_day=day, client=make_client())
    sealer = Sealer(bytes(IntakeKey.objects.get(day=day).public_key))
    return envelope, seal_report(sealer, content, envelope=envelope.id, client=envelope.client_id, day=day)


def test_today_and_a_fortnight_ahead_are_published(db: None) -> None:
    made = intake_keys.make_intake_keys(today=TODAY)

    assert made == [TODAY + timedelta(days=number) for number in range(DAYS_AHEAD + 1)]
    assert IntakeKey.objects.count() == DAYS_AHEAD + 1


def test_a_day_later_only_the_last_day_is_new_and_no_key_is_replaced(db: None) -> None:
    intake_keys.make_intake_keys(today=TODAY)
    before = dict(IntakeKey.objects.values_list("day", "public_key"))

    assert intake_keys.make_intake_keys(today=TODAY + ONE_DAY) == [TODAY + timedelta(days=DAYS_AHEAD + 1)]
    assert all(IntakeKey.objects.get(day=day).public_key == key for day, key in before.items())


def test_what_is_sealed_to_the_published_key_opens_with_that_days_key_alone(db: None) -> None:
    intake_keys.make_intake_keys(today=TODAY)
    envelope, body = sealed_on(TODAY, b'{"text": "u"}')
    openers = intake_keys.openers(days=[TODAY, TODAY + ONE_DAY])

    where: dict[str, Any] = {"envelope": envelope.id, "client": envelope.client_id, "day": TODAY}
    assert open_report(openers[TODAY], body, **where) == b'{"text": "u"}'
    with pytest.raises(SealBroken):
        open_report(openers[TODAY + ONE_DAY], body, **where)


def test_a_private_key_does_not_stand_in_the_database(db: None) -> None:
    intake_keys.make_intake_keys(today=TODAY)
    row = IntakeKey.objects.get(day=TODAY)

    key = keys.keys_of([row.id])[row.id]
    private = key.open(bytes(row.wrapped_private_key), intake_keys._binding(row))

    assert private not in bytes(row.wrapped_private_key)
    other = IntakeKey.objects.get(day=TODAY + ONE_DAY)
    with pytest.raises(SealBroken):
        key.open(bytes(row.wrapped_private_key), intake_keys._binding(other))


def test_a_day_without_a_key_is_left_out(db: None) -> None:
    intake_keys.make_intake_keys(today=TODAY)

    assert set(intake_keys.openers(days=[TODAY, TODAY - ONE_DAY])) == {TODAY}


def test_a_key_is_kept_for_a_fortnight_and_then_gone_with_its_data_key(db: None) -> None:
    intake_keys.make_intake_keys(today=TODAY)
    row = IntakeKey.objects.get(day=TODAY)
    last_day = TODAY + timedelta(days=DAYS_KEPT)

    assert intake_keys.destroy_old_intake_keys(today=last_day) == []
    assert intake_keys.destroy_old_intake_keys(today=last_day + ONE_DAY) == [TODAY]

    assert not IntakeKey.objects.filter(day=TODAY).exists()
    assert not SubjectKey.objects.filter(subject_id=row.id).exists()
    assert IntakeKey.objects.filter(day=TODAY + ONE_DAY).exists()


def test_a_key_whose_data_key_is_destroyed_opens_nothing(db: None) -> None:
    intake_keys.make_intake_keys(today=TODAY)
    keys.recent.forget()
    SubjectKey.objects.filter(subject_id=IntakeKey.objects.get(day=TODAY).id).delete()

    assert intake_keys.openers(days=[TODAY]) == {}


def test_two_processes_that_publish_at_once_make_one_key_a_day(committed_db: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        begun = [begin(pool, lambda: intake_keys.make_intake_keys(today=TODAY)) for _ in range(2)]
        made = [day for each in begun for day in each.result(20)]

    assert sorted(made) == [TODAY + timedelta(days=number) for number in range(DAYS_AHEAD + 1)]
    rows = IntakeKey.objects.values_list("id", flat=True)
    assert SubjectKey.objects.filter(kind="intakekey").count() == len(rows) == DAYS_AHEAD + 1
    assert set(intake_keys.openers(days=made)) == set(made)
