"""Looking for people by the API: by number or name, never in an address; hidden and absent are one answer."""

import re
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from detainees.api import person as endpoint
from detainees.models import Detainee, Incident, RoleGrant
from detainees.reference import reference
from tests.api import Program, body_of, make_program
from tests.makers import (
    NEIGHBOUR,
    make_case,
    make_detainee,
    make_detention,
    make_facility,
    make_incident,
    make_region,
    make_report,
)
from tests.people import people_process_away

Role = RoleGrant.Role
NOTHING = {"results": [], "has_more": False, "is_loading": False}


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


def search(program: Program, **asked: Any) -> Any:
    return program.post("/people/search/", asked, **{"Idempotency-Key": ""})


def found(program: Program, **asked: Any) -> list[str]:
    answer = search(program, **asked)
    assert answer.status_code == 200, answer.content.decode()
    return [row["person"]["id"] for row in body_of(answer)["results"]]


def faults(answer: Any) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in body_of(answer).get("errors", [])]


@pytest.mark.parametrize(
    "asked",
    [
        *("Гӏалибегов", "галибег", "камиль галибегов", "КАМ Г1АЛИ", "  Галибегов   Камиль ", "Galibegov"),
        *("Kamil Galibegov", "Халибеков Камил", "Галебегов, около 30"),
    ],
)
def test_a_person_is_found_however_the_name_is_spelled(asked: str, db: None) -> None:
    wanted = make_detainee(surname="Гӏалибегов", given_name="Камиль")
    make_detainee(surname="Бекшоков", given_name="Ислам")

    answer = body_of(search(make_program(), name=asked))

    assert [row["person"]["id"] for row in answer["results"]] == [str(wanted.id)]
    assert answer["results"][0]["person"]["identity"] == {"surname": "Гӏалибегов", "given_name": "Камиль"}
    assert (answer["has_more"], answer["is_loading"]) == (False, False)


def test_an_answer_says_what_agrees_and_what_does_not(db: None) -> None:
    make_detainee(identity={"surname": "Магомедова", "given_name": "Патимат", "birth_date": "1995-02-03"})

    [result] = body_of(search(make_program(), name="Magomedova Fatimat, 2003, зеленая"))["results"]

    assert result["reasons"] == [
        {"sign": "same", "part": "surname", "word": ""},
        {"sign": "near", "part": "given_name", "word": ""},
        {"sign": "other", "part": "word", "word": "зеленая"},
        {"sign": "other", "part": "birth_year", "word": ""},
    ]
    assert 0.4 <= result["score"] < 0.8


def test_what_is_known_beside_the_name_tells_namesakes_apart(incident: Incident) -> None:
    station = make_facility(region=incident.region)
    young = make_detainee(identity={"surname": "Курачев", "given_name": "Мурад", "birth_date": "2003-02-03"})
    old = make_detainee(
        identity={"surname": "Курачев", "given_name": "Мурад", "birth_date": "1961-02-03"}, sex="male"
    )
    held = make_detainee(surname="Курачев", given_name="Мурад")
    make_detention(incident=incident, detainee=held, current_facility=station)
    program = make_program()

    for known, first in (
        ({"age": 19, "at": "2022-09-25T20:00:00+03:00"}, young),
        ({"birth_year": 1961, "sex": "male"}, old),
        ({"facility": str(station.pk)}, held),
    ):
        assert found(program, name="Курачев Мурад", **known)[0] == str(first.id)
        assert len(found(program, name="Курачев Мурад", **known)) == 3


def test_without_its_process_the_search_says_when_to_ask_again(db: None) -> None:
    program = make_program()
    with people_process_away():
        answer = search(program, name="Курачев")

    assert (answer.status_code, body_of(answer)["code"]) == (503, "people_search_unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert found(program, name="Курачев") == []


def test_a_person_is_found_by_the_number_of_theirs_their_detention_or_case(incident: Incident) -> None:
    detention = make_detention(incident=incident)
    make_detention(incident=incident)
    case, person, program = make_case(detention=detention), detention.detainee, make_program()

    for said in (person.reference, detention.reference, case.reference, person.reference.replace("-", " ")):
        assert found(program, reference=said) == [str(person.id)]


def test_hidden_people_are_answered_like_nobody(incident: Incident) -> None:
    make_detention(incident=incident, detainee=make_detainee(surname="Курачев"))
    stranger = make_program(region=make_region(NEIGHBOUR))

    hidden, absent = search(stranger, name="Курачев"), search(stranger, name="Тавлуев")

    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
    assert body_of(hidden) == NOTHING
    assert found(make_program(), name="Курачев")


def test_hidden_numbers_are_answered_like_none_by_the_same_queries(incident: Incident) -> None:
    detention = make_detention(incident=incident)
    numbers = [
        reference(99_999_999),
        detention.reference,
        detention.detainee.reference,
        make_case(detention=detention).reference,
        make_report(incident=incident).reference,
    ]
    stranger, asked = make_program(region=make_region(NEIGHBOUR)), []
    search(stranger, reference=numbers[0])
    for number in numbers:
        with CaptureQueriesContext(connection) as queries:
            assert body_of(search(stranger, reference=number)) == NOTHING
        asked.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries])
    assert asked == asked[:1] * len(numbers)


