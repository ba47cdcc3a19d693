"""The page of names for the press and its files: who may be named, by whom, and what the log keeps of it."""

import csv
import io
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from detainees.models import Detention, Incident, User
from tests.makers import NEIGHBOUR, grant, make_consent, make_detainee, make_detention, make_incident, make_region

SignedIn = Callable[[User], Client]
ENGLISH = {"accept-language": "en"}
QUERIES = 9


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


def taken(incident: Incident, surname: str, level: str = "publish_name", **facts: Any) -> Detention:
    detention = make_detention(
        incident=incident, detainee=make_detainee(surname=surname, region=incident.region), **facts
    )
    make_consent(detainee=detention.detainee, level=level)
    return detention


def page(client: Client, incident: Incident, use: str = "published") -> Any:
    return client.get(reverse("incident-press", args=[incident.pk]), {"use": use}, headers=ENGLISH)


def file(client: Client, incident: Incident, **asked: str) -> Any:
    address = reverse("incident-press-file", args=[incident.pk])
    return client.get(address, {"use": "published", **asked}, headers=ENGLISH)


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("who", ["karim", "maria"])
def test_coordinators_and_case_managers_see_the_names_of_who_agreed(
    who: str, request: pytest.FixtureRequest, incident: Incident, signed_in: SignedIn
) -> None:
    taken(incident, "Гаджиалиева")
    taken(incident, "Тамбиева", "share_lawyer")

    text = page(signed_in(request.getfixturevalue(who)), incident).content.decode()

    assert "Гаджиалиева Патимат" in text
    assert "Тамбиева" not in text
    assert "1 person may not be named." in text
    assert "Did not agree to so much" in text


@pytest.mark.parametrize("who", ["olga", "lev", "anya", "sasha", "nina", "zarema"])
def test_for_everybody_else_there_is_no_such_page(
    who: str, request: pytest.FixtureRequest, incident: Incident, signed_in: SignedIn
) -> None:
    taken(incident, "Гаджиалиева")
    client = signed_in(request.getfixturevalue(who))

    assert page(client, incident).status_code == file(client, incident).status_code == 404


def test_who_coordinates_elsewhere_and_takes_calls_here_names_nobody_here(
    karim: User, stavropol: Any, signed_in: SignedIn
) -> None:
    there = make_incident(region=make_region(NEIGHBOUR))
    taken(there, "Эльканова")
    grant(karim, "operator", region=stavropol)

    answer = page(signed_in(karim), there)

    assert "Эльканова" not in answer.content.decode()
    assert "1 person may not be named." in answer.content.decode()


def test_the_incidents_page_leads_there_for_who_may(
    incident: Incident, karim: User, olga: User, signed_in: SignedIn
) -> None:
    address = reverse("incident-press", args=[incident.pk])

    assert address in signed_in(karim).get(reverse("incident", args=[incident.pk])).content.decode()
    assert address not in signed_in(olga).get(reverse("incident", args=[incident.pk])).content.decode()


def test_a_file_says_what_it_is_as_of_when_and_how_many_it_does_not_name(
    incident: Incident, karim: User, signed_in: SignedIn
) -> None:
    taken(incident, "Гаджиалиева")
    taken(incident, "Тамбиева", "publish_initials")
    make_detention(incident=incident)

    answer = file(signed_in(karim), incident, **{"as": "csv"})

    rows = rows_of(answer)
    assert rows[:2] == [["Makhachkala, 25 September"], ["To be published"]]
    assert rows[2][0].startswith("as of ")
    assert rows[2][0].endswith(" MSK")
    assert rows[3:] == [
        [],
        ["Name", "May be used"],
        ["Гаджиалиева Патимат", "full name"],
        ["П. Т.", "initials only"],
        [],
        ["1 person may not be named."],
    ]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="names-published-')
    assert answer.headers["Cache-Control"].find("no-store") >= 0


def test_the_same_as_a_sheet(incident: Incident, karim: User, signed_in: SignedIn) -> None:
    taken(incident, "Гаджиалиева", "share_media")

    answer = file(signed_in(karim), incident, **{"as": "xlsx", "use": "media"})

    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert ["Гаджиалиева Патимат", "not for printing"] in cells
    assert ["For journalists, not for printing"] in cells


def test_what_is_invented_for_practice_says_so(karim: User, signed_in: SignedIn) -> None:
    practice = make_incident(is_practice=True)

    assert ["Practice: everybody here is invented."] in rows_of(file(signed_in(karim), practice))
    assert ["Practice: everybody here is invented."] not in rows_of(file(signed_in(karim), make_incident()))


def test_a_name_that_begins_like_a_formula_is_text(incident: Incident, karim: User, signed_in: SignedIn) -> None:
    taken(incident, "=HYPERLINK(1)")

    assert ["'=HYPERLINK(1) Патимат", "full name"] in rows_of(file(signed_in(karim), incident))


def test_each_file_stands_in_the_log_with_whom_it_names_and_nobody_else(
    incident: Incident, karim: User, signed_in: SignedIn, superuser_connection: psycopg.Connection
) -> None:
    named = taken(incident, "Гаджиалиева").detainee
    taken(incident, "Тамбиева", "keep")

    file(signed_in(karim), incident)

    rows = superuser_connection.execute(
        "SELECT subjects, place FROM casework_auditentry WHERE action = 'download' AND actor_id = %s", [karim.pk]
    ).fetchall()
    assert rows == [([named.pk], "incident-press")]


def test_the_page_costs_the_same_queries_for_one_and_for_three(
    incident: Incident, karim: User, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(karim)
    taken(incident, "Гаджиалиева")
    page(client, incident)
    for _ in (1, 3):
        with django_assert_num_queries(QUERIES):
            page(client, incident)
        for surname in ("Тамбиева", "Эльканова"):
            taken(incident, surname)
