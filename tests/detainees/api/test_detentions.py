"""Detentions and their stops by the API: entered, moved, lost sight of, released, each by its own verb."""

from datetime import timedelta
from typing import Any

import pytest

from detainees.models import Claim, CustodyStay, Detention, Incident, RoleGrant, TimelineEntry
from tests.api import body_of, make_program
from tests.makers import (
    EVENING,
    NEIGHBOUR,
    make_detainee,
    make_detention,
    make_facility,
    make_incident,
    make_region,
    make_stay,
    opened,
)

Role = RoleGrant.Role
TAKEN, MOVED, OUT = "2022-09-25T18:30:00+03:00", "2022-09-25T20:00:00+03:00", "2022-09-26T02:15:00+03:00"


def faults(answer: Any) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in body_of(answer).get("errors", [])]


def ids(answer: Any) -> list[str]:
    return [row["id"] for row in body_of(answer)["results"]]


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


@pytest.fixture
def detention(incident: Incident) -> Detention:
    return make_detention(incident=incident)


@pytest.fixture
def theirs(db: None) -> Detention:
    """Of the neighbouring region."""
    return make_detention(incident=make_incident(region=make_region(NEIGHBOUR)))


def test_a_list_opens_names_alone_and_one_record_all_of_it(detention: Detention) -> None:
    program = make_program()

    (row,) = body_of(program.get("/detentions/"))["results"]
    record = body_of(program.get(f"/detentions/{detention.id}/"))

    assert row["identity"] == record["identity"] == {"surname": "Гаджиалиева", "given_name": "Патимат"}
    assert (row["reference"], row["person_reference"]) == (detention.reference, detention.detainee.reference)
    assert "stated_reason" not in row
    assert record["stated_reason"] == "Без объяснений"


def test_an_analyst_counts_detentions_without_a_name(detention: Detention) -> None:
    program = make_program(Role.ANALYST)

    (row,) = body_of(program.get("/detentions/"))["results"]
    record = body_of(program.get(f"/detentions/{detention.id}/"))

    assert (row["apprehended_at"], row["identity"]) == ("2022-09-25T15:30:00+00:00", None)
    assert [record[name] for name in ("identity", "stated_reason", "confirmation", "release_conditions")] == [
        None
    ] * 4


def test_detentions_of_another_region_are_not_there(detention: Detention, theirs: Detention) -> None:
    program, place = make_program(), make_facility()

    assert ids(program.get("/detentions/")) == [str(detention.id)]
    address = f"/detentions/{theirs.id}/"
    assert program.get(address).status_code == 404
    assert program.patch(address, {"is_minor": True}, If_Match="x").status_code == 404
    assert program.post(f"{address}move/", {"facility": str(place.id), "at": MOVED}).status_code == 404
    assert program.post(f"{address}release/", {"at": OUT, "outcome": "after_talk"}).status_code == 404
    theirs.refresh_from_db()
    assert (theirs.version, theirs.is_over) == (1, False)


def test_a_detention_is_entered_with_the_place_where_the_person_is_held(incident: Incident) -> None:
    person, station = make_detainee(), make_facility()
    facts = {
        "person": str(person.id),
        "incident": str(incident.id),
        "facility": str(station.id),
        "apprehended_at": TAKEN,
        "delivered_at": MOVED,
        "stated_reason": "Без объяснений",
        "source": "Звонок от сестры",
        "confidence": "corroborated",
    }

    made = make_program(Role.OPERATOR).post("/detentions/", facts)

    row, stay = Detention.objects.get(), CustodyStay.objects.get()
    assert made.status_code == 201
    assert (row.detainee, row.incident, row.region_id, row.current_facility) == (
        person,
        incident,
        "RU-DA",
        station,
    )
    assert (row.confirmed_at, row.released_at, row.version) == (None, None, row.version)
    assert (stay.facility, stay.arrived_at, stay.confidence) == (station, row.delivered_at, "corroborated")
    with opened(person.id):
        assert (row.stated_reason, stay.source) == ("Без объяснений", "Звонок от сестры")


