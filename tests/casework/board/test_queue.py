"""The queue of reports: what comes first, who has what, and how several are set aside and brought back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from detainees.models import Incident, Region, Report, Triage, User
from detainees.services import reporting
from detainees.services import triage as service
from tests.makers import EVENING, make_incident, make_report

SignedIn = Callable[[User], Client]
QUERIES_OF_THE_QUEUE = 6


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


def heard(incident: Incident, by: User, *urgency: str, minutes: int = 0, **content: Any) -> Report:
    """A call that was written down so many minutes after the evening began."""
    at = EVENING + timedelta(minutes=minutes)
    return reporting.enter_report(
        channel="phone",
        sent_at=at,
        content={"text": "Забрали у театра", **content},
        urgency=urgency,
        incident=incident,
        by=by,
    )


def shown(page: Any) -> list[str]:
    """The numbers of the reports on the page, from above."""
    return [row.report.reference for row in page.context["rows"]]


def test_the_most_urgent_comes_first_and_then_who_waited_longest(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    calm = heard(incident, olga, minutes=1)
    lawyer = heard(incident, olga, "lawyer_asked", minutes=2)
    late = heard(incident, olga, "injured", minutes=9)
    early = heard(incident, olga, "injured", minutes=3)
    beaten = heard(incident, olga, "beating_now", minutes=11)
    minor_and_lawyer = heard(incident, olga, "minor", "lawyer_asked", minutes=4)

    page = signed_in(olga).get("/queue/")

    expected = [beaten, early, late, minor_and_lawyer, lawyer, calm]
    assert shown(page) == [report.reference for report in expected]


@pytest.mark.parametrize("reports", [1, 3])
def test_the_queue_asks_as_much_for_three_reports_as_for_one(
    reports: int,
    signed_in: SignedIn,
    olga: User,
    karim: User,
    incident: Incident,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(reports):
        report = heard(incident, olga, "injured", minutes=number, people=[{"surname": "Курачев"}])
        service.take(triage=report.triage, by=karim)
    client = signed_in(olga)
    client.get("/queue/")

    with django_assert_num_queries(QUERIES_OF_THE_QUEUE):
        page = client.get("/queue/")

    assert len(shown(page)) == reports


def test_the_queue_shows_names_marks_and_who_has_a_report(
    signed_in: SignedIn, olga: User, karim: User, incident: Incident
) -> None:
    report = heard(incident, olga, "injured", people=[{"surname": "Курачев", "given_name": "Джамал"}])
    service.take(triage=report.triage, by=karim)

    text = signed_in(olga).get("/queue/", headers={"accept-language": "en"}).content.decode()

    assert "Курачев Джамал" in text
    assert "injured" in text
    assert "karim" in text


def test_a_report_that_speaks_of_minors_bears_the_mark(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    heard(incident, olga, people=[{"surname": "Курачев", "age": 15}])

    (row,) = signed_in(olga).get("/queue/").context["rows"]

    assert (row.marks, row.rail) == (["minor"], "soon")


def test_what_is_finished_waits_no_more(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    done, waiting = heard(incident, olga), heard(incident, olga, minutes=1)
    service.take(triage=done.triage, by=olga)
    service.finish(triage=done.triage, by=olga)

    assert shown(signed_in(olga).get("/queue/")) == [waiting.reference]


def test_the_queue_can_be_looked_at_in_parts(
    signed_in: SignedIn, olga: User, karim: User, incident: Incident
) -> None:
    mine, others, aside = (heard(incident, olga, "minor", minutes=number) for number in range(3))
    free = heard(incident, olga, minutes=4)
    bots = make_report(incident=incident)  # nobody vouches for who sent it
    Triage.objects.filter(pk=bots.triage.pk).update(received_at=EVENING + timedelta(minutes=5))
    service.take(triage=mine.triage, by=olga)
    service.take(triage=others.triage, by=karim)
    service.take(triage=aside.triage, by=karim)
    service.reject(triage=aside.triage, reason="test", by=karim)
    client = signed_in(olga)

    assert shown(client.get("/queue/?view=untaken")) == [free.reference, bots.reference]
    assert shown(client.get("/queue/?view=mine")) == [mine.reference]
    assert shown(client.get("/queue/?view=quarantine")) == [bots.reference]
    assert shown(client.get("/queue/?view=rejected")) == [aside.reference]
    assert shown(client.get("/queue/?urgency=minor")) == [mine.reference, others.reference]


def test_the_next_page_begins_where_the_one_before_ended(
    signed_in: SignedIn, olga: User, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.board.queue.PAGE_SIZE", 2)
    ordered = [heard(incident, olga, "injured", minutes=1), *(heard(incident, olga, minutes=n) for n in (2, 3, 4))]
    numbers = [report.reference for report in ordered]
    client = signed_in(olga)

    first = client.get("/queue/")
    second = client.get(first.context["page"]["next_url"])

    assert (shown(first), shown(second)) == (numbers[:2], numbers[2:])
    assert second.context["page"]["next_url"] == ""


def test_the_list_alone_is_fetched_when_a_change_is_announced(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    heard(incident, olga)

    text = signed_in(olga).get("/queue/", headers={"hx-request": "true"}).content.decode()

    assert 'id="queue"' in text
    assert "<html" not in text


def test_several_are_set_aside_together_and_brought_back(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    chosen = [heard(incident, olga, minutes=number) for number in range(2)]
    left = heard(incident, olga, minutes=5)
    client = signed_in(olga)

    client.post("/queue/set-aside/", {"chosen": [str(one.triage.id) for one in chosen], "reason": "duplicate"})

    assert shown(client.get("/queue/")) == [left.reference]
    assert {*Triage.objects.filter(state="rejected").values_list("reason", flat=True)} == {"duplicate"}

    client.post("/queue/undo/")

    assert shown(client.get("/queue/")) == [*(one.reference for one in chosen), left.reference]


def test_what_somebody_else_has_is_not_set_aside_with_the_rest(
    signed_in: SignedIn, olga: User, karim: User, incident: Incident
) -> None:
    karims, free = heard(incident, olga), heard(incident, olga, minutes=1)
    service.take(triage=karims.triage, by=karim)
    chosen = {"chosen": [str(karims.triage.id), str(free.triage.id)], "reason": "duplicate"}

    page = signed_in(olga).post("/queue/set-aside/", chosen, follow=True, headers={"accept-language": "en"})

    assert shown(page) == [karims.reference]
    assert "Some were left alone" in page.content.decode()


@pytest.mark.parametrize("reason", ["", "because"])
def test_setting_aside_takes_a_reason_of_the_list(
    reason: str, signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    report = heard(incident, olga)

    signed_in(olga).post("/queue/set-aside/", {"chosen": [str(report.triage.id)], "reason": reason})

    assert Triage.objects.get(report=report).state == "new"


def test_the_next_report_is_the_most_urgent_that_nobody_has(
    signed_in: SignedIn, olga: User, karim: User, incident: Incident
) -> None:
    taken = heard(incident, olga, "beating_now")
    heard(incident, olga)
    urgent = heard(incident, olga, "injured", minutes=3)
    service.take(triage=taken.triage, by=karim)

    answer = signed_in(olga).get("/queue/next/")

    assert answer.headers["Location"] == f"/reports/{urgent.id}/"


def test_without_a_next_report_the_queue_opens(signed_in: SignedIn, olga: User) -> None:
    assert signed_in(olga).get("/queue/next/").headers["Location"] == "/queue/"


def test_a_coordinator_of_the_neighbours_sees_none_of_it(
    signed_in: SignedIn, olga: User, zarema: User, incident: Incident
) -> None:
    report = heard(incident, olga, people=[{"surname": "Курачев"}])
    client = signed_in(zarema)

    assert shown(client.get("/queue/")) == []
    client.post("/queue/set-aside/", {"chosen": [str(report.triage.id)], "reason": "test"})
    assert Triage.objects.get(report=report).state == "new"


@pytest.mark.parametrize("who", ["nina", "lev", "maria", "anya", "sasha"])
@pytest.mark.parametrize("address", ["/queue/", "/queue/next/", "/reports/new/"])
def test_who_does_not_work_on_reports_finds_no_queue(
    who: str, address: str, request: pytest.FixtureRequest, signed_in: SignedIn, dagestan: Region
) -> None:
    make_report(region=dagestan)

    assert signed_in(request.getfixturevalue(who)).get(address).status_code == 404


def test_who_is_not_signed_in_is_asked_to(client: Client, db: None) -> None:
    answer = client.get("/queue/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
