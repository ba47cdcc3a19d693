"""People: who they are, who is close to them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from detainees.models import Detainee, Detention, Region, Relative, User
from detainees.names import PersonName
from detainees.services import changes, timeline
from detainees.services.refusal import Refused, begin


@transaction.atomic
def add_person(
    *,
    name: PersonName,
    by: User | None,
    sex: str = Detainee.Sex.UNKNOWN,
    description: str | None = None,
    contacts: dict[str, Any] | None = None,
    health: str | None = None,
    citizenship: str = "",
    traits: Sequence[str] = (),
    region: Region | None = None,
    is_practice: bool = False,
) -> Detainee:
    """Add a person. Every part of the name may be unknown: many are known by a jacket at first."""
    begin(by=by, verb="add_person")
    detainee = Detainee(
        identity=name.to_json(),
        sex=sex,
        description=description,
        contacts=contacts,
        health=health,
        citizenship=citizenship,
        traits=sorted(set(traits)),
        region=region,
        is_practice=is_practice,
    )
    detainee.save(force_insert=True)
    return detainee


PLAIN = frozenset({"sex", "citizenship", "traits", "region"})
SEALED = frozenset({"description", "contacts", "health"})


@transaction.atomic
def change_person(
    *, detainee: Detainee, by: User | None, name: PersonName | None = None, **facts: Any
) -> Detainee:
    """Correct what is known of a person; a `name` replaces the whole blob of names. What stands already is no change.

    Raises `TypeError` for a fact that is not changed here.
    """
    if not facts.keys() <= PLAIN | SEALED:
        raise TypeError("Only facts named in PLAIN and SEALED are changed here.")
    locked = Detainee.objects.select_for_update(no_key=True).get(pk=detainee.pk)
    if name is not None:
        facts = {**facts, "identity": name.to_json()}
    if not (facts := changes.differing(locked, facts)):
        return locked
    begin(by=by, verb="change_person")
    for field, value in facts.items():
        setattr(locked, field, value)
    locked.save(update_fields=list(facts))
    timeline.write(
        kind="person_changed",
        by=by,
        subject=locked.id,
        detention=Detention.objects.filter(detainee=locked).order_by("-created_at").first(),
        facts={"fields": sorted(facts)},
    )
    return locked


def newest_change(*, detainee: Detainee) -> int:
    """The newest entry of the person's history: what two people who edit the same person are told apart by."""
    return changes.newest(detainee)


@transaction.atomic
def correct_person(*, detainee: Detainee, seen: int, by: User | None, **facts: Any) -> Detainee:
    """Correct a person whose newest change the writer has seen. Raises `Refused("stale")`."""
    locked = Detainee.objects.select_for_update(no_key=True).get(pk=detainee.pk)
    if newest_change(detainee=locked) != seen:
        raise Refused("stale")
    return change_person(detainee=locked, by=by, **facts)


@transaction.atomic
def add_relative(
    *,
    detainee: Detainee,
    contact: dict[str, Any],
    by: User | None,
    may_be_told: str = Relative.MayBeTold.NOTHING,
    reach: str | None = None,
) -> Relative:
    """Add a contact who is not the detained person; they may be told nothing until somebody says otherwise."""
    begin(by=by, verb="add_relative")
    relative = Relative(
        detainee=detainee,
        subject_id=detainee.id,
        contact=contact,
        may_be_told=may_be_told,
        reach=reach,
    )
    relative.save(force_insert=True)
    return relative


RELATIVE = frozenset({"contact", "may_be_told", "reach"})


@transaction.atomic
def change_relative(*, relative: Relative, seen: int, by: User | None, **facts: Any) -> Relative:
    """Say what a contact may be told from now on, or correct who they are and how they are reached.

    `seen` is the newest entry of the contact's history. Raises `Refused("stale")`; `TypeError` for other facts.
    """
    if not facts.keys() <= RELATIVE:
        raise TypeError("Only facts named in RELATIVE are changed here.")
    locked = Relative.objects.select_for_update(no_key=True).get(pk=relative.pk)
    if changes.newest(locked) != seen:
        raise Refused("stale")
    if not (facts := changes.differing(locked, facts)):
        return locked
    begin(by=by, verb="change_relative")
    for field, value in facts.items():
        setattr(locked, field, value)
    locked.save(update_fields=list(facts))
    timeline.write(
        kind="relative_changed",
        by=by,
        subject=locked.subject_id,
        detention=Detention.objects.filter(detainee=locked.detainee_id).order_by("-created_at").first(),
        facts={"fields": sorted(facts)},
    )
    return locked
