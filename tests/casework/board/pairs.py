"""Two records of one woman, as two callers named her, and who looks at them: what the tests of pairs share."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from detainees.models import Detainee, Detention, Incident, MatchCandidate, Merge, User
from detainees.services import merging
from tests.makers import make_detainee, make_detention, make_incident, make_pair, opened

SignedIn = Callable[[User], Client]
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


@pytest.fixture
def patimat(incident: Incident) -> Detention:
    return make_detention(incident=incident)


@pytest.fixture
def fatimat(incident: Incident) -> Detention:
    """The same woman, as another caller called her."""
    person = make_detainee(
        identity={"surname": "Гаджиалиева", "given_name": "Фатимат", "aliases": ["Фатя"]},
        description="Зелёная куртка",
    )
    return make_detention(incident=incident, detainee=person)


@pytest.fixture
def pair(patimat: Detention, fatimat: Detention) -> MatchCandidate:
    return make_pair(one=patimat.detainee, other=fatimat.detainee)


def merged(kept: Detainee, other: Detainee, by: User) -> Merge:
    with opened(kept.pk, other.pk):
        return merging.merge_people(kept=kept, merged=other, by=by)


def text_of(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]


def alike(incident: Incident, **facts: Any) -> MatchCandidate:
    """A pair of people who were both taken there."""
    people = [make_detention(incident=incident).detainee for _ in range(2)]
    return make_pair(one=people[0], other=people[1], **facts)


def listed(page: Any) -> list[MatchCandidate]:
    return [line.pair for line in page.context["lines"]]


def decide(client: Any, pair: MatchCandidate, verb: str, **values: str) -> Any:
    return client.post(f"/pairs/{pair.pk}/{verb}/", values, headers=ENGLISH)


def fresh(pair: MatchCandidate) -> MatchCandidate:
    return MatchCandidate.objects.get(pk=pair.pk)
