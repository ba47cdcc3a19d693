"""The first page: what waits for this person, by what they may see, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from casework.models import Lawyer
from detainees.models import Detention, Incident, User
from detainees.services import reporting
from detainees.services import triage as service
from tests.makers import (
    EVENING,
    NEIGHBOUR,
    make_authority,
    make_case,
    make_detainee,
    make_detention,
    make_facility,
    make_headcount,
    make_hearing,
    make_incident,
    make_region,
    make_report,
)

SignedIn = Callable[[User], Client]
QUERIES_OF_HOME = 15


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


def home(client: Client) -> Any:
    return client.get("/", headers={"accept-language": "en"})


def named(incident: Incident, surname: str, **facts: Any) -> Detention:
    detainee = make_detainee(surname=surname, given_name="Джамал", region=incident.region)
    return make_detention(incident=incident, detainee=detainee, **facts)


def test_an_operator_sees_what_waits_and_what_she_has_taken(
    signed_in: SignedIn, olga: User, karim: User, incident: Incident
) -> None:
    mine, karims = make_report(incident=incident), make_report(incident=incident)
    make_report(incident=incident)
    service.take(triage=mine.triage, by=olga)
    service.take(triage=karims.triage, by=karim)

    page = home(signed_in(olga))

    assert [triage.report for triage in page.context["mine"]] == [mine]
    assert [number["value"] for number in page.context["numbers"]] == ["0", "1", "1", "1"]
    assert "New call" in page.content.decode()


def test_only_what_is_marked_counts_as_urgent(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    for urgency in ([], ["lawyer_asked"], ["injured", "minor"]):
        reporting.enter_report(
            channel="phone",
            sent_at=EVENING,
            content={"text": "Забрали"},
            urgency=urgency,
            incident=incident,
            by=olga,
        )

    numbers = home(signed_in(olga)).context["numbers"]

    assert [number["value"] for number in numbers] == ["2", "3", "0", "0"]


def test_a_coordinator_sees_live_incidents_in_figures(
    signed_in: SignedIn, karim: User, incident: Incident
) -> None:
    station, van = make_facility(), make_facility()
    make_headcount(incident=incident, facility=station, heads=41, counted_at=timezone.now() - timedelta(hours=1))
    make_headcount(incident=incident, facility=station, heads=30)  # an older count of the same place
    make_headcount(incident=incident, facility=van, heads=12)
    named(incident, "Курачев", current_facility=station)
    named(incident, "Цахуев")
    named(incident, "Акбиев", released_at=timezone.now(), release_outcome="after_talk")
    make_incident(state=Incident.State.CLOSED)
    make_incident(region=make_region(NEIGHBOUR))

    (line,) = home(signed_in(karim)).context["incidents"]

    assert (line.incident, line.people, line.said, line.missing, line.released) == (incident, 3, 53, 1, 1)


def test_a_lawyer_sees_assigned_people_and_their_hearings_only(
    signed_in: SignedIn, lev: User, levs_practice: Lawyer, incident: Incident
) -> None:
    his, other = named(incident, "Курачев"), named(incident, "Тавлуев")
    make_authority(lawyer=levs_practice, detainee=his.detainee)
    tomorrow = timezone.now() + timedelta(days=1)
    hearing = make_hearing(case=make_case(detention=his), starts_at=tomorrow)
    make_hearing(case=make_case(detention=other), starts_at=tomorrow)

    page = home(signed_in(lev))

    assert page.context["people"] == [his]
    assert page.context["hearings"] == [hearing]
    assert "Курачев Джамал" in page.content.decode()
    assert "Тавлуев" not in page.content.decode()
    assert page.context["numbers"] == []


def test_an_analyst_sees_figures_and_no_name(signed_in: SignedIn, anya: User, incident: Incident) -> None:
    named(incident, "Курачев")

    page = home(signed_in(anya))

    assert [line.people for line in page.context["incidents"]] == [1]
    assert "Курачев" not in page.content.decode()


def test_the_security_officer_is_led_to_accounts(signed_in: SignedIn, sasha: User, incident: Incident) -> None:
    named(incident, "Курачев")

    page = home(signed_in(sasha))

    assert "Staff and access" in page.content.decode()
    assert page.context["incidents"] == []


def test_who_has_no_role_is_told_what_to_do(signed_in: SignedIn, nina: User, incident: Incident) -> None:
    named(incident, "Курачев")
    make_report(incident=incident)

    page = home(signed_in(nina))

    assert page.status_code == 200
    assert "Nobody has given you a role." in page.content.decode()
    shown = ("incidents", "numbers", "mine", "people", "hearings")
    assert [page.context[name] for name in shown] == [[], [], [], [], []]


def test_a_coordinator_of_the_neighbours_sees_none_of_it(
    signed_in: SignedIn, zarema: User, incident: Incident
) -> None:
    make_report(incident=incident)
    make_hearing(case=make_case(detention=named(incident, "Курачев")), starts_at=timezone.now())

    page = home(signed_in(zarema))

    assert (page.context["incidents"], page.context["hearings"]) == ([], [])
    assert [number["value"] for number in page.context["numbers"]] == ["0", "0", "0", "0"]


@pytest.mark.parametrize("rows", [1, 3])
def test_home_asks_as_much_for_three_of_each_as_for_one(
    rows: int, signed_in: SignedIn, karim: User, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        incident = make_incident()
        service.take(triage=make_report(incident=incident).triage, by=karim)
        case = make_case(detention=named(incident, "Курачев"))
        make_hearing(case=case, starts_at=timezone.now() + timedelta(days=1))
        make_headcount(incident=incident)
    client = signed_in(karim)
    home(client)

    with django_assert_num_queries(QUERIES_OF_HOME):
        page = home(client)

    assert [len(page.context[name]) for name in ("incidents", "mine", "hearings")] == [rows] * 3
