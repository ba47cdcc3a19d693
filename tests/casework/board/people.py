"""A person in custody, and Karim at their page: what the tests of the person's page share."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from detainees.models import (
    Detention,
    Facility,
    User,
)
from tests.makers import (
    EVENING,
    make_detainee,
    make_detention,
    make_facility,
    make_incident,
    make_stay,
)

SignedIn = Callable[[User], Client]
ENGLISH = {"accept-language": "en"}
WHEN = "2022-09-25T20:15"


@pytest.fixture
def station(db: None) -> Facility:
    return make_facility(name="ОП по Ленинскому району")


@pytest.fixture
def patimat(station: Facility) -> Detention:
    """Held at the station, taken at 18:30, delivered an hour later, seen there by a lawyer."""
    person = make_detainee(
        identity={
            "surname": "Гаджиалиева",
            "given_name": "Патимат",
            "aliases": ["Фатима"],
            "custody_name": "Умарова",
        },
        health="Инсулин до полуночи",
        contacts={"phone": "+70000000001"},
        traits=["journalist"],
    )
    detention = make_detention(
        incident=make_incident(),
        detainee=person,
        delivered_at=EVENING + timedelta(hours=1),
        current_facility=station,
    )
    make_stay(detention=detention, facility=station)
    return detention


@pytest.fixture
def karims(signed_in: SignedIn, karim: User) -> Client:
    return signed_in(karim)


@pytest.fixture
def page(karims: Client, patimat: Detention) -> Callable[[], str]:
    """The page as Karim reads it."""
    return lambda: read(karims, patimat)


@pytest.fixture
def do(karims: Client, patimat: Detention) -> Callable[..., Any]:
    """Karim posts to one of the person's addresses."""

    def post(name: str, data: dict[str, Any], *more: Any) -> Any:
        return karims.post(reverse(name, args=[patimat.pk, *more]), data, headers=ENGLISH)

    return post


def read(client: Client, detention: Detention) -> str:
    response = client.get(reverse("person", args=[detention.pk]), headers=ENGLISH)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def fresh(detention: Detention) -> Detention:
    return Detention.objects.select_related("detainee").get(pk=detention.pk)


def form_of(client: Client, name: str, *args: Any) -> Any:
    answer = client.get(reverse(name, args=args), headers=ENGLISH)
    assert answer.status_code == 200
    return answer


def typed_in(client: Client, name: str, *args: Any) -> dict[str, Any]:
    """What the form holds when it is shown."""
    form = form_of(client, name, *args).context["form"]
    values = {each: form[each].value() for each in form.fields}
    return {each: "" if value is None else value for each, value in values.items() if value is not False}
