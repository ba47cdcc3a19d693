"""Makers of what the tests work on: one short call a record, with defaults that read like an ordinary night.

Plain functions, so that a test names only what it is about: `make_detention(detainee=patimat, released_at=noon)`.
They write rows by the ORM and by no service, since the services are what most tests are about. Every person and
place is invented.
"""

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from casework.models import (
    Authority,
    Backup,
    Case,
    Charge,
    Document,
    Erasure,
    Hearing,
    Lawyer,
    LawyerRegion,
    LegalHold,
    Rehearsal,
    Ruling,
)
from detainees import keys
from detainees.fields import opening
from detainees.models import (
    ApiClient,
    Campaign,
    Claim,
    Consent,
    ContactAttempt,
    CustodyStay,
    Debrief,
    Detainee,
    Detention,
    Envelope,
    Facility,
    Headcount,
    Incident,
    MatchCandidate,
    Merge,
    Officer,
    Region,
    Relative,
    Report,
    RoleGrant,
    SearchHit,
    SearchRequest,
    TimelineEntry,
    Token,
    Triage,
    TriageOutcome,
    Unit,
    User,
    Violation,
    Witness,
)
from detainees.models.numbering import SEQUENCE

EVENING = datetime(2022, 9, 25, 15, 30, tzinfo=UTC)  # 18:30 in Makhachkala
HOME = "RU-DA"
NEIGHBOUR = "RU-STA"
_REGIONS = {HOME: ("Республика Дагестан", "Dagestan"), NEIGHBOUR: ("Ставропольский край", "Stavropol Territory")}
_sequence = count(1)


def opened(*subjects: UUID) -> AbstractContextManager[None]:
    """Open these subjects within the block without the audit row: to look at what was stored, in tests alone."""
    return opening(keys.keys_of(subjects))


# Places and occasions


def make_region(code: str = HOME) -> Region:
    name_ru, name_en = _REGIONS.get(code, (code, code))
    facts = {"name_ru": name_ru, "name_en": name_en, "time_zone": "Europe/Moscow"}
    return Region.objects.get_or_create(code=code, defaults=facts)[0]


def make_campaign(**facts: Any) -> Campaign:
    number = next(_sequence)
    return Campaign.objects.create(**{"name_ru": f"Осень {number}", "name_en": f"Autumn {number}"} | facts)


def make_incident(*, region: Region | None = None, **facts: Any) -> Incident:
    usual = {
        "title_ru": "Махачкала, 25 сентября",
        "title_en": "Makhachkala, 25 September",
        "city": "Махачкала",
        "began_at": EVENING,
    }
    return Incident.objects.create(region=region or make_region(), **usual | facts)


def make_facility(*, region: Region | None = None, **facts: Any) -> Facility:
    usual = {"kind": Facility.Kind.STATION, "name": f"ОП № {next(_sequence)}", "city": "Махачкала"}
    return Facility.objects.create(region=region or make_region(), **usual | facts)


def make_court(*, region: Region | None = None, **facts: Any) -> Facility:
    return make_facility(region=region, **{"kind": Facility.Kind.COURT, "name": "Советский районный суд"} | facts)


def make_headcount(*, incident: Incident | None = None, **facts: Any) -> Headcount:
    incident = incident or make_incident()
    if "facility" not in facts:
        facts["facility"] = make_facility(region=incident.region)
    usual = {"counted_at": EVENING, "heads": 30, "source": "Звонок от сестры задержанного"}
    return Headcount.objects.create(incident=incident, **usual | facts)


def make_unit(**facts: Any) -> Unit:
    return Unit.objects.create(**{"name": f"Отдельный взвод {next(_sequence)}", "agency": "Росгвардия"} | facts)


def make_officer(**facts: Any) -> Officer:
    return Officer.objects.create(**{"marks": {"badge": "005-117", "looks": "Высокий, в маске"}} | facts)


def make_witness(*, incident: Incident | None = None, **facts: Any) -> Witness:
    usual = {"person": {"name": "Зухра Алиханова", "phone": "+79280000017"}, "saw": "Стояла у аптеки"}
    return Witness.objects.create(incident=incident or make_incident(), **usual | facts)


# People and what was done to them


