"""The page of a report: one has it, another is told, it ends, and what came is never edited."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from detainees.models import Facility, Incident, Report, User
from tests.casework.board.reports import CONTENT, act, filled, of, taken
from tests.makers import (
    NEIGHBOUR,
    make_detainee,
    make_detention,
    make_facility,
    make_incident,
    make_region,
    make_report,
    opened,
)

SignedIn = Callable[[User], Client]
QUERIES_OF_A_REPORT = 17


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


@pytest.fixture
def station(incident: Incident) -> Facility:
    return make_facility(region=incident.region, name="ОП по Ленинскому району")


@pytest.fixture
def report(incident: Incident, station: Facility) -> Report:
    return make_report(incident=incident, content=CONTENT, is_quarantined=False)


# Whose it is


def test_who_takes_a_report_has_it(signed_in: SignedIn, olga: User, report: Report) -> None:
    answer = act(signed_in(olga), report, "take")

    assert answer.headers["Location"] == f"/reports/{report.id}/"
    assert (of(report).state, of(report).taken_by) == ("taken", olga)


def test_the_second_who_takes_it_is_told_who_has_it(
    signed_in: SignedIn, olga: User, karim: User, report: Report
) -> None:
    act(signed_in(olga), report, "take")

    answer = act(signed_in(karim), report, "take")

    assert answer.status_code == 409
    assert "Another operator has taken this report." in answer.content.decode()
    assert "olga works on this report" in answer.content.decode()
    assert of(report).taken_by == olga


def test_a_report_can_be_taken_over_knowingly(
    signed_in: SignedIn, olga: User, karim: User, report: Report
) -> None:
    taken(report, olga)

    act(signed_in(karim), report, "take-over")

    assert of(report).taken_by == karim


def test_a_report_is_put_back_by_who_has_it_and_nobody_else(
    signed_in: SignedIn, olga: User, karim: User, report: Report
) -> None:
    taken(report, olga)

    assert act(signed_in(karim), report, "let-go").status_code == 409
    assert of(report).taken_by == olga
    assert act(signed_in(olga), report, "let-go").headers["Location"] == "/queue/"
    assert (of(report).state, of(report).taken_by) == ("new", None)


# The whole report


def test_a_report_is_finished_when_everybody_is_dealt_with(
    signed_in: SignedIn, olga: User, report: Report
) -> None:
    client = signed_in(olga)
    taken(report, olga)
    act(client, report, "people/0/set-aside")

    assert act(client, report, "finish").status_code == 409
    act(client, report, "people/1/set-aside")
    assert act(client, report, "finish").headers["Location"] == "/queue/next/"
    assert (of(report).state, of(report).done_by) == ("done", olga)


def test_a_report_is_placed_at_an_incident(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    report = taken(make_report(region=incident.region, content=CONTENT), olga)
    client = signed_in(olga)
    assert client.get(f"/reports/{report.id}/").context["person_form"] is None

    act(client, report, "place", incident=incident.id)

    assert of(report).incident == incident
    assert client.get(f"/reports/{report.id}/").context["person_form"] is not None


def test_a_report_is_not_placed_at_an_incident_that_is_hidden(
    signed_in: SignedIn, olga: User, report: Report, incident: Incident
) -> None:
    hidden = make_incident(region=make_region(NEIGHBOUR))
    taken(report, olga)

    assert act(signed_in(olga), report, "place", incident=hidden.id).status_code == 422
    assert of(report).incident == incident


def test_a_whole_report_is_set_aside_with_a_reason_and_brought_back(
    signed_in: SignedIn, olga: User, report: Report
) -> None:
    client = signed_in(olga)
    taken(report, olga)

    assert act(client, report, "set-aside").status_code == 422
    act(client, report, "set-aside", reason="forged", note="Номер не существует")
    assert (of(report).state, of(report).reason) == ("rejected", "forged")
    assert "Номер не существует" in client.get(f"/reports/{report.id}/").content.decode()
    act(client, report, "reopen")
    assert (of(report).state, of(report).reason) == ("new", "")


# The original


@pytest.mark.parametrize("change", [{"channel": "bot"}, {"heads": 3}, {"people_count": 0}])
def test_the_database_refuses_to_edit_a_report(change: dict[str, Any], report: Report) -> None:
    with pytest.raises(DatabaseError, match="report_is_never_edited"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(DatabaseError, match="report_is_never_edited"), transaction.atomic():
        Report.objects.filter(pk=report.pk)._raw_delete("default")


def test_what_came_stays_as_it_came_whatever_is_made_of_it(
    signed_in: SignedIn, olga: User, report: Report
) -> None:
    client = signed_in(olga)
    taken(report, olga)

    act(client, report, "people/0/new", **filled(report, surname="Курачев-Иной"))
    act(client, report, "people/1/set-aside")
    act(client, report, "finish")

    with opened(report.id):
        assert Report.objects.get(pk=report.pk).content == CONTENT


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_asks_as_much_for_three_people_as_for_one(
    people: int,
    signed_in: SignedIn,
    olga: User,
    incident: Incident,
    station: Facility,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    content = CONTENT | {"people": [{"surname": "Курачев", "given_name": "Джамал"}] * people}
    report = taken(make_report(incident=incident, content=content, is_quarantined=False), olga)
    for _ in range(people):
        named = make_detainee(surname="Курачев", given_name="Джамал", region=incident.region)
        make_detention(incident=incident, detainee=named)
    client = signed_in(olga)
    client.get(f"/reports/{report.id}/")

    with django_assert_num_queries(QUERIES_OF_A_REPORT):
        page = client.get(f"/reports/{report.id}/")

    assert len(page.context["similar"].found) == people


# Who may


@pytest.mark.parametrize("who", ["nina", "lev", "maria", "anya", "sasha", "zarema"])
def test_a_report_does_not_exist_for_who_may_not_open_it(
    who: str, request: pytest.FixtureRequest, signed_in: SignedIn, report: Report
) -> None:
    client = signed_in(request.getfixturevalue(who))

    assert client.get(f"/reports/{report.id}/").status_code == 404
    for verb in ("take", "take-over", "let-go", "finish", "reopen", "people/0/new", "people/0/set-aside"):
        assert act(client, report, verb).status_code == 404
    assert of(report).state == "new"
