"""Proceedings and charges."""

from datetime import date
from typing import Any

from django.db import transaction

from casework import jurisdictions
from casework.models import Case, Charge
from detainees.models import Detainee, Detention, Facility, Region, User
from detainees.services import changes, timeline
from detainees.services.refusal import Refused, begin


@transaction.atomic
def open_case(
    *,
    detainee: Detainee,
    region: Region,
    jurisdiction: str,
    by: User | None,
    detention: Detention | None = None,
    branch: str = Case.Branch.ADMINISTRATIVE,
    court: Facility | None = None,
    numbers: dict[str, Any] | None = None,
    opened_on: date | None = None,
) -> Case:
    """Begin a proceeding against a person, with or without a detention. Raises `Refused("other_person")`."""
    if detention is not None and detention.detainee_id != detainee.id:
        raise Refused("other_person")
    begin(by=by, verb="open_case")
    case = Case(
        detainee=detainee,
        subject_id=detainee.id,
        detention=detention,
        region=region,
        jurisdiction=jurisdiction,
        branch=branch,
        court=court,
        numbers=numbers or {},
        opened_on=opened_on,
        managed_by=by,
    )
    case.save(force_insert=True)
    _write("case_opened", case, by)
    return case


CHANGEABLE = frozenset({"stage", "court", "numbers", "opened_on", "closed_on", "managed_by"})


@transaction.atomic
def change_case(*, case: Case, version: int, by: User | None, **facts: Any) -> Case:
    """Change facts of a case that the writer has seen in this version; what stands already is no change.

    Raises `Refused("stale")`.
    """
    if not facts.keys() <= CHANGEABLE:
        raise TypeError("Only facts named in CHANGEABLE are changed here.")
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.version != version:
        raise Refused("stale")
    if not (facts := changes.differing(locked, facts)):
        return locked
    begin(by=by, verb="change_case")
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.version += 1
    locked.save(update_fields=[*facts, "version"])
    _write("case_changed", locked, by, fields=sorted(facts))
    return locked


@transaction.atomic
def bring_charge(
    *,
    case: Case,
    article: str,
    by: User | None,
    brought_on: date | None = None,
    note: str | None = None,
) -> Charge:
    """Add an article of the pack to a case. Raises `Refused("unknown_article")`."""
    _must_be_in_pack(case, article, brought_on)
    begin(by=by, verb="bring_charge")
    charge = Charge(case=case, subject_id=case.subject_id, article=article, brought_on=brought_on, note=note)
    charge.save(force_insert=True)
    _write("charge_brought", case, by, article=article)
    return charge


@transaction.atomic
def requalify(*, charge: Charge, article: str, by: User | None, on: date | None = None) -> Charge:
    """Replace a charge by another article; the old row is kept and points to the new one.

    Raises `Refused`: "unknown_article", "already_decided" when it was replaced before.
    """
    locked = Charge.objects.select_for_update(of=("self",)).select_related("case").get(pk=charge.pk)
    if locked.replaced_by_id is not None:
        raise Refused("already_decided")
    replacement = bring_charge(case=locked.case, article=article, by=by, brought_on=on)
    locked.replaced_by = replacement
    locked.save(update_fields=["replaced_by"])
    return replacement


def _must_be_in_pack(case: Case, article: str, on: date | None) -> None:
    try:
        jurisdictions.load(case.jurisdiction).article(article, on=on)
    except jurisdictions.UnknownRow as error:
        raise Refused("unknown_article") from error


def _write(kind: str, case: Case, by: User | None, **facts: Any) -> None:
    timeline.write(
        kind=kind,
        by=by,
        subject=case.subject_id,
        detention=case.detention,
        facts={"case": str(case.id), **facts},
    )
