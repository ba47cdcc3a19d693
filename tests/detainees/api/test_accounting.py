"""The accounting of an incident by the API, and its closing, which is never a quiet one."""

from typing import Any

import pytest

from detainees.models import Incident, RoleGrant, TimelineEntry
from tests.api import body_of, make_program
from tests.makers import (
    NEIGHBOUR,
    make_detention,
    make_facility,
    make_headcount,
    make_incident,
    make_region,
    make_stay,
    opened,
)

Role = RoleGrant.Role


def faults(answer: Any) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in body_of(answer).get("errors", [])]


def ids(answer: Any) -> list[str]:
    return [row["id"] for row in body_of(answer)["results"]]


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


@pytest.fixture
def theirs(db: None) -> Incident:
    """Of the neighbouring region."""
    return make_incident(region=make_region(NEIGHBOUR))


def test_the_accounting_gives_figures_of_all_and_of_each_place(incident: Incident, theirs: Incident) -> None:
    station = make_facility()
    held = make_detention(incident=incident, current_facility=station)
    make_stay(detention=held, facility=station)
    make_detention(incident=incident)
    make_detention(incident=theirs)
    make_headcount(incident=incident, facility=station, heads=3)

    answer = make_program(Role.ANALYST).get(f"/incidents/{incident.id}/accounting/")

    told = body_of(answer)
    places = {place["facility"]: place for place in told.pop("places")}
    assert told == {
        "said": 3,
        "named": 2,
        "confirmed": 0,
        "released": 0,
        "held": 1,
        "reports_waiting": 0,
        "people_not_accounted_for": 1,
        "heads_without_names": 2,
    }
    assert places[str(station.id)] == {
        "facility": str(station.id),
        "said": 3,
        "is_about": False,
        "counted_at": "2022-09-25T15:30:00+00:00",
        "named": 1,
        "confirmed": 0,
        "here": 1,
        "released": 0,
        "moved_on": 0,
        "people_not_accounted_for": 0,
        "heads_without_names": 2,
    }
    assert (places[None]["said"], places[None]["people_not_accounted_for"]) == (None, 1)


def test_the_accounting_of_another_region_is_not_there(theirs: Incident) -> None:
    assert make_program().get(f"/incidents/{theirs.id}/accounting/").status_code == 404


def test_detentions_not_accounted_for_are_listed(incident: Incident) -> None:
    lost = make_detention(incident=incident)
    riding = make_detention(incident=incident, current_facility=make_facility(kind="vehicle"))
    held = make_detention(incident=incident, current_facility=make_facility())
    program = make_program()

    assert ids(program.get("/detentions/?is_accounted_for=false")) == [str(riding.id), str(lost.id)]
    assert ids(program.get("/detentions/?is_accounted_for=true")) == [str(held.id)]


def test_an_incident_with_somebody_lost_closes_with_a_reason_alone(incident: Incident) -> None:
    make_detention(incident=incident)
    program, address = make_program(), f"/incidents/{incident.id}/close/"

    refused = program.post(address)
    assert (refused.status_code, body_of(refused)["code"]) == (409, "not_accounted_for")
    for half, fault in (
        ({"despite": "not_accounted_for"}, ("/reason", "needs_reason")),
        ({"reason": "Ищут другие"}, ("/despite", "needs_reason")),
        ({"despite": "anything", "reason": "Ищут другие"}, ("/despite", "not_a_choice")),
    ):
        answer = program.post(address, half)
        assert (answer.status_code, faults(answer)[0][0]) == (422, fault[0])
    incident.refresh_from_db()
    assert incident.state == "live"

    closed = program.post(address, {"despite": "not_accounted_for", "reason": "Ищут другие"})

    assert (closed.status_code, body_of(closed)["state"]) == (200, "closed")
    entry = TimelineEntry.objects.get(kind="incident_closed_despite")
    with opened(incident.id):
        assert entry.facts == {"reason": "Ищут другие", "people": 1, "heads": 0, "reports": 0}
