"""An incident, a station and Karim: what the tests of the incident's pages share."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from detainees.models import Detention, Facility, Incident, User
from tests.makers import (
    make_detainee,
    make_detention,
    make_facility,
    make_incident,
)

SignedIn = Callable[[User], Client]
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident(place="проспект Гамзатова")


@pytest.fixture
def station(incident: Incident) -> Facility:
    return make_facility(region=incident.region, name="ОП по Ленинскому району")


@pytest.fixture
def karims(signed_in: SignedIn, karim: User) -> Client:
    return signed_in(karim)


def read(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(name, args=args), query, headers=ENGLISH)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def send(client: Client, name: str, incident: Incident | None, data: dict[str, Any]) -> Any:
    args = [incident.pk] if incident else []
    return client.post(reverse(name, args=args), data, headers=ENGLISH)


def hold(incident: Incident, place: Facility | None, *, surname: str = "Курачев", **facts: Any) -> Detention:
    """Somebody taken at the incident and held in the place, or nobody knows where."""
    person = make_detainee(surname=surname, given_name="Джамал", region=incident.region)
    return make_detention(incident=incident, detainee=person, current_facility=place, **facts)


def row_of(text: str, words: str) -> str:
    """The row of a table in which these words stand."""
    found = [row for row in re.findall(r"<tr.*?</tr>", text) if words in row]
    assert len(found) == 1
    return str(found[0])


def figures(row: str) -> list[str]:
    return re.findall(r'<td class="figure[^>]*>([^<]*)</td>', row)