def test_who_moved_out_of_ones_region_is_found_no_more(db: None) -> None:
    person, program = make_detainee(surname="Курачев"), make_program()
    assert found(program, name="Курачев") == [str(person.id)]

    Detainee.objects.filter(pk=person.pk).update(region=make_region(NEIGHBOUR))

    assert found(program, name="Курачев") == []
    assert found(program, reference=person.reference) == []


def test_a_name_that_was_corrected_is_found_by_its_new_form_alone(db: None) -> None:
    person, program = make_detainee(surname="Курачев"), make_program()
    assert found(program, name="Курачев") == [str(person.id)]

    program.patch(f"/people/{person.id}/", {"identity": {"surname": "Тавлуев"}})

    assert found(program, name="Курачев") == []
    assert found(program, name="Тавлуев") == [str(person.id)]


def test_searching_is_reading_and_stands_in_the_log_before_the_answer(
    superuser_connection: psycopg.Connection, db: None
) -> None:
    person, other, program = make_detainee(surname="Курачев"), make_detainee(surname="Тавлуев"), make_program()

    search(program, name="Курачев")

    rows = superuser_connection.execute(
        "SELECT place, subjects FROM casework_auditentry WHERE actor_id = %s ORDER BY id", [program.client.id]
    ).fetchall()
    assert [(place, set(subjects)) for place, subjects in rows] == [("api:people:search", {person.id})]
    assert other.id not in {subject for _place, subjects in rows for subject in subjects}


def test_when_the_log_cannot_be_written_nobody_is_found(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    make_detainee(surname="Курачев")
    program = make_program()

    def broken(**_facts: Any) -> None:
        raise psycopg.OperationalError

    monkeypatch.setattr("casework.services.audit.record", broken)
    answer = search(program, name="Курачев")

    assert (answer.status_code, body_of(answer)["code"]) == (503, "unavailable")
    assert "Курачев" not in answer.content.decode()


def test_no_more_are_shown_than_a_reader_can_look_through(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    people_found = [make_detainee(surname="Курачев") for _each in range(3)]
    monkeypatch.setattr(endpoint, "MOST_SHOWN", 2)

    answer = body_of(search(make_program(), name="Курачев"))

    assert len({row["person"]["id"] for row in answer["results"]} & {str(each.id) for each in people_found}) == 2
    assert (answer["has_more"], answer["is_loading"]) == (True, False)


@pytest.mark.parametrize("asked", ["'\"%_", "<b>", "\u202e", "0", "--", "%00"])
def test_odd_names_find_nothing(asked: str, db: None) -> None:
    make_detainee(surname="Курачев", given_name="Джамал")

    assert body_of(search(make_program(), name=asked)) == NOTHING


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({}, ("", "not_one")),
        ({"name": "Курачев", "reference": "100-147-9"}, ("", "not_one")),
        ({"reference": "100-147-9", "age": 30}, ("", "needs_name")),
        ({"name": "Курачев", "age": 400}, ("/age", "not_in_range")),
        ({"surname": "Курачев"}, ("", "unknown_field")),
        ({"name": ""}, ("/name", "blank")),
        ({"name": ["Курачев"]}, ("/name", "not_text")),
        ({"name": "Курачев" * 30}, ("/name", "too_long")),
        ({"reference": "100-147-8"}, ("/reference", "wrong_reference")),
        ({"reference": "Курачев"}, ("/reference", "wrong_reference")),
        ({"reference": 1001479}, ("/reference", "wrong_reference")),
        ({"reference": "9" * 400}, ("/reference", "wrong_reference")),
        ({"reference": "١٠٠-١٤٧-٩"}, ("/reference", "wrong_reference")),
    ],
)
def test_what_cannot_be_asked_is_named_and_not_repeated(
    asked: dict[str, Any], fault: tuple[str, str], db: None
) -> None:
    answer = search(make_program(), **asked)

    assert (answer.status_code, faults(answer)) == (422, [fault])
    assert "Курачев" not in answer.content.decode()


def test_a_name_is_taken_from_no_address(db: None) -> None:
    make_detainee(surname="Курачев", given_name="Джамал")
    program = make_program()

    for answer in (program.get("/people/search/?name=Курачев"), program.get("/people/search/")):
        assert (answer.status_code, body_of(answer)["code"]) == (405, "method_not_allowed")
    assert faults(program.post("/people/search/?name=Курачев", {})) == [("", "not_one")]


@pytest.mark.parametrize(
    ("role", "scopes", "status"),
    [
        (Role.OPERATOR, ("read",), 200),
        (Role.CASE_MANAGER, ("read",), 200),
        (Role.ANALYST, ("read", "write"), 404),
        (Role.COORDINATOR, ("write",), 404),
        (Role.OPERATOR, ("report",), 404),
    ],
)
def test_who_may_open_people_searches_them_and_nobody_else(
    role: Role, scopes: tuple[str, ...], status: int, db: None
) -> None:
    make_detainee(surname="Курачев")

    assert search(make_program(role, scopes=scopes), name="Курачев").status_code == status