def test_one_person_is_detained_once_at_an_incident(detention: Detention) -> None:
    facts = {"person": str(detention.detainee_id), "incident": str(detention.incident_id)}

    answer = make_program().post("/detentions/", facts)

    assert (answer.status_code, body_of(answer)["code"]) == (409, "stands_already")
    assert Detention.objects.get() == detention


@pytest.mark.parametrize("hidden", ["person", "incident"])
def test_a_detention_of_what_one_does_not_see_is_refused_like_one_of_nothing(
    hidden: str, incident: Incident, theirs: Detention
) -> None:
    facts = {"person": str(make_detainee().id), "incident": str(incident.id)}
    there = {"person": theirs.detainee_id, "incident": theirs.incident_id}[hidden]
    program = make_program()

    answers = [
        program.post("/detentions/", {**facts, hidden: key})
        for key in (str(there), "00000000-0000-4000-8000-000000000000")
    ]

    assert [(each.status_code, each.content) for each in answers] == [(422, answers[0].content)] * 2
    assert faults(answers[0]) == [(f"/{hidden}", "unknown_record")]
    assert Detention.objects.get() == theirs


@pytest.mark.parametrize(
    ("wrong", "status", "fault"),
    [
        ({"apprehended_at": "2999-01-01T00:00:00Z"}, 422, ("/apprehended_at", "in_the_future")),
        ({"apprehended_at": "вчера"}, 422, ("/apprehended_at", "not_a_moment")),
        ({"delivered_at": "2022-09-25T17:00:00+03:00"}, 409, ("/delivered_at", "impossible_order")),
        ({"agency": "П" * 81}, 422, ("/agency", "too_long")),
        ({"is_minor": 1}, 422, ("/is_minor", "not_a_flag")),
        ({"confidence": "rumour"}, 422, ("/confidence", "not_allowed")),
    ],
)
def test_what_does_not_fit_is_named(
    wrong: dict[str, Any], status: int, fault: tuple[str, str], incident: Incident
) -> None:
    facts = {"person": str(make_detainee().id), "incident": str(incident.id), "apprehended_at": TAKEN}

    answer = make_program().post("/detentions/", {**facts, **wrong})

    assert (answer.status_code, faults(answer)) == (status, [fault])
    assert not Detention.objects.exists()


def test_a_correction_counts_the_version_and_the_second_of_two_is_told(detention: Detention) -> None:
    program, address = make_program(), f"/detentions/{detention.id}/"
    seen = program.get(address).headers["ETag"]

    first = program.patch(address, {"is_injured": True}, If_Match=seen)
    second = program.patch(address, {"is_injured": False, "agency": "Росгвардия"}, If_Match=seen)

    assert (first.status_code, body_of(first)["version"]) == (200, 2)
    assert (second.status_code, body_of(second)["code"]) == (412, "stale")
    detention.refresh_from_db()
    assert (detention.is_injured, detention.agency) == (True, "")


def test_what_is_lived_through_is_no_correction(detention: Detention) -> None:
    for column, value in (
        ("released_at", OUT),
        ("current_facility", None),
        ("confirmed_at", TAKEN),
        ("version", 9),
    ):
        answer = make_program().patch(f"/detentions/{detention.id}/", {column: value})
        assert (answer.status_code, faults(answer)) == (422, [("", "unknown_field")])


def test_a_person_is_moved_and_the_stop_before_ends_then(detention: Detention) -> None:
    van = make_stay(detention=detention, facility=make_facility(kind="vehicle"))
    station, program = make_facility(), make_program(Role.OPERATOR)

    answer = program.post(f"/detentions/{detention.id}/move/", {"facility": str(station.id), "at": MOVED})

    assert (answer.status_code, body_of(answer)["current_facility"]) == (200, str(station.id))
    stops = body_of(program.get(f"/stays/?detention={detention.id}&order=oldest"))["results"]
    assert [(stop["facility"], stop["left_at"]) for stop in stops] == [
        (str(van.facility_id), "2022-09-25T17:00:00+00:00"),
        (str(station.id), None),
    ]
    assert body_of(answer)["delivered_at"] == "2022-09-25T17:00:00+00:00"
    assert [entry.kind for entry in TimelineEntry.objects.all()] == ["moved"]


