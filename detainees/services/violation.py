"""Violations, the officers in them, and who saw them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

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
from detainees.services import timeline
from detainees.services.custody import UNSOURCED, Said
from detainees.services.moments import must_have_come
from detainees.services.refusal import Refused, begin


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
def change_violation(*, violation: Violation, by: User | None, **facts: Any) -> Violation:
    """Correct when, where, by whom and how a violation happened."""
    must_have_come(happened_at=facts.get("happened_at"))
    locked = Violation.objects.select_for_update().get(pk=violation.pk)
    begin(by=by, verb="change_violation")
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(facts))
    return locked


@transaction.atomic
def describe_officer(*, marks: dict[str, Any], by: User | None, unit: Unit | None = None) -> Officer:
    """Add an officer as people described them."""
    begin(by=by, verb="describe_officer")
    officer = Officer(unit=unit, marks=marks)
    officer.save(force_insert=True)
    return officer


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
    """Add somebody who saw it, sealed under a key of their own."""
    begin(by=by, verb="add_witness")
    witness = Witness(incident=incident, person=person, saw=saw, is_ready_for_court=is_ready_for_court)
    witness.save(force_insert=True)
    for violation in violations:
        WitnessViolation.objects.create(witness=witness, violation=violation)
    return witness
