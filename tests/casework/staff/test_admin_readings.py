"""Lists of the admin: who reads one with names is written down, and nobody is said to be read by one without."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from casework.models import Case, Charge, Hearing, Ruling
from detainees.models import CustodyStay, Detention, Headcount, Incident, Region, Report, User, Violation
from tests.makers import (
    make_case,
    make_charge,
    make_client,
    make_detention,
    make_facility,
    make_headcount,
    make_hearing,
    make_incident,
    make_report,
    make_ruling,
    make_stay,
    make_violation,
)

SignedIn = Callable[[User], Client]
# Lists in which nothing sealed stands.
NAMELESS: list[type[Model]] = [Headcount, Incident, CustodyStay, Violation, Report, Charge, Hearing, Ruling]


def page_of(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def readings(log: psycopg.Connection, reader: User) -> list[str]:
    rows = log.execute(
        "SELECT place FROM casework_auditentry WHERE actor_id = %s AND action = 'read' ORDER BY id", [reader.pk]
    )
    return [str(place) for (place,) in rows.fetchall()]


@pytest.fixture
def night(dagestan: Region) -> Detention:
    """One row of every kind whose list shows nothing sealed."""
    detention = make_detention(incident=make_incident(region=dagestan))
    make_stay(detention=detention, facility=make_facility())
    make_violation(detention=detention)
    make_headcount(incident=detention.incident)
    make_report(region=dagestan)
    case = make_case(detention=detention)
    make_charge(case=case)
    make_ruling(case=case, hearing=make_hearing(case=case))
    return detention


@pytest.mark.parametrize("model", NAMELESS)
def test_a_list_without_names_is_no_reading(
    model: type[Model],
    night: Detention,
    karim: User,
    signed_in: SignedIn,
    superuser_connection: psycopg.Connection,
) -> None:
    answer: Any = signed_in(karim).get(page_of(model, "changelist"))

    assert len(answer.context_data["cl"].result_list) == 1
    assert readings(superuser_connection, karim) == []


def test_the_page_of_one_such_row_is_a_reading(
    night: Detention, karim: User, signed_in: SignedIn, superuser_connection: psycopg.Connection
) -> None:
    signed_in(karim).get(page_of(Violation, "change", Violation.objects.get().pk))

    assert readings(superuser_connection, karim) == ["admin:detainees_violation_change"]


@pytest.mark.parametrize("model", [Detention, Case])
def test_a_list_with_names_is_a_reading(
    model: type[Model],
    night: Detention,
    karim: User,
    signed_in: SignedIn,
    superuser_connection: psycopg.Connection,
) -> None:
    listed = signed_in(karim).get(page_of(model, "changelist")).content.decode()

    assert "Гаджиалиева" in listed
    assert readings(superuser_connection, karim) == [
        f"admin:{model._meta.label_lower.replace('.', '_')}_changelist"
    ]


def test_lists_that_open_are_those_that_show_a_name() -> None:
    lists: dict[Any, Any] = dict(admin.site._registry)
    opening = {model.__name__ for model, each in lists.items() if each.opens_in_list}
    assert opening == {"Authority", "Case", "Consent", "Detainee", "Detention", "Lawyer", "Relative", "User"}


@pytest.mark.parametrize("who", ["olga", "karim"])
def test_the_list_of_reports_names_no_program(
    who: str, night: Detention, request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    make_report(client=make_client(name="Горячая линия соседей"))

    listed = signed_in(request.getfixturevalue(who)).get(page_of(Report, "changelist"))

    assert listed.status_code == 200
    assert "Горячая линия соседей" not in listed.content.decode()
