"""What a worker makes of what the door stored: reports, or a fault that stands in nobody's way."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from detainees.crypto_stream import IntakeKeyPair, Sealer
from detainees.envelope import seal_report
from detainees.models import ApiClient, Envelope, IntakeKey, Region, Report, SubjectKey, Triage
from detainees.services import intake, intake_keys
from detainees.services.refusal import Refused
from tests.makers import HOME, make_client, make_region, make_report, opened

FORGED = 2_000
OPENED_NEXT = 200
CONTENT: dict[str, Any] = {
    "channel": "bot",
    "sent_at": "2022-09-25T18:42:00+03:00",
    "text": "Двоих забрали у театра",
    "people": [{"surname": "Гаджиалиева", "given_name": "Патимат"}],
}
_retries = count()


@pytest.fixture
def today(db: None) -> date:
    """Today, with its keys published."""
    today = datetime.now(UTC).date()
    intake_keys.make_intake_keys(today=today)
    return today


@pytest.fixture
def bot(db: None) -> ApiClient:
    return make_client(region=make_region())


@pytest.fixture
def partner(db: None) -> ApiClient:
    return make_client(region=make_region(), is_trusted=True)


def sealer_of(day: date) -> Sealer:
    return Sealer(bytes(IntakeKey.objects.get(day=day).public_key))


def sealed(
    day: date,
    client: ApiClient,
    content: Any = CONTENT,
    *,
    place: UUID | None = None,
    sealer: Sealer | None = None,
) -> Envelope:
    """A row as the door writes it, not stored yet. `place` is the id for which it was sealed, if another."""
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    row = uuid4()
    sealer = sealer or sealer_of(day)
    return Envelope(
        id=row,
        client=client,
        key_day=day,
        body=seal_report(sealer, body, envelope=place or row, client=client.id, day=day),
        retry_digest=sha256(f"retry {next(_retries)}".encode()).digest(),
        body_digest=sha256(body).digest(),
    )


def stored(*arguments: Any, **facts: Any) -> Envelope:
    envelope = sealed(*arguments, **facts)
    envelope.save(force_insert=True)
    envelope.refresh_from_db()
    return envelope


def test_an_envelope_becomes_a_report_of_the_same_id_and_number(today: date, bot: ApiClient) -> None:
    envelope = stored(today, bot)

    assert intake.open_envelopes() == intake.Opened(reports=(envelope.id,))

    report = Report.objects.get()
    assert (report.id, report.number, report.client) == (envelope.id, envelope.number, bot)
    assert report.received_at == envelope.created_at
    assert report.people_count == 1
    with opened(report.id):
        assert report.content == CONTENT
    assert report.triage.region_id == HOME
    assert report.triage.state == Triage.State.NEW


def test_an_opened_envelope_keeps_nothing_of_the_report(today: date, bot: ApiClient) -> None:
    envelope = stored(today, bot)

    intake.open_envelopes()

    envelope.refresh_from_db()
    assert bytes(envelope.body) == b""
    assert envelope.opened_at is not None
    assert (envelope.fault, envelope.attempts) == ("", 1)


def test_opening_again_changes_nothing(today: date, bot: ApiClient) -> None:
    stored(today, bot)
    intake.open_envelopes()

    assert intake.open_envelopes() == intake.Opened()
    assert Report.objects.count() == 1


def test_a_stranger_waits_in_quarantine_and_a_partner_does_not(
    today: date, bot: ApiClient, partner: ApiClient
) -> None:
    strange, known = stored(today, bot), stored(today, partner)

    intake.open_envelopes()

    quarantined = {report.id: report.is_quarantined for report in Report.objects.all()}
    assert quarantined == {strange.id: True, known.id: False}


def test_a_region_that_is_not_ours_is_the_clients_own(today: date, bot: ApiClient) -> None:
    # The pack knows the region; this installation has no row of it any more.
    Region.objects.filter(code="RU-SAK").delete()
    stored(today, bot, {**CONTENT, "region": "RU-SAK"})

    intake.open_envelopes()

    assert Triage.objects.get().region_id == HOME


def _flipped(today: date, bot: ApiClient) -> Envelope:
    envelope = sealed(today, bot)
    body = bytes(envelope.body)
    envelope.body = body[:-1] + bytes([body[-1] ^ 1])
    return envelope


def _of_another_client(today: date, bot: ApiClient) -> Envelope:
    envelope = sealed(today, bot)
    envelope.client = make_client()
    return envelope


def _of_another_day(today: date, bot: ApiClient) -> Envelope:
    envelope = sealed(today, bot)
    envelope.key_day = today + timedelta(days=1)
    return envelope


def _of_a_lost_key(today: date, bot: ApiClient) -> Envelope:
    envelope = sealed(today, bot)
    envelope.key_day = today - timedelta(days=100)
    return envelope


def _to_a_key_of_its_own(today: date, bot: ApiClient) -> Envelope:
    envelope = sealed(today, bot)
    sealer = Sealer(IntakeKeyPair.generate().public_key)
    envelope.body = seal_report(sealer, orjson.dumps(CONTENT), envelope=envelope.id, client=bot.id, day=today)
    return envelope


def _without_bytes(today: date, bot: ApiClient) -> Envelope:
    envelope = sealed(today, bot)
    envelope.body = b""
    return envelope


def _of_a_number_that_is_taken(today: date, bot: ApiClient) -> Envelope:
    envelope = sealed(today, bot)
    envelope.number = make_report(number=987_654_321).number
    return envelope


def _saying(content: Any) -> Callable[[date, ApiClient], Envelope]:
    return lambda today, bot: sealed(today, bot, content)


HOSTILE: dict[str, tuple[Callable[[date, ApiClient], Envelope], str]] = {
    "one bit flipped": (_flipped, "not_authentic"),
    "moved to another row": (lambda today, bot: sealed(today, bot, place=uuid4()), "not_authentic"),
    "given to another client": (_of_another_client, "not_authentic"),
    "given to another day": (_of_another_day, "other_key"),
    "of a day whose key is gone": (_of_a_lost_key, "no_key"),
    "sealed to another key": (_to_a_key_of_its_own, "other_key"),
    "without a byte": (_without_bytes, "unknown_layout"),
    "not JSON": (_saying(b"\xff{"), "malformed"),
    "JSON without an end": (_saying(b"[" * 100_000), "malformed"),
    "not an object": (_saying([CONTENT]), "malformed"),
    "with a field too many": (_saying({**CONTENT, "is_quarantined": False}), "malformed"),
    "with an impossible moment": (_saying({**CONTENT, "sent_at": "2022-02-30T00:00:00Z"}), "malformed"),
    "with more heads than there are": (_saying({**CONTENT, "heads": 10**18}), "malformed"),
    "under a number that is taken": (_of_a_number_that_is_taken, "not_stored"),
}


@pytest.mark.parametrize(("make", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_envelope_gets_its_fault_and_stops_no_other(
    today: date, bot: ApiClient, make: Callable[[date, ApiClient], Envelope], code: str
) -> None:
    before, hostile, after = sealed(today, bot), make(today, bot), sealed(today, bot)
    for envelope in (before, hostile, after):
        envelope.save(force_insert=True)

    done = intake.open_envelopes()

    assert (set(done.reports), done.faulty) == ({before.id, after.id}, (hostile.id,))
    hostile.refresh_from_db()
    assert hostile.fault == code
    assert hostile.opened_at is None
    assert not Report.objects.filter(id=hostile.id).exists()
    assert not SubjectKey.objects.filter(subject_id=hostile.id).exists()
    assert intake.open_envelopes() == intake.Opened()


def test_an_envelope_whose_cause_was_mended_opens_when_it_is_tried_again(today: date, bot: ApiClient) -> None:
    envelope = stored(today, bot)
    key = IntakeKey.objects.get(day=today)
    IntakeKey.objects.filter(pk=key.pk).delete()
    assert intake.open_envelopes().faulty == (envelope.id,)
    key.save(force_insert=True)

    intake.try_again(envelope=envelope)

    assert intake.open_envelopes().reports == (envelope.id,)
    envelope.refresh_from_db()
    assert (envelope.fault, envelope.attempts) == ("", 2)


def test_a_key_is_kept_while_an_envelope_of_its_day_waits(today: date, bot: ApiClient) -> None:
    long_after = today + timedelta(days=intake_keys.DAYS_KEPT + 1)
    stored(today, bot)

    assert intake_keys.destroy_old_intake_keys(today=long_after) == []
    intake.open_envelopes()
    assert intake_keys.destroy_old_intake_keys(today=long_after) == [today]


def test_a_key_is_kept_while_an_envelope_of_its_day_does_not_open(today: date, bot: ApiClient) -> None:
    long_after = today + timedelta(days=intake_keys.DAYS_KEPT + 1)
    envelope = sealed(today, bot, b"{")
    envelope.save(force_insert=True)
    assert intake.open_envelopes().faulty == (envelope.id,)

    assert intake_keys.destroy_old_intake_keys(today=long_after) == []
    assert IntakeKey.objects.filter(day=today).exists()


def test_faulty_envelopes_are_opened_at_once_when_their_cause_was_mended(today: date, bot: ApiClient) -> None:
    mended, hopeless = stored(today, bot), sealed(today, bot, b"{")
    hopeless.save(force_insert=True)
    key = IntakeKey.objects.get(day=today)
    IntakeKey.objects.filter(pk=key.pk).delete()
    assert {*intake.open_envelopes().faulty} == {mended.id, hopeless.id}
    key.save(force_insert=True)
    waits = stored(today, bot)

    done = intake.open_again()

    assert done == intake.Opened(reports=(mended.id,), faulty=(hopeless.id,))
    assert list(Envelope.objects.waiting()) == [waits]
    hopeless.refresh_from_db()
    assert (hopeless.fault, hopeless.attempts) == ("malformed", 2)


def test_of_faulty_envelopes_those_that_are_named_are_opened_and_no_others(today: date, bot: ApiClient) -> None:
    named, other = stored(today, bot), stored(today, bot)
    Envelope.objects.update(fault="not_stored")

    assert intake.open_again(envelopes=[named.id, uuid4()]) == intake.Opened(reports=(named.id,))
    assert list(Envelope.objects.faulty()) == [other]


def test_an_envelope_that_waits_or_is_open_is_not_tried_again(today: date, bot: ApiClient) -> None:
    envelope = stored(today, bot)
    with pytest.raises(Refused, match="not_faulty"):
        intake.try_again(envelope=envelope)
    intake.open_envelopes()

    with pytest.raises(Refused, match="not_faulty"):
        intake.try_again(envelope=envelope)


def test_two_thousand_forged_reports_do_not_keep_an_urgent_one(
    today: date, bot: ApiClient, partner: ApiClient
) -> None:
    every_mark = {**CONTENT, "urgency": Report.Urgency.values}
    sealer = sealer_of(today)
    forged = [sealed(today, bot, every_mark, sealer=sealer) for _ in range(FORGED)]
    Envelope.objects.bulk_create(forged)
    genuine = stored(today, partner, {**CONTENT, "urgency": ["lawyer_asked"]})

    assert genuine.id in intake.open_envelopes(limit=intake.BATCH).reports
    assert _first_in_the_queue() == genuine.id
    assert len(intake.open_envelopes(limit=OPENED_NEXT).reports) == OPENED_NEXT

    assert _first_in_the_queue() == genuine.id
    quarantined = Report.objects.filter(is_quarantined=True)
    assert set(quarantined.values_list("client", flat=True)) == {bot.id}
    assert quarantined.count() == intake.BATCH - 1 + OPENED_NEXT
    assert Envelope.objects.waiting().count() == FORGED - quarantined.count()


def _first_in_the_queue() -> UUID | None:
    return Triage.objects.waiting().values_list("report_id", flat=True).first()
