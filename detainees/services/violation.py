"""Violations, the officers in them, and who saw them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Model, OuterRef, QuerySet

from casework import jurisdictions
from detainees.models import (
    Confidence,
    Detention,
    Facility,
    Incident,
    Officer,
    Unit,
    User,
    Violation,
    ViolationOfficer,
    Witness,
    WitnessViolation,
)
from detainees.services import changes, timeline
from detainees.services.custody import UNSOURCED, Said
from detainees.services.moments import must_have_come
from detainees.services.refusal import Refused, begin

# What may be known better later of a violation.
_CORRECTED = {"happened_at", "facility", "unit", "account", "injuries", "source"}


@transaction.atomic
def record_violation(
    *,
    detention: Detention,
    kind: str,
    by: User | None,
    jurisdiction: str,
    happened_at: datetime | None = None,
    facility: Facility | None = None,
    unit: Unit | None = None,
    officers: Sequence[Officer] = (),
    account: str | None = None,
    injuries: str | None = None,
    said: Said = UNSOURCED,
) -> Violation:
    """Record what was done to a person, by a key of the pack's vocabulary.

    Raises `Refused`: "unknown_violation", "in_the_future".
    """
    must_have_come(happened_at=happened_at)
    if not jurisdictions.load(jurisdiction).violations.has(kind):
        raise Refused("unknown_violation")
    begin(by=by, verb="record_violation")
    violation = Violation(
        detention=detention,
        subject_id=detention.subject_id,
        kind=kind,
        happened_at=happened_at,
        facility=facility,
        unit=unit,
        account=account,
        injuries=injuries,
        source=said.source,
        state=said.confidence,
        report=said.report,
        entered_by=by,
    )
    violation.save(force_insert=True)
    for officer in officers:
        ViolationOfficer.objects.create(violation=violation, officer=officer)
    timeline.write(
        kind="violation_recorded", detention=detention, by=by, at=happened_at, facts={"violation": kind}
    )
    return violation


@transaction.atomic
def weigh_violation(*, violation: Violation, state: str, by: User | None) -> Violation:
    """Say how well a violation stands now: told, corroborated, confirmed."""
    locked = Violation.objects.select_for_update().get(pk=violation.pk)
    begin(by=by, verb="weigh_violation")
    locked.state = Confidence(state)
    locked.save(update_fields=["state"])
    return locked


@transaction.atomic
def change_violation(
    *, violation: Violation, by: User | None, officers: Sequence[Officer] | None = None, **facts: Any
) -> Violation:
    """Correct when, where, by whom and how a violation happened.

    `officers`, when given, are all who took part from now on. Raises `Refused("in_the_future")`.
    """
    must_have_come(happened_at=facts.get("happened_at"))
    locked = Violation.objects.select_for_update().get(pk=violation.pk)
    begin(by=by, verb="change_violation")
    _correct(locked, facts, _CORRECTED)
    if officers is not None:
        tied, untied = _tie(ViolationOfficer, {"violation": locked}, "officer", officers)
        if tied:
            _tell("officers_tied", locked, by)
        if untied:
            _tell("officers_untied", locked, by)
    return locked


@transaction.atomic
def describe_officer(*, marks: dict[str, Any], by: User | None, unit: Unit | None = None) -> Officer:
    """Add an officer as people described them."""
    begin(by=by, verb="describe_officer")
    officer = Officer(unit=unit, marks=marks)
    officer.save(force_insert=True)
    return officer


@transaction.atomic
def change_officer(*, officer: Officer, by: User | None, **facts: Any) -> Officer:
    """Correct the `unit` or the `marks` of an officer; marks take the place of those before."""
    locked = Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)
    begin(by=by, verb="change_officer")
    _correct(locked, facts, {"unit", "marks"})
    return locked


@transaction.atomic
def correct_officer(*, officer: Officer, seen: int, by: User | None, **facts: Any) -> Officer:
    """Correct an officer whose newest change the writer has seen. Raises `Refused("stale")`."""
    locked = Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)
    _must_be_newest(locked, seen)
    return change_officer(officer=locked, by=by, **facts)


@transaction.atomic
def add_witness(
    *,
    incident: Incident,
    person: dict[str, Any],
    by: User | None,
    saw: str | None = None,
    is_ready_for_court: bool = False,
    violations: Sequence[Violation] = (),
) -> Witness:
    """Add somebody who saw it, sealed under a key of their own. Raises `Refused("other_incident")`."""
    _must_be_of(incident.pk, violations)
    begin(by=by, verb="add_witness")
    witness = Witness(incident=incident, person=person, saw=saw, is_ready_for_court=is_ready_for_court)
    witness.save(force_insert=True)
    for violation in violations:
        WitnessViolation.objects.create(witness=witness, violation=violation)
        _tell("witness_tied", violation, by)
    return witness


@transaction.atomic
def change_witness(
    *, witness: Witness, by: User | None, violations: Sequence[Violation] | None = None, **facts: Any
) -> Witness:
    """Correct the `person`, what they `saw` and `is_ready_for_court`.

    `violations`, when given, are all that they saw from now on. Raises `Refused("other_incident")`.
    """
    locked = Witness.objects.select_for_update(no_key=True).get(pk=witness.pk)
    _must_be_of(locked.incident_id, violations or ())
    begin(by=by, verb="change_witness")
    _correct(locked, facts, {"person", "saw", "is_ready_for_court"})
    if violations is not None:
        tied, untied = _tie(WitnessViolation, {"witness": locked}, "violation", violations)
        changed = Violation.objects.select_related("detention__incident").in_bulk([*tied, *untied])
        for kind, links in (("witness_tied", tied), ("witness_untied", untied)):
            for violation in links:
                _tell(kind, changed[violation], by)
    return locked


@transaction.atomic
def correct_witness(*, witness: Witness, seen: int, by: User | None, **facts: Any) -> Witness:
    """Correct a witness whose newest change the writer has seen. Raises `Refused("stale")`."""
    locked = Witness.objects.select_for_update(no_key=True).get(pk=witness.pk)
    _must_be_newest(locked, seen)
    return change_witness(witness=locked, by=by, **facts)


def ids_of_officers() -> ArraySubquery:
    """Who took part, as a column in a query of violations: ids in their order."""
    links = ViolationOfficer.objects.filter(violation=OuterRef("pk"))
    return ArraySubquery(links.order_by("officer").values("officer"))


def ids_of_violations_seen() -> ArraySubquery:
    """What they saw, as a column in a query of witnesses: ids in their order."""
    links = WitnessViolation.objects.filter(witness=OuterRef("pk"))
    return ArraySubquery(links.order_by("violation").values("violation"))


def who_saw(violation: Violation) -> QuerySet[Any, Any]:
    """The ids of its witnesses."""
    return WitnessViolation.objects.filter(violation=violation).values("witness")


def _must_be_newest(row: Officer | Witness, seen: int) -> None:
    if changes.newest(row) != seen:
        raise Refused("stale")


def _must_be_of(incident: UUID, violations: Sequence[Violation]) -> None:
    here = Violation.objects.filter(pk__in=[each.pk for each in violations], detention__incident=incident)
    if here.count() != len({each.pk for each in violations}):
        raise Refused("other_incident", ("violations",))


def _tie(
    links: type[Model], owner: dict[str, Model], name: str, wanted: Sequence[Model]
) -> tuple[list[UUID], list[UUID]]:
    """Have the owner tied to exactly these rows; a tie that stands already stays the one it is.

    Returns the ids of those that were tied, and of those that were untied.
    """
    rows = links._default_manager.filter(**owner)
    known = set(rows.values_list(name, flat=True))
    named = [each.pk for each in wanted]
    untied = sorted(known.difference(named))
    rows.filter(**{f"{name}__in": untied}).delete()
    tied = [each for each in named if each not in known]
    for each in tied:
        links._default_manager.create(**owner, **{f"{name}_id": each})
    return tied, untied


def _tell(kind: str, violation: Violation, by: User | None) -> None:
    """Tell the person's timeline that somebody was tied to a violation, or untied. Who it is has a key of their own."""
    timeline.write(kind=kind, detention=violation.detention, by=by, facts={"violation": violation.kind})


def _correct(row: Model, facts: dict[str, Any], known: set[str]) -> None:
    if unknown := facts.keys() - known:
        raise TypeError(f"no fact of {row._meta.object_name}: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=list(facts))
