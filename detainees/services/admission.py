"""A person of a report becomes a detention, or is linked to one; everything the report said travels with them.

What was said and what is known may contradict each other. A new detention takes what was said as it stands,
with its source. A known one takes only what nobody knew yet, and that while it is unconfirmed; whatever differs
is kept beside it as a statement for a person to weigh.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from detainees.models import Detention, Facility, Headcount, Incident, Region, Report, Triage, TriageOutcome, User
from detainees.services import claim, custody, person, violation
from detainees.services import incident as places
from detainees.services import triage as queue
from detainees.services.custody import Said
from detainees.services.differences import Difference, Facts, NewPlace, differences
from detainees.services.refusal import Refused

Kind = TriageOutcome.Kind


@transaction.atomic
def admit_person(
    *,
    triage: Triage,
    person_index: int,
    version: int,
    incident: Incident,
    facts: Facts,
    jurisdiction: str,
    by: User,
) -> Detention:
    """Make a new person and detention of one person of a report that `by` has taken.

    Raises `Refused`: "stale" when the report changed since this version was seen, and whatever `triage.decide`,
    `custody.record_detention` and `violation.record_violation` refuse.
    """
    locked = _seen(triage, version)
    detention = _record(incident, facts, Said(source=facts.source or None, report=locked.report), jurisdiction, by)
    queue.decide(triage=locked, person_index=person_index, kind=Kind.CREATED, detention=detention, by=by)
    return detention


@transaction.atomic
def record_person(*, incident: Incident, facts: Facts, jurisdiction: str, by: User) -> Detention:
    """Make a new person and detention that staff heard of themselves, without a report.

    Raises `Refused`: what `custody.record_detention` and `violation.record_violation` refuse.
    """
    return _record(incident, facts, Said(source=facts.source or None), jurisdiction, by)


@transaction.atomic
def link_person(
    *,
    triage: Triage,
    person_index: int,
    version: int,
    detention: Detention,
    facts: Facts,
    jurisdiction: str,
    by: User,
) -> Detention:
    """Say that one person of a report that `by` has taken is known already, and keep what the report adds.

    Runs inside a reading of the detention's person. Raises `Refused`: "stale", and what `triage.decide` refuses.
    """
    locked = _seen(triage, version)
    known = _locked(detention)
    said = Said(source=facts.source or None, report=locked.report)
    differing = list(differences(known, facts))
    taken = [] if known.is_confirmed or known.is_over else _fitting(known, differing)
    _fill(known, taken, said, by)
    for difference in differing:
        if difference not in taken:
            _state(known, difference.field, difference.value, said, by)
    _keep_what_has_no_column(known, facts, said, by)
    _record_violations(known, facts, said, jurisdiction, by)
    queue.decide(triage=locked, person_index=person_index, kind=Kind.LINKED, detention=known, by=by)
    return known


@transaction.atomic
def count_heads(
    *,
    triage: Triage,
    version: int,
    incident: Incident,
    place: Facility | NewPlace,
    heads: int,
    counted_at: datetime,
    by: User,
    minors: int | None = None,
    is_about: bool = False,
    source: str = "",
) -> Headcount:
    """Write down the heads that a report speaks of: of one place, and of another by another call.

    Raises `Refused`: "stale", "in_the_future", and what `triage.decide` refuses.
    """
    locked = _seen(triage, version)
    facility = place if isinstance(place, Facility) else _add_place(place, incident.region, by)
    headcount = places.count_heads(
        incident=incident,
        facility=facility,
        heads=heads,
        minors=minors,
        is_about=is_about,
        counted_at=counted_at,
        source=source or None,
        report=locked.report,
        by=by,
    )
    if locked.report.people_count == 0 and not locked.outcomes.exists():
        queue.decide(triage=locked, person_index=0, kind=Kind.HEADCOUNT, by=by)
    return headcount


def _record(incident: Incident, facts: Facts, said: Said, jurisdiction: str, by: User) -> Detention:
    detainee = person.add_person(
        name=facts.name,
        by=by,
        sex=facts.sex or "unknown",
        description=facts.description or None,
        health=facts.health or None,
        contacts={"phone": facts.phone} if facts.phone else None,
        traits=facts.traits,
        region=incident.region,
        is_practice=incident.is_practice,
    )
    detention = custody.record_detention(
        detainee=detainee,
        incident=incident,
        by=by,
        apprehended_at=facts.apprehended_at,
        delivered_at=facts.delivered_at,
        facility=facts.facility or _add_place(facts.new_place, incident.region, by),
        stated_reason=facts.stated_reason or None,
        is_minor=facts.is_minor,
        is_injured=facts.is_injured,
        said=said,
    )
    _keep_what_has_no_column(detention, facts, said, by)
    _record_violations(detention, facts, said, jurisdiction, by)
    return detention


def _seen(triage: Triage, version: int) -> Triage:
    """The report's row, locked, in the version that the writer has seen."""
    locked = Triage.objects.select_for_update(of=("self",)).select_related("report").get(pk=triage.pk)
    if locked.version != version:
        raise Refused("stale")
    return locked


