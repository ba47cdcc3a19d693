"""The facts of a case file, gathered from the record as it stands now. Called inside `reading()`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch

from casework import dossier, jurisdictions
from casework.deadlines import ClockState, HoldingClock
from casework.models import Authority, Case, Ruling
from casework.services.clocks import certain_clock
from casework.services.document import terms
from detainees.models import (
    Confidence,
    CustodyStay,
    Debrief,
    Detainee,
    Detention,
    Facility,
    Officer,
    Violation,
    Witness,
)
from detainees.names import birth_year


def violations_of(detention: Detention) -> list[Violation]:
    """What was done to the person, with the officers who did it and those who saw it."""
    rows = detention.violations.select_related("facility", "unit")
    return list(rows.prefetch_related(Prefetch("officers", Officer.objects.select_related("unit")), "witnesses"))


def told_of(violations: Iterable[Violation]) -> set[UUID]:
    """The officers and witnesses of these, who are subjects of their own."""
    return {each.pk for row in violations for each in (*row.officers.all(), *row.witnesses.all())}


def gather(detention: Detention, violations: Sequence[Violation], *, now: datetime) -> dossier.CaseFacts:
    """All that the case file of this detention may say.

    Sealed values must be open: the person's, the incident's, the lawyers', those of `told_of` these violations.
    """
    pack = jurisdictions.load(settings.ENVIRONMENT.jurisdiction)
    zone = (detention.current_facility or detention.incident).zone
    return dossier.CaseFacts(
        reference=detention.reference,
        zone=zone.key,
        person=person(detention.detainee),
        detention=_detention(pack, detention),
        stays=tuple(_stays(list(detention.stays.select_related("facility")))),
        clocks=(_clock(detention, now=now),),
        violations=tuple(_violation(pack, row) for row in violations),
        cases=tuple(_case(pack, case) for case in detention.cases.select_related("court")),
        defenders=tuple(defenders(detention.detainee, now=now)),
        is_practice=settings.DEMO or detention.incident.is_practice,
    )


def person(detainee: Detainee) -> dossier.Person:
    """Who the paper is about. A person of whom only an alias is known stands under that."""
    name = detainee.name
    return dossier.Person(
        surname=name.surname or ("" if name.given_name else name.full),
        given_name=name.given_name,
        patronymic=name.patronymic,
        birth_date=date.fromisoformat(name.birth_date) if "-" in name.birth_date else None,
        birth_year=None if "-" in name.birth_date else birth_year(name),
        citizenship=detainee.citizenship,
        sex=dossier.Sex(detainee.sex),
    )


def full_name(facility: Facility | None) -> str:
    """The name of a place as it stands on papers."""
    return (facility.official_name or facility.name) if facility else ""


def _detention(pack: jurisdictions.Pack, detention: Detention) -> dossier.Detention:
    incident, told = detention.incident, Debrief.objects.filter(detention=detention).first() or Debrief()
    return dossier.Detention(
        apprehended_at=detention.apprehended_at,
        delivered_at=detention.delivered_at,
        released_at=detention.released_at,
        is_minor=detention.is_minor,
        place=", ".join(part for part in (incident.place, incident.city) if part),
        agency=detention.agency,
        stated_reason=detention.stated_reason or "",
        confirmed_at=detention.confirmed_at,
        confirmation=detention.confirmation or "",
        release=terms.release(pack, detention.release_outcome),
        release_conditions=detention.release_conditions or "",
        papers=tuple(told.papers or ()),
        other_papers=told.other_papers or "",
        conditions=tuple(_condition(each) for each in told.conditions or ()),
        injuries=told.injuries or "",
        statement=told.statement or "",
    )


def _condition(kept: Mapping[str, str]) -> dossier.Condition:
    return dossier.Condition(what=kept["what"], by=date.fromisoformat(kept["by"]) if "by" in kept else None)


def _stays(stays: Sequence[CustodyStay]) -> Iterator[dossier.Stay]:
    for stay, following in zip(stays, [*stays[1:], None], strict=False):
        # Where nobody said when they came to the next place, nobody said when they left this one.
        is_told = following is None or following.is_arrival_said or following.arrived_at != stay.left_at
        yield _stay(stay, left_at=stay.left_at if is_told else None)


def _stay(stay: CustodyStay, *, left_at: datetime | None) -> dossier.Stay:
    return dossier.Stay(
        place=full_name(stay.facility) or stay.place or "",
        arrived_at=stay.arrival_said,
        left_at=left_at,
        source=stay.source or "",
        confidence=dossier.Confidence(stay.confidence),
    )


_VERDICTS = {
    ClockState.NONE: dossier.Verdict.UNKNOWN,
    ClockState.RUN: dossier.Verdict.RUNNING,
    ClockState.SOON: dossier.Verdict.RUNNING,
    ClockState.OVER: dossier.Verdict.BROKEN,
    ClockState.DONE: dossier.Verdict.KEPT,
}


def _clock(detention: Detention, *, now: datetime) -> dossier.Clock:
    clock, is_open = certain_clock(detention, jurisdiction=settings.ENVIRONMENT.jurisdiction, now=now)
    limit = clock.holding.limit
    is_lost = is_open and clock.ended_at is not None
    return dossier.Clock(
        rule=limit.version,
        name=terms.term(limit),
        citation=dossier.Term(key=limit.key, ru=limit.citation.text("ru"), en=limit.citation.text("en", "long")),
        verdict=_verdict(clock, is_lost=is_lost),
        started_at=clock.started_at,
        due_at=clock.due_at,
        # While the person is held, the file says how things stood when its facts were fixed.
        ended_at=clock.until if clock.over else None if is_lost else clock.ended_at,
        is_open=is_open and clock.over is not None,
        explanation=_explanation(clock),
    )


def _verdict(clock: HoldingClock, *, is_lost: bool) -> dossier.Verdict:
    if clock.over:
        return dossier.Verdict.BROKEN
    return dossier.Verdict.UNKNOWN if is_lost else _VERDICTS[clock.state]


def _explanation(clock: HoldingClock) -> dossier.Term | None:
    article = clock.holding.article
    if article is None:
        return None
    return dossier.Term(
        key=article.key, ru=article.citation_text("ru", "long"), en=article.citation_text("en", "long")
    )


def _violation(pack: jurisdictions.Pack, row: Violation) -> dossier.Violation:
    return dossier.Violation(
        kind=terms.violation(pack, row.kind),
        happened_at=row.happened_at,
        place=full_name(row.facility),
        unit=row.unit.name if row.unit else "",
        account=row.account or "",
        injuries=row.injuries or "",
        source=row.source or "",
        confidence=dossier.Confidence(row.state or Confidence.TOLD),
        officers=tuple(_officer(each) for each in row.officers.all()),
        witnesses=tuple(_witness(each) for each in row.witnesses.all()),
    )


def _officer(officer: Officer) -> dossier.Officer:
    marks = officer.marks or {}
    return dossier.Officer(
        **{name: str(marks.get(name) or "") for name in ("name", "rank", "badge", "vehicle", "looks")},
        unit=officer.unit.name if officer.unit else "",
    )


def _witness(witness: Witness) -> dossier.Witness:
    # To be ready to speak in court is what a witness consents to. Any other name stays under its own key alone.
    name = (witness.person or {}).get("name", "") if witness.is_ready_for_court else ""
    return dossier.Witness(
        name=str(name or ""), saw=witness.saw or "", is_ready_for_court=witness.is_ready_for_court
    )


def _case(pack: jurisdictions.Pack, case: Case) -> dossier.Case:
    numbers = case.numbers or {}
    return dossier.Case(
        court=full_name(case.court),
        number=terms.number(numbers.get("case_number", "")),
        uid=numbers.get("uid", ""),
        protocol_number=terms.number(numbers.get("protocol_number", "")),
        charges=tuple(_charges(pack, case)),
        hearings=tuple(_hearings(case)),
        rulings=tuple(_ruling(pack, case, row) for row in case.rulings.select_related("hearing__court")),
    )


def _charges(pack: jurisdictions.Pack, case: Case) -> Iterable[dossier.Charge]:
    for charge in case.charges.select_related("replaced_by"):
        yield dossier.Charge(
            article=terms.article(pack, charge.article, charge.brought_on),
            brought_on=charge.brought_on,
            replaced_on=charge.replaced_by.brought_on if charge.replaced_by else None,
            note=dossier.Term(key="note", ru=charge.note, en=charge.note) if charge.note else None,
        )


def _hearings(case: Case) -> Iterable[dossier.Hearing]:
    for hearing in case.hearings.select_related("court"):
        yield dossier.Hearing(
            court=full_name(hearing.court),
            starts_at=hearing.starts_at,
            room=hearing.room,
            judge=hearing.judge or "",
            kind=terms.HEARINGS[hearing.kind],  # type: ignore[index]
            outcome=terms.OUTCOMES[hearing.outcome] if hearing.outcome else None,  # type: ignore[index]
        )


def _ruling(pack: jurisdictions.Pack, case: Case, ruling: Ruling) -> dossier.Ruling:
    return dossier.Ruling(
        court=full_name(ruling.hearing.court if ruling.hearing else case.court),
        sanction=terms.sanction(pack, ruling),
        announced_on=ruling.announced_on,
        copy_received_on=ruling.copy_received_on,
    )


def defenders(detainee: Detainee, *, now: datetime) -> Iterable[dossier.Defender]:
    """Those who act for the person now. Opens the lawyers' own subjects."""
    for authority in Authority.objects.filter(detainee=detainee).in_force(at=now).select_related("lawyer"):
        yield dossier.Defender(
            name=(authority.lawyer.person or {}).get("name", ""),
            capacity=terms.CAPACITIES[authority.lawyer.kind],  # type: ignore[index]
            basis=terms.basis(authority),
            since=authority.since.date(),
            until=authority.until.date() if authority.until else None,
        )
