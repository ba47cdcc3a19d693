"""Who is looked for and who was named meanwhile: what the tests of search requests share."""

from typing import Any

import pytest

from detainees.models import (
    Detainee,
    Detention,
    Incident,
    SearchHit,
    SearchRequest,
    User,
)
from detainees.services import searching
from tests.casework.board.pairs import incident
from tests.makers import (
    make_detention,
    make_hit,
    make_search,
    opened,
)

__all__ = ["incident"]

State = SearchRequest.State


@pytest.fixture
def held(incident: Incident) -> Detention:
    return make_detention(incident=incident)


@pytest.fixture
def patimat(held: Detention) -> Detainee:
    return held.detainee


@pytest.fixture
def search(incident: Incident) -> SearchRequest:
    return make_search(incident=incident, region=incident.region)


def rings(search: SearchRequest, person: Detainee | None = None) -> SearchHit:
    """Somebody of the same incident who may be whom it looks for."""
    person = person or make_detention(incident=search.incident).detainee
    return make_hit(request=search, person=person)


def typed(incident: Incident, **facts: str) -> dict[str, str]:
    """What an operator types of a mother who looks for her daughter."""
    return {
        "surname": "Гаджиалиева",
        "given_name": "Патимат",
        "sex": "unknown",
        "seeker_name": "Марьям",
        "relation": "parent",
        "incident": str(incident.pk),
        "asked_at": "2022-09-25T20:10",
        "way_1_kind": "phone",
        "way_1_address": "+79280000025",
        "way_1_opens": "08:00",
        "way_1_closes": "22:00",
        "way_2_kind": "phone",
        "way_2_address": "+79280000026",
        "way_2_never": "on",
        **facts,
    }


def fresh(search: SearchRequest) -> SearchRequest:
    return SearchRequest.objects.get(pk=search.pk)


def listed(page: Any) -> list[SearchRequest]:
    return [line.request for line in page.context["lines"]]


def found(search: SearchRequest, person: Detainee, by: User) -> SearchRequest:
    with opened(search.pk):
        return searching.say_found(request=search, person=person, by=by)