def _locked(detention: Detention) -> Detention:
    # Not against those who only refer to the detention: who changes its person meanwhile does, and holds the person.
    rows = Detention.objects.select_for_update(no_key=True, of=("self",)).select_related("detainee")
    return rows.get(pk=detention.pk)


def _add_place(place: NewPlace | None, region: Region, by: User) -> Any:
    return place and places.add_facility(kind=place.kind, name=place.name, region=region, by=by)


def _fitting(known: Detention, differing: list[Difference]) -> list[Difference]:
    """What nobody knew yet and may simply be filled in, since it contradicts no moment that stands."""
    new = [difference for difference in differing if difference.is_new]
    moments = {"apprehended_at": known.apprehended_at, "delivered_at": known.delivered_at}
    fitting = []
    for difference in new:
        if difference.field in moments:
            proposed = {**moments, difference.field: difference.said}
            standing = [moment for moment in proposed.values() if moment is not None]
            if standing != sorted(standing):
                continue
            moments = proposed
        fitting.append(difference)
    return fitting


_OF_PERSON = frozenset({"name", "sex", "description", "health", "traits"})
_OF_DETENTION = frozenset({"apprehended_at", "delivered_at", "is_injured"})


def _fill(known: Detention, taken: list[Difference], said: Said, by: User) -> None:
    about_person = {each.field: each.said for each in taken if each.field in _OF_PERSON}
    for each in taken:
        if each.field == "birth_date":
            name = about_person.get("name", known.detainee.name)
            about_person["name"] = replace(name, birth_date=each.said)
        elif each.field == "contacts":
            about_person["contacts"] = {**(known.detainee.contacts or {}), **each.said}
    if about_person:
        person.change_person(detainee=known.detainee, by=by, **about_person)
    about_detention = {each.field: each.said for each in taken if each.field in _OF_DETENTION}
    if about_detention:
        corrected = custody.correct(detention=known, version=known.version, by=by, **about_detention)
        known.apprehended_at, known.delivered_at = corrected.apprehended_at, corrected.delivered_at
    for each in taken:
        if each.field == "current_facility":
            if known.delivered_at is not None:
                custody.move(detention=known, facility=each.said, at=known.delivered_at, by=by, said=said)
                continue
            # When they were taken, or spoken of, is not when they came there.
            custody.hold(detention=known, facility=each.said, by=by, said=said)


def _keep_what_has_no_column(detention: Detention, facts: Facts, said: Said, by: User) -> None:
    """An age is true on one day, an alleged article is no charge, a note is anything: kept as what somebody said."""
    if facts.age is not None:
        _state(detention, "age", facts.age, said, by)
    if facts.articles:
        _state(detention, "articles", list(facts.articles), said, by)
    if facts.note:
        _state(detention, "note", facts.note, said, by)


def _record_violations(detention: Detention, facts: Facts, said: Said, jurisdiction: str, by: User) -> None:
    """Each kind once a detention; what is told again is a second statement about it."""
    recorded = set(detention.violations.values_list("kind", flat=True))
    for kind in facts.violations:
        if kind in recorded:
            _state(detention, "violation", kind, said, by)
            continue
        recorded.add(kind)
        violation.record_violation(
            detention=detention,
            kind=kind,
            by=by,
            jurisdiction=jurisdiction,
            account=facts.account or None,
            said=said,
        )


def _state(detention: Detention, name: str, value: Any, said: Said, by: User) -> None:
    claim.state_claim(
        detention=detention, field=name, value=value, said_at=_said_at(said, detention), by=by, said=said
    )


def _said_at(said: Said, detention: Detention) -> datetime:
    report: Report | None = said.report
    return report.sent_at if report is not None else detention.created_at
