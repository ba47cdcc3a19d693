"""What waits in the queue on the evening of the night: a dozen invented reports, by every way they come in.

Those from outside go the real way, sealed to the key of the day and opened as a worker does; the calls are
written down by an operator. The first three are about people whom the night knows already.
"""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import orjson
from django.conf import settings

from casework.demo.night import Night
from casework.demo.reports import BY_THE_BOT, BY_THE_PARTNER, CALLS, MARK, Facts
from casework.demo.staff import DemoStaff
from casework.services.reading import reading
from detainees.crypto_stream import Sealer
from detainees.envelope import seal_report
from detainees.models import ApiClient, Detention, Envelope, IntakeKey, Region
from detainees.names import PersonName
from detainees.report_form import report_form
from detainees.services import intake, intake_keys, reporting


def enact(region: Region, night: Night, staff: DemoStaff, *, now: datetime) -> None:
    """Fill the queue, as it stands at this moment."""
    bot = ApiClient.objects.create(name="Бот «Слышу» (выдуман)", region=region)
    partner = ApiClient.objects.create(name="Горячая линия соседей (выдумана)", region=region, is_trusted=True)
    for minutes, facts in BY_THE_BOT:
        _send(bot, facts, at=now - timedelta(minutes=minutes))
    for minutes, facts in BY_THE_PARTNER:
        _send(partner, facts, at=now - timedelta(minutes=minutes))
    intake.open_envelopes()
    names = _names_of(_known(night), staff)
    for minutes, facts in CALLS:
        people = [_named(each, names) for each in facts["people"]]
        _write_down({**facts, "people": people}, night, staff, at=now - timedelta(minutes=minutes))


def _known(night: Night) -> dict[str, Detention]:
    """A grown-up, a minor and one more of the night, always the same."""
    adults = [one for one in night.detentions if not one.is_minor]
    return {"brother": adults[0], "child": night.detentions[0], "friend": adults[1]}


def _names_of(detentions: dict[str, Detention], staff: DemoStaff) -> dict[str, PersonName]:
    subjects = [detention.detainee_id for detention in detentions.values()]
    with reading(actor=staff.olga.id, subjects=subjects, place="demo"):
        return {mark: detention.detainee.name for mark, detention in detentions.items()}


def _named(said: Facts, names: dict[str, PersonName]) -> Facts:
    """What is said of a person, with the name in place of the mark of whom the night knows."""
    if MARK not in said:
        return said
    return _said(names[said[MARK]]) | {key: value for key, value in said.items() if key != MARK}


def _said(name: PersonName) -> Facts:
    """A name as a caller says it: without the patronymic."""
    return {"surname": name.surname, "given_name": name.given_name}


def _send(client: ApiClient, facts: Facts, *, at: datetime) -> None:
    """Store a report as the hotline's door does: sealed, so that only a worker opens it."""
    content = _checked({**facts, "sent_at": at.isoformat()})
    envelope, day = uuid4(), at.astimezone(UTC).date()
    intake_keys.make_intake_keys(today=day)
    sealer = Sealer(bytes(IntakeKey.objects.get(day=day).public_key))
    Envelope.objects.create(
        id=envelope,
        client=client,
        created_at=at,
        key_day=day,
        body=seal_report(sealer, orjson.dumps(content), envelope=envelope, client=client.id, day=day),
        retry_digest=uuid4().bytes,
        body_digest=uuid4().bytes,
    )


def _write_down(facts: Facts, night: Night, staff: DemoStaff, *, at: datetime) -> None:
    reporting.enter_report(
        channel=facts["channel"],
        sent_at=at,
        content=_checked({**facts, "sent_at": at.isoformat()}),
        urgency=facts.get("urgency", ()),
        incident=night.incident,
        by=staff.olga,
    )


def _checked(content: Facts) -> Facts:
    report_form(settings.ENVIRONMENT.jurisdiction).run_validation(content)
    return content