def test_where_nobody_knows_is_a_stop_without_a_place(detention: Detention) -> None:
    program = make_program()

    answer = program.post(
        f"/detentions/{detention.id}/lose-track/", {"at": MOVED, "source": "Адвоката не пустили"}
    )

    (gap,) = body_of(program.get(f"/stays/?detention={detention.id}"))["results"]
    assert (answer.status_code, gap["facility"], gap["source"]) == (200, None, "Адвоката не пустили")


def test_a_release_ends_the_detention_once(detention: Detention) -> None:
    program, address = make_program(), f"/detentions/{detention.id}/release/"
    facts = {"at": OUT, "outcome": "obligation_to_appear", "conditions": "Явиться 27 сентября к 10:00"}

    released, again = program.post(address, facts), program.post(address, facts)

    assert released.status_code == 200
    assert body_of(released)["release_conditions"] == "Явиться 27 сентября к 10:00"
    assert (again.status_code, body_of(again)["code"]) == (409, "already_released")


def test_a_program_proposes_a_confirmation_and_gives_none(detention: Detention) -> None:
    answer = make_program().post(f"/detentions/{detention.id}/confirm/", {"how": "Видел адвокат", "at": MOVED})

    detention.refresh_from_db()
    assert (answer.status_code, body_of(answer)["confirmed_at"]) == (202, None)
    assert (detention.confirmed_at, detention.confirmed_by) == (None, None)
    assert (Claim.objects.get().field, Claim.objects.get().state) == ("confirmation", "proposed")


@pytest.mark.parametrize("verb", ["move", "lose-track", "release", "confirm"])
def test_a_verb_needs_its_own_right_and_a_key(verb: str, detention: Detention) -> None:
    address, before = f"/detentions/{detention.id}/{verb}/", TimelineEntry.objects.count()

    assert make_program(Role.ANALYST).post(address, {}).status_code == 403
    assert make_program(scopes=("read",)).post(address, {}).status_code == 403
    keyless = make_program().post(address, {}, **{"Idempotency-Key": ""})
    assert (keyless.status_code, body_of(keyless)["code"]) == (400, "idempotency_key_missing")
    assert make_program().get(address).status_code == 405
    assert TimelineEntry.objects.count() == before


def test_a_verb_that_is_sent_twice_is_done_once(detention: Detention) -> None:
    program, address = make_program(), f"/detentions/{detention.id}/move/"
    facts = {"facility": str(make_facility().id), "at": MOVED}

    first, second = (program.post(address, facts, **{"Idempotency-Key": "move-her-once"}) for _each in range(2))

    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert CustodyStay.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("is_over=true", ["over"]),
        ("is_confirmed=false&is_minor=true", ["minor"]),
        ("is_injured=true", ["injured"]),
        ("facility={place}", ["held"]),
        ("person={person}", ["held"]),
        ("incident={incident}", ["held"]),
        ("region=RU-STA", []),
    ],
)
def test_detentions_are_filtered(asked: str, wanted: list[str], theirs: Detention) -> None:
    held = make_detention(current_facility=make_facility())
    rows = {
        "held": held,
        "over": make_detention(released_at=EVENING + timedelta(hours=3)),
        "minor": make_detention(is_minor=True),
        "injured": make_detention(is_injured=True),
    }
    said = asked.format(place=held.current_facility_id, person=held.detainee_id, incident=held.incident_id)

    assert ids(make_program().get(f"/detentions/?{said}")) == [str(rows[name].id) for name in wanted]


# Stops


def test_stops_are_read_where_the_detention_is(detention: Detention, theirs: Detention) -> None:
    ours, hidden, program = make_stay(detention=detention), make_stay(detention=theirs), make_program()

    assert ids(program.get("/stays/")) == [str(ours.id)]
    assert body_of(program.get(f"/stays/{ours.id}/"))["source"] == "Видел адвокат"
    assert program.get(f"/stays/{hidden.id}/").status_code == 404
    assert body_of(make_program(Role.ANALYST).get(f"/stays/{ours.id}/"))["source"] is None


