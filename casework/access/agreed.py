"""What a program of somebody else finds: people who agreed to that, and what hangs on them."""

from django.db.models import Model, Q

from casework.access.actors import Actor
from casework.access.policy import OURS, SHUT, STEPS
from detainees.models import Consent, Incident


def agreed(actor: Actor, paths: list[str], model: type[Model]) -> Q:
    """The rows of people who reach the step of the actor's audience; `paths` lead from a row to its people.

    A row that is about nobody, or whose people are many, as an incident, stays: what it says of a person is asked for
    with that person.
    """
    if actor.audience == OURS or model is Incident:
        return Q()
    # One that nobody knows was let do nothing before, by `may`.
    people = Consent.objects.reaching(STEPS[actor.audience]).people() if actor.audience in STEPS else []
    condition = Q()
    for path in filter(None, paths):
        condition &= Q(**{f"{path}__in": people})
    return condition


def shut_to_any(model: type[Model]) -> frozenset[str]:
    """Columns of such a record of which some audience is told nothing."""
    return frozenset[str]().union(*(columns.get(model, ()) for columns in SHUT.values()))


def shut(actor: Actor, model: type[Model]) -> frozenset[str]:
    """Columns of such a record of which the actor's audience is told nothing, and by which it may not ask."""
    return SHUT.get(actor.audience, {}).get(model, frozenset())
