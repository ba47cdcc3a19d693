"""Incidents and heads by the API: read where one reaches, changed under the rules of their services."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from detainees.models import Headcount, Incident, RoleGrant, TimelineEntry
from tests.api import body_of, make_program
from tests.makers import (
    EVENING,
    NEIGHBOUR,
    make_campaign,
    make_facility,
    make_headcount,
    make_incident,
    make_region,
    opened,
)

Role = RoleGrant.Role
NOW = "2022-09-25T18:40:00+03:00"
RALLY = {
    "kind": "rally",
    "title_ru": "Махачкала, 26 сентября",
    "began_at": NOW,
    "region": "RU-DA",
    "city": "Махачкала",
    "note": "Задерживали выборочно",
}


def faults(answer: Any) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in body_of(answer).get("errors", [])]


def ids(answer: Any) -> list[str]:
    return [row["id"] for row in body_of(answer)["results"]]


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident(note="Задерживали выборочно")


@pytest.fixture
def theirs(db: None) -> Incident:
    """Of the neighbouring region."""
    return make_incident(region=make_region(NEIGHBOUR), note="Не наше")


def test_incidents_of_ones_region_are_read_and_others_are_not_there(incident: Incident, theirs: Incident) -> None:
    program = make_program()

    assert ids(program.get("/incidents/")) == [str(incident.id)]
    assert body_of(program.get(f"/incidents/{incident.id}/"))["note"] == "Задерживали выборочно"
    assert program.get(f"/incidents/{theirs.id}/").status_code == 404
    assert program.patch(f"/incidents/{theirs.id}/", {"city": "Ессентуки"}, If_Match="x").status_code == 404
    assert program.post(f"/incidents/{theirs.id}/close/").status_code == 404
    theirs.refresh_from_db()
    assert (theirs.city, theirs.state) == ("Махачкала", "live")


def test_who_sees_without_opening_reads_no_note(incident: Incident) -> None:
    shown = body_of(make_program(Role.ANALYST).get(f"/incidents/{incident.id}/"))

    assert (shown["city"], shown["note"]) == ("Махачкала", None)


def test_an_incident_is_opened_with_its_note_sealed(db: None) -> None:
    make_region()

    made = make_program().post("/incidents/", RALLY)

    incident = Incident.objects.get()
    assert (made.status_code, body_of(made)["note"]) == (201, "Задерживали выборочно")
    assert (incident.state, incident.is_practice, incident.region_id) == ("live", False, "RU-DA")
    assert TimelineEntry.objects.get().kind == "incident_opened"
    with opened(incident.id):
        assert incident.note == "Задерживали выборочно"


def test_practice_is_said_at_the_beginning_and_never_changes(db: None) -> None:
    make_region()
    program = make_program()

    made = body_of(program.post("/incidents/", {**RALLY, "is_practice": True}))
    answer = program.patch(f"/incidents/{made['id']}/", {"is_practice": False})

    assert (answer.status_code, faults(answer)) == (422, [("", "unknown_field")])
    assert Incident.objects.get().is_practice


def test_an_incident_is_opened_in_ones_own_region_alone(db: None) -> None:
    make_region(NEIGHBOUR)

    answer = make_program().post("/incidents/", {**RALLY, "region": NEIGHBOUR})

    assert (answer.status_code, body_of(answer)["code"]) == (403, "forbidden")
    assert not Incident.objects.exists()
    assert not TimelineEntry.objects.exists()


def test_an_incident_is_not_moved_out_of_ones_region(incident: Incident) -> None:
    make_region(NEIGHBOUR)

    assert make_program().patch(f"/incidents/{incident.id}/", {"region": NEIGHBOUR}).status_code == 403
    incident.refresh_from_db()
    assert incident.region_id == "RU-DA"


def test_an_operator_reads_incidents_and_opens_none(incident: Incident) -> None:
    hotline = make_program(Role.OPERATOR)

    assert ids(hotline.get("/incidents/")) == [str(incident.id)]
    assert hotline.post("/incidents/", RALLY).status_code == 403
    assert hotline.patch(f"/incidents/{incident.id}/", {"city": "Дербент"}).status_code == 403
    assert hotline.post(f"/incidents/{incident.id}/close/").status_code == 403
    incident.refresh_from_db()
    assert (incident.city, incident.state) == ("Махачкала", "live")


def test_an_incident_is_closed_once(incident: Incident) -> None:
    program = make_program()

    closed = program.post(f"/incidents/{incident.id}/close/")
    again = program.post(f"/incidents/{incident.id}/close/")

    assert (closed.status_code, body_of(closed)["state"]) == (200, "closed")
    assert (again.status_code, body_of(again)["code"]) == (409, "incident_closed")


@pytest.mark.parametrize(
    ("wrong", "status", "fault"),
    [
        ({"began_at": "2999-01-01T00:00:00Z"}, 422, ("/began_at", "in_the_future")),
        ({"began_at": "2022-09-25T18:40:00"}, 422, ("/began_at", "not_a_moment")),
        ({"kind": "Мурадалиева"}, 422, ("/kind", "not_allowed")),
        ({"title_ru": "М" * 161}, 422, ("/title_ru", "too_long")),
        ({"title_ru": "Мурад\u202e"}, 422, ("/title_ru", "direction_mark")),
        ({"latitude": 91}, 422, ("/latitude", "not_in_range")),
        ({"campaign": "00000000-0000-4000-8000-000000000000"}, 422, ("/campaign", "unknown_record")),
        ({"campaign": "Мурадалиева"}, 422, ("/campaign", "not_an_id")),
        ({"note": " "}, 422, ("/note", "blank")),
    ],
)
def test_what_does_not_fit_is_named_and_not_repeated(
    wrong: dict[str, Any], status: int, fault: tuple[str, str], db: None
) -> None:
    make_region()

    answer = make_program().post("/incidents/", {**RALLY, **wrong})

    assert (answer.status_code, faults(answer)) == (status, [fault])
    assert "Мурад" not in answer.content.decode()
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("state=closed", ["closed"]),
        ("kind=raid", ["raid"]),
        ("since=2022-10-01T00:00:00Z", ["later"]),
        ("until=2022-10-01T00:00:00Z&state=live&kind=rally", []),
        ("region=RU-STA", []),
        ("region=RU-DA&kind=raid", ["raid"]),
    ],
)
def test_incidents_are_filtered(asked: str, wanted: list[str], theirs: Incident) -> None:
    rows = {
        "closed": make_incident(state="closed", closed_at=EVENING),
        "raid": make_incident(kind="raid"),
        "later": make_incident(began_at=EVENING.replace(month=11)),
    }

    assert ids(make_program().get(f"/incidents/?{asked}")) == [str(rows[name].id) for name in wanted]


def test_incidents_of_a_campaign_are_found(incident: Incident) -> None:
    counted = make_incident(campaign=make_campaign())

    assert ids(make_program().get(f"/incidents/?campaign={counted.campaign_id}")) == [str(counted.id)]


# Heads said


def test_heads_are_counted_in_a_van_and_stand_on_the_timeline(incident: Incident) -> None:
    van = make_facility(kind="vehicle")
    count = {"incident": str(incident.id), "facility": str(van.id), "heads": 30, "minors": 2, "is_about": True}

    made = make_program(Role.OPERATOR).post(
        "/headcounts/", {**count, "counted_at": NOW, "source": "Звонок от сестры задержанного"}
    )

    row = Headcount.objects.get()
    assert made.status_code == 201
    assert (row.facility, row.heads, row.minors, row.is_about) == (van, 30, 2, True)
    assert body_of(made)["source"] == "Звонок от сестры задержанного"
    assert TimelineEntry.objects.get().kind == "heads_counted"


def test_counts_of_other_regions_are_neither_read_nor_added(incident: Incident, theirs: Incident) -> None:
    ours, hidden = make_headcount(incident=incident), make_headcount(incident=theirs)
    program, place = make_program(), make_facility()

    assert ids(program.get("/headcounts/")) == [str(ours.id)]
    assert program.get(f"/headcounts/{hidden.id}/").status_code == 404
    count = {"incident": str(theirs.id), "facility": str(place.id), "heads": 3, "counted_at": NOW}
    answer = program.post("/headcounts/", count)
    assert (answer.status_code, faults(answer)) == (422, [("/incident", "unknown_record")])
    assert Headcount.objects.count() == 2


def test_a_count_without_a_source_that_may_be_opened_is_a_number(incident: Incident) -> None:
    row = make_headcount(incident=incident)

    shown = body_of(make_program(Role.ANALYST).get(f"/headcounts/{row.id}/"))

    assert (shown["heads"], shown["source"]) == (30, None)


def test_a_case_manager_reads_counts_and_adds_none(incident: Incident) -> None:
    row = make_headcount(incident=incident)
    count = {"incident": str(incident.id), "facility": str(row.facility_id), "heads": 3, "counted_at": NOW}

    assert make_program(Role.CASE_MANAGER).post("/headcounts/", count).status_code == 403
    assert Headcount.objects.get() == row


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"minors": 31}, ("/minors", "more_minors_than_heads")),
        ({"heads": -1}, ("/heads", "not_in_range")),
        ({"heads": 100_001}, ("/heads", "not_in_range")),
        ({"heads": "тридцать"}, ("/heads", "not_in_range")),
        ({"counted_at": "2999-01-01T00:00:00Z"}, ("/counted_at", "in_the_future")),
        ({"facility": "00000000-0000-4000-8000-000000000000"}, ("/facility", "unknown_record")),
        ({"source": ""}, ("/source", "blank")),
    ],
)
def test_a_count_that_cannot_be_is_named(
    wrong: dict[str, Any], fault: tuple[str, str], incident: Incident
) -> None:
    count = {"incident": str(incident.id), "facility": str(make_facility().id), "heads": 30, "counted_at": NOW}

    answer = make_program().post("/headcounts/", {**count, **wrong})

    assert (answer.status_code, faults(answer)) == (422, [fault])
    assert not Headcount.objects.exists()


def test_counts_are_filtered_by_place_and_moment(incident: Incident) -> None:
    early = make_headcount(incident=incident)
    late = make_headcount(incident=incident, facility=early.facility, counted_at=EVENING.replace(hour=20))
    other = make_headcount()
    program = make_program()

    assert ids(program.get(f"/headcounts/?facility={early.facility_id}")) == [str(late.id), str(early.id)]
    assert ids(program.get("/headcounts/?since=2022-09-25T18:00:00Z")) == [str(late.id)]
    assert ids(program.get(f"/headcounts/?incident={other.incident_id}")) == [str(other.id)]
    assert ids(program.get("/headcounts/?until=2022-09-25T18:00:00Z&order=oldest")) == [
        str(early.id),
        str(other.id),
    ]


def test_a_count_is_never_changed(incident: Incident) -> None:
    row = make_headcount(incident=incident)

    assert make_program().patch(f"/headcounts/{row.id}/", {"heads": 3}).status_code == 405


@pytest.mark.parametrize("noun", ["incidents", "headcounts"])
def test_until_may_lie_ahead_and_since_may_not(noun: str, db: None) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    program = make_program()

    assert program.get(f"/{noun}/?until={tomorrow}").status_code == 200
    assert program.get(f"/{noun}/?since={tomorrow}").status_code == 422