def make_detainee(*, surname: str = "Гаджиалиева", given_name: str = "Патимат", **facts: Any) -> Detainee:
    usual = {
        "identity": {"surname": surname, "given_name": given_name},
        "description": "Красная куртка",
        "region": make_region(),
    }
    return Detainee.objects.create(**usual | facts)


def make_detention(
    *, incident: Incident | None = None, detainee: Detainee | None = None, **facts: Any
) -> Detention:
    """A detention, with its incident and person when none is given. The region is the incident's."""
    incident = incident or make_incident()
    detainee = detainee or make_detainee(region=incident.region)
    usual = {"region": incident.region, "apprehended_at": EVENING, "stated_reason": "Без объяснений"}
    return Detention.objects.create(incident=incident, detainee=detainee, subject_id=detainee.id, **usual | facts)


def make_stay(*, detention: Detention | None = None, **facts: Any) -> CustodyStay:
    detention = detention or make_detention()
    usual = {"arrived_at": EVENING + timedelta(hours=1), "source": "Видел адвокат"}
    return CustodyStay.objects.create(detention=detention, subject_id=detention.subject_id, **usual | facts)


def make_debrief(*, detention: Detention | None = None, **facts: Any) -> Debrief:
    detention = detention or make_detention(released_at=EVENING + timedelta(hours=3))
    usual = {
        "papers": ["offence_record"],
        "injuries": "Ушиб плеча",
        "statement": "Держали в коридоре",
        "call": {"name": "Марьям", "phone": "+79280000031", "when": "После восьми"},
        "call_on": date(2022, 9, 26),
    }
    return Debrief.objects.create(detention=detention, subject_id=detention.subject_id, **usual | facts)


def make_violation(*, detention: Detention | None = None, **facts: Any) -> Violation:
    detention = detention or make_detention()
    usual = {"kind": "beating", "happened_at": EVENING, "account": "Били в автозаке", "injuries": "Ушиб плеча"}
    return Violation.objects.create(detention=detention, subject_id=detention.subject_id, **usual | facts)


def make_claim(*, detention: Detention | None = None, **facts: Any) -> Claim:
    detention = detention or make_detention()
    usual = {"field": "apprehended_at", "value": "2022-09-25T18:40", "said_at": EVENING, "source": "Брат"}
    return Claim.objects.create(detention=detention, subject_id=detention.subject_id, **usual | facts)


def make_timeline_entry(*, detention: Detention | None = None, **facts: Any) -> TimelineEntry:
    detention = detention or make_detention()
    usual = {"kind": "detention_added", "happened_at": EVENING, "facts": {"place": "У театра"}}
    return TimelineEntry.objects.create(
        detention=detention, incident=detention.incident, subject_id=detention.subject_id, **usual | facts
    )


def make_relative(*, detainee: Detainee | None = None, **facts: Any) -> Relative:
    detainee = detainee or make_detainee()
    usual = {"contact": {"name": "Марьям", "relation": "мать", "phone": "+79280000025"}, "reach": "После восьми"}
    return Relative.objects.create(detainee=detainee, subject_id=detainee.id, **usual | facts)


def make_consent(*, detainee: Detainee | None = None, **facts: Any) -> Consent:
    detainee = detainee or make_detainee()
    usual = {"level": Consent.Level.KEEP, "given_by": "Сама, по телефону", "given_at": EVENING}
    return Consent.objects.create(detainee=detainee, subject_id=detainee.id, **usual | facts)


def make_agreed(**facts: Any) -> Detainee:
    """A person who agreed that a lawyer may know what is written of them."""
    return make_consent(detainee=make_detainee(**facts), level=Consent.Level.SHARE_LAWYER).detainee


def make_pair(*, one: Detainee | None = None, other: Detainee | None = None, **facts: Any) -> MatchCandidate:
    """Two people who may be one."""
    first, second = sorted((one or make_detainee(), other or make_detainee()), key=lambda person: person.pk)
    return MatchCandidate.objects.create(
        one=first, other=second, **{"score": 0.9, "note": "Обе в красном"} | facts
    )


def make_merge(*, kept: Detainee | None = None, by: User, **facts: Any) -> Merge:
    """A merge that was undone, unless `undone_at` says otherwise, so that both people stand."""
    kept = kept or make_detainee()
    merged = facts.pop("merged", None) or make_detainee(region=kept.region)
    usual = {"note": "Позвонила сестра", "undone_at": EVENING, "undone_by": by}
    return Merge.objects.create(kept=kept, merged=merged, subject_id=merged.id, by=by, **usual | facts)


