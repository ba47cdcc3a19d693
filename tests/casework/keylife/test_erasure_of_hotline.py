"""A report of the hotline is erased when nothing opens the envelope any more in which it came."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import psycopg
import pytest
from django.utils import timezone

from casework.environment import Environment
from casework.keylife import erasure, overview, rotation
from casework.keylife.lock import key_work
from casework.keylife.subjects import mentions
from casework.models import Erasure
from detainees.crypto import SealBroken
from detainees.crypto_stream import Sealer
from detainees.envelope import open_report, seal_report
from detainees.models import ApiClient, Envelope, IntakeKey, Report
from detainees.services import intake, intake_keys
from tests.casework.keylife.place import quietly
from tests.makers import make_backup, make_client, make_envelope, make_erasure, make_region, make_report

CONTENT = {
    "channel": "bot",
    "sent_at": "2022-09-25T18:42:00+03:00",
    "text": "Двоих забрали у театра",
    "people": [{"surname": "Гаджиалиева", "given_name": "Патимат"}],
}
TODAY = datetime.now(UTC).date()
LONG_AGO = TODAY - timedelta(days=3)


@pytest.fixture
def bot(here: Environment) -> ApiClient:
    return make_client(region=make_region())


def came(bot: ApiClient, day: date) -> tuple[Report, bytes]:
    """A report that the hotline took and a worker opened, and the old version of its envelope's row."""
    intake_keys.make_intake_keys(today=day)
    envelope = waiting(bot, day)
    assert not intake.open_envelopes().faulty
    return Report.objects.get(pk=envelope.pk), bytes(envelope.body)


def waiting(bot: ApiClient, day: date) -> Envelope:
    envelope = make_envelope(key_day=day, client=bot)
    sealer = Sealer(bytes(IntakeKey.objects.get(day=day).public_key))
    where: dict[str, Any] = {"envelope": envelope.pk, "client": bot.pk, "day": day}
    envelope.body = seal_report(sealer, orjson.dumps(CONTENT), **where)
    envelope.save()
    return envelope


def opens(report: Report, body: bytes, day: date) -> bool:
    """Whether the old row opens with what stands in the database and the keyring now."""
    opener = intake_keys.openers(days=[day]).get(day)
    if opener is None:
        return False
    try:
        return open_report(opener, body, envelope=report.pk, client=report.client_id, day=day) != b""  # type: ignore[arg-type]
    except SealBroken:
        return False


def erase(here: Environment, report: Report) -> Erasure:
    made = make_erasure(subjects=[report.pk], approved_at=timezone.now())
    erasure.carry_out(here, [made], tell=quietly)
    made.refresh_from_db()
    return made


def test_the_key_of_its_day_goes_with_the_report(here: Environment, bot: ApiClient) -> None:
    report, body = came(bot, LONG_AGO)
    assert opens(report, body, LONG_AGO)
    kept = make_backup(generations=[1], kept_until=timezone.now() + timedelta(days=30)).kept_until
    assert any(f"key of {LONG_AGO}, which goes with it" in line for line in mentions([report.pk]))

    made = erase(here, report)

    assert not opens(report, body, LONG_AGO)
    assert not IntakeKey.objects.filter(day=LONG_AGO).exists()
    # Backups of the keyring hold that key as well as the report's own.
    assert (made.state, made.counts_from) == ("erased", kept)
    assert overview.erased_count() == 1


def test_while_the_key_of_its_day_is_in_use_it_does_not_count(here: Environment, bot: ApiClient) -> None:
    report, body = came(bot, TODAY)

    made = erase(here, report)

    assert opens(report, body, TODAY)
    assert (made.state, made.counts_from) == ("begun", None)
    assert [row.pk for row in erasure.due()] == [made.pk]
    assert any(f"key of {TODAY}, which is in use: it does not count" in line for line in mentions([report.pk]))
    # Nor does a rotation end it, which carries that key along.
    with psycopg.connect(here.database_url, autocommit=True) as connection, key_work(connection):
        rotation.rotate(connection, here, tell=quietly)
    assert erasure.settle(here) == 0
    # Nor another run of the same day, which has nothing to destroy and makes no generation for it.
    assert erasure.carry_out(here, [made], tell=quietly) == []
    assert rotated(here) == 3


def rotated(here: Environment) -> int:
    with psycopg.connect(here.database_url) as connection:
        return rotation.plan(connection, here).generation - 1


def test_it_counts_when_the_last_backup_goes_that_was_made_before_the_key_of_its_day_went(
    here: Environment, bot: ApiClient
) -> None:
    report, body = came(bot, TODAY)
    made = erase(here, report)
    # Between the two, when the report's own key was gone already.
    between = make_backup(generations=[2], kept_until=timezone.now() + timedelta(days=30)).kept_until
    make_backup(generations=[3], kept_until=timezone.now() + timedelta(days=90))
    days_pass(TODAY)

    [ended] = erasure.carry_out(here, erasure.due(), tell=quietly)

    assert not opens(report, body, LONG_AGO)
    assert (ended.pk, ended.state, ended.generation, ended.counts_from) == (made.pk, "erased", 2, between)


def days_pass(day: date) -> None:
    """What happened on this day happened three days ago."""
    IntakeKey.objects.filter(day__gte=day).exclude(day=day).delete()
    Envelope.objects.filter(key_day=day).update(key_day=day - timedelta(days=3))
    IntakeKey.objects.filter(day=day).update(day=day - timedelta(days=3))


def test_the_key_of_a_day_stays_while_an_envelope_of_it_waits(here: Environment, bot: ApiClient) -> None:
    report, body = came(bot, LONG_AGO)
    still = waiting(bot, LONG_AGO)

    made = erase(here, report)

    assert opens(report, body, LONG_AGO)
    assert (made.state, made.counts_from) == ("begun", None)
    assert intake.open_envelopes().faulty == ()
    assert Report.objects.filter(pk=still.pk).exists()
    [ended] = erasure.carry_out(here, erasure.due(), tell=quietly)
    assert ended.pk == made.pk
    assert not opens(report, body, LONG_AGO)


def test_a_report_that_staff_entered_waits_for_no_day(here: Environment, bot: ApiClient) -> None:
    came(bot, TODAY)
    entered = make_report()
    assert not any("hotline" in line for line in mentions([entered.pk]))
    assert erase(here, entered).state == "erased"