def test_a_stop_is_not_added_by_itself(detention: Detention) -> None:
    assert make_program().post("/stays/", {}).status_code == 405


def test_a_stop_that_was_written_down_wrongly_is_corrected_and_the_detention_follows(detention: Detention) -> None:
    stop, program = make_stay(detention=detention, facility=make_facility()), make_program()
    station = make_facility(name="ОП № 2")

    answer = program.patch(
        f"/stays/{stop.id}/",
        {
            "facility": str(station.id),
            "arrived_at": MOVED,
            "source": "Журнал дежурного",
            "confidence": "confirmed",
        },
    )

    assert answer.status_code == 200
    said = body_of(answer)
    assert (said["facility"], said["arrived_at"]) == (str(station.id), "2022-09-25T17:00:00+00:00")
    assert (said["source"], said["confidence"], said["left_at"]) == ("Журнал дежурного", "confirmed", None)
    detention.refresh_from_db()
    assert (detention.current_facility, detention.delivered_at) == (
        station,
        stop.arrived_at + timedelta(minutes=30),
    )
    assert [entry.kind for entry in TimelineEntry.objects.all()] == ["stay_corrected"]


def test_an_arrival_that_nobody_said_is_null_until_it_is_said(detention: Detention) -> None:
    stop, program = make_stay(detention=detention, is_arrival_said=False), make_program()
    assert body_of(program.get(f"/stays/{stop.id}/"))["arrived_at"] is None

    answer = program.patch(f"/stays/{stop.id}/", {"arrived_at": MOVED})

    assert body_of(answer)["arrived_at"] == "2022-09-25T17:00:00+00:00"


def test_a_stop_is_corrected_only_in_the_state_that_was_read(detention: Detention) -> None:
    stop, program = make_stay(detention=detention), make_program()
    state = program.get(f"/stays/{stop.id}/").headers["ETag"]

    assert program.patch(f"/stays/{stop.id}/", {"place": "Двор"}, If_Match="").status_code == 428
    assert program.patch(f"/stays/{stop.id}/", {"place": "Двор"}, If_Match=state).status_code == 200
    late = program.patch(f"/stays/{stop.id}/", {"place": "Улица"}, If_Match=state)

    assert (late.status_code, body_of(late)["code"]) == (412, "stale")
    assert body_of(program.get(f"/stays/{stop.id}/"))["place"] == "Двор"


def test_a_correction_that_contradicts_the_path_is_refused(detention: Detention, theirs: Detention) -> None:
    stop, hidden, program = make_stay(detention=detention), make_stay(detention=theirs), make_program()

    ended = program.patch(f"/stays/{stop.id}/", {"left_at": OUT})
    before = program.patch(f"/stays/{stop.id}/", {"arrived_at": "2022-09-25T10:00:00+03:00"})

    assert (ended.status_code, body_of(ended)["code"]) == (409, "not_ended")
    assert body_of(before)["code"] == "impossible_order"
    assert program.patch(f"/stays/{hidden.id}/", {"place": "Двор"}, If_Match="x").status_code == 404
    reader = make_program(Role.ANALYST)
    assert reader.patch(f"/stays/{stop.id}/", {"place": "Двор"}).status_code == 403
    assert CustodyStay.objects.get(pk=stop.pk).left_at is None


def test_stops_are_filtered(detention: Detention) -> None:
    past = make_stay(detention=detention, left_at=EVENING + timedelta(hours=2), facility=make_facility())
    still = make_stay(detention=detention, arrived_at=EVENING + timedelta(hours=2))
    elsewhere, program = make_stay(), make_program()

    assert ids(program.get("/stays/?is_open=false")) == [str(past.id)]
    assert ids(program.get(f"/stays/?is_open=true&incident={detention.incident_id}")) == [str(still.id)]
    assert ids(program.get(f"/stays/?facility={past.facility_id}")) == [str(past.id)]
    assert ids(program.get(f"/stays/?detention={elsewhere.detention_id}")) == [str(elsewhere.id)]