# What came in


def make_search(*, surname: str = "Гаджиалиева", given_name: str = "Патимат", **facts: Any) -> SearchRequest:
    usual: dict[str, Any] = {
        "sought": {"surname": surname, "given_name": given_name},
        "seeker": {"name": "Марьям"},
        "ways": [{"way": "phone", "address": "+79280000025"}],
        "relation": SearchRequest.Relation.PARENT,
        "asked_at": EVENING,
    }
    return SearchRequest.objects.create(**usual | facts)


def make_hit(*, request: SearchRequest | None = None, **facts: Any) -> SearchHit:
    if "report" not in facts:
        facts = {"person": facts.get("person") or make_detainee(), **facts}
    return SearchHit.objects.create(request=request or make_search(), **{"score": 0.9, **facts})


def make_attempt(
    *, request: SearchRequest | None = None, detention: Detention | None = None, by: User, **facts: Any
) -> ContactAttempt:
    if detention is None:
        request = request or make_search()
        subject = request.pk
    else:
        subject = detention.subject_id
    usual = {"way": "phone", "result": "no_answer", "at": EVENING}
    return ContactAttempt.objects.create(
        subject_id=subject, request=request, detention=detention, by=by, **usual | facts
    )


def make_client(**facts: Any) -> ApiClient:
    return ApiClient.objects.create(**{"name": f"Partner hotline {next(_sequence)}"} | facts)


def make_token(*, client: ApiClient | None = None, secret: bytes = b"", **facts: Any) -> Token:
    number = next(_sequence)
    usual = {
        "prefix": f"hab{number:05}",
        "digest": sha256(secret or f"secret {number}".encode()).digest(),
        "scopes": [Token.Scope.REPORT.value],
    }
    return Token.objects.create(client=client or make_client(), **usual | facts)


def make_envelope(*, client: ApiClient | None = None, **facts: Any) -> Envelope:
    number = next(_sequence)
    usual = {
        "key_day": EVENING.date(),
        "body": b"\x01" + b"sealed elsewhere",
        "retry_digest": sha256(f"retry {number}".encode()).digest(),
        "body_digest": sha256(f"body {number}".encode()).digest(),
    }
    return Envelope.objects.create(client=client or make_client(), **usual | facts)


def make_report(
    *, region: Region | None = None, incident: Incident | None = None, content: Any = None, **facts: Any
) -> Report:
    """A report waiting in the queue. Without region and incident nobody has placed it yet."""
    content = content or {"text": "Забрали соседа у театра", "people": [{"surname": "Гаджиалиева"}]}
    usual = {
        "channel": Report.Channel.PHONE,
        "sent_at": EVENING,
        "people_count": len(content.get("people", ())),
        "number": facts.pop("number", None) or _next_number(),
    }
    if not facts.keys() & {"client", "entered_by"}:
        facts["client"] = ApiClient.objects.get_or_create(name="Hotline of the tests")[0]
    report = Report.objects.create(content=content, **usual | facts)
    region = region or (incident.region if incident else None)
    Triage.objects.create(report=report, received_at=EVENING, region=region, incident=incident, note="Перезвонить")
    return report


def make_outcome(*, report: Report | None = None, decided_by: User, **facts: Any) -> TriageOutcome:
    report = report or make_report()
    usual = {"person_index": 0, "kind": TriageOutcome.Kind.SET_ASIDE}
    return TriageOutcome.objects.create(triage=report.triage, decided_by=decided_by, **usual | facts)


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [SEQUENCE])
        number: int = cursor.fetchone()[0]
    return number


# The work


def make_lawyer(*, user: User | None = None, regions: tuple[str, ...] = (HOME,), **facts: Any) -> Lawyer:
    usual = {"person": {"name": "Лев Абакаров", "phone": "+79280000033", "bar_number": "05/0000"}}
    lawyer = Lawyer.objects.create(user=user, **usual | facts)
    for code in regions:
        LawyerRegion.objects.create(lawyer=lawyer, region=make_region(code))
    return lawyer


