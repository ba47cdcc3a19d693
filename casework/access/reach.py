"""Whom a search has to look at for somebody: what narrows it, never what decides. `visible` decides."""

from uuid import UUID

from django.db.models import Model

from casework.access.actors import Actor
from casework.access.policy import OURS, POLICY, Role, Verb
from casework.access.rows import assignments, may, visible
from casework.access.scopes import SCOPES
from casework.people.entries import Reach


def reach_of(actor: Actor, model: type[Model], verb: Verb) -> Reach:
    """The regions, incidents and people through which the actor may do this with such a record."""
    if not may(actor, verb, model):
        return Reach()
    if actor.audience != OURS:
        # By their keys alone: who agreed to nothing must not take the place of who is answered.
        return Reach(people=frozenset(visible(actor, model, verb).values_list("pk", flat=True)))
    granted = [grant for grant in actor.grants if verb in POLICY.get(grant.role, {}).get(model, ())]
    through: set[str] = set()
    people: set[UUID] = set()
    is_unplaced = False
    for grant in granted:
        if grant.role == Role.LAWYER:
            people.update(assignments(actor).values_list("detainee_id", flat=True))
        elif grant.region is not None:
            through.add(str(grant.region))
            is_unplaced = bool(SCOPES[model].unplaced)
        elif grant.incident is not None:
            through.add(str(grant.incident))
        else:
            return Reach(is_everything=True)
    return Reach(through=frozenset(through), people=frozenset(people), unplaced=is_unplaced)