def make_authority(*, lawyer: Lawyer, detainee: Detainee, **facts: Any) -> Authority:
    usual = {"since": EVENING, "paper": "Ордер № 17 от 25.09.2022"}
    return Authority.objects.create(lawyer=lawyer, detainee=detainee, subject_id=detainee.id, **usual | facts)


def make_case(*, detention: Detention | None = None, **facts: Any) -> Case:
    """A case of a detention, or, given `detainee` and `region`, of a person who was never detained."""
    if "detainee" not in facts:
        detention = detention or make_detention()
        facts = {"detainee": detention.detainee, "region": detention.region} | facts
    usual = {
        "jurisdiction": "ru",
        "numbers": {"case_number": "5-1017/2022"},
        "opened_on": date(2022, 9, 26),
    }
    return Case.objects.create(detention=detention, subject_id=facts["detainee"].id, **usual | facts)


def make_charge(*, case: Case | None = None, **facts: Any) -> Charge:
    case = case or make_case()
    usual = {"article": "koap:20.2:5", "brought_on": date(2022, 9, 26), "note": "Вписали при нём"}
    return Charge.objects.create(case=case, subject_id=case.subject_id, **usual | facts)


def make_hearing(*, case: Case | None = None, **facts: Any) -> Hearing:
    case = case or make_case()
    if "court" not in facts:
        facts["court"] = make_court(region=case.region)
    usual = {"starts_at": EVENING + timedelta(days=2), "judge": "Судья Исаева", "room": "4"}
    return Hearing.objects.create(case=case, subject_id=case.subject_id, **usual | facts)


def make_ruling(*, case: Case | None = None, **facts: Any) -> Ruling:
    case = case or make_case()
    usual = {
        "sanction": Ruling.Sanction.FINE,
        "fine": 10_000,
        "announced_on": date(2022, 9, 28),
        "summary": "Штраф",
    }
    return Ruling.objects.create(case=case, subject_id=case.subject_id, **usual | facts)


def make_document(*, detention: Detention | None = None, **facts: Any) -> Document:
    if "detainee" not in facts:
        detention = detention or make_detention()
        facts["detainee"] = detention.detainee
    usual = {
        "template": "case_file",
        "template_version": "1",
        "edition": Document.Edition.COURT,
        "facts": {"person": "Гаджиалиева П."},
        "asker_id": uuid4(),
    }
    return Document.objects.create(detention=detention, subject_id=facts["detainee"].id, **usual | facts)


# Staff


def make_user(handle: str, *, password: str | None = None, **facts: Any) -> User:
    """A staff member who may sign in and sees nothing yet. Without a password: `client.force_login` alone."""
    user = User(handle=handle, **{"person": {"name": handle.title()}, "second_factor_required": False} | facts)
    user.set_password(password)
    user.save(force_insert=True)
    return user


def grant(user: User, role: RoleGrant.Role | str, **facts: Any) -> RoleGrant:
    """Give a role: `region=`, `incident=`, or everywhere. Since the evening the tests begin."""
    return RoleGrant.objects.create(user=user, role=role, **{"since": EVENING} | facts)


# The life of keys


def make_backup(**facts: Any) -> Backup:
    usual = {
        "taken_at": EVENING,
        "rows": 1_000,
        "files": 3,
        "records_bytes": 100_000,
        "keyring_bytes": 9_000,
        "generations": [1],
        "kept_until": EVENING + timedelta(days=30),
    }
    return Backup.objects.create(**usual | facts)


def make_rehearsal(**facts: Any) -> Rehearsal:
    usual = {"ended_at": EVENING, "has_passed": True, "rows": 1_000, "opened": 4_000, "seconds": 40}
    return Rehearsal.objects.create(**usual | facts)


def make_hold(*, subject: UUID | None = None, **facts: Any) -> LegalHold:
    subject = subject or make_detainee().id
    return LegalHold.objects.create(subject_id=subject, **{"basis": LegalHold.Basis.COURT} | facts)


def make_erasure(*, subjects: list[UUID] | None = None, **facts: Any) -> Erasure:
    """An erasure that was asked for, of a person of its own if none is given."""
    usual = {"subjects": subjects or [make_detainee().id], "basis": Erasure.Basis.PERSON}
    return Erasure.objects.create(**usual | facts)
