"""Violations by the API: by the vocabulary of the pack, with what was told sealed."""

from typing import Any

import pytest

from detainees.models import Detention, RoleGrant, TimelineEntry, Violation
from tests.api import body_of, make_program
from tests.makers import (
    NEIGHBOUR,
    make_detention,
    make_facility,
    make_incident,
    make_region,
    make_unit,
    make_violation,
    opened,
)

Role = RoleGrant.Role
WHEN = "2022-09-25T19:10:00+03:00"
SEALED = ("account", "injuries", "source")


def faults(answer: Any) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in body_of(answer).get("errors", [])]


def ids(answer: Any) -> list[str]:
    return [row["id"] for row in body_of(answer)["results"]]


@pytest.fixture
def detention(db: None) -> Detention:
    return make_detention()


@pytest.fixture
def theirs(db: None) -> Detention:
    """Of the neighbouring region."""
    return make_detention(incident=make_incident(region=make_region(NEIGHBOUR)))


def test_a_list_opens_nothing_and_one_record_all_that_was_told(detention: Detention) -> None:
    violation, program = make_violation(detention=detention, source="Сестра"), make_program()

    (row,) = body_of(program.get("/violations/"))["results"]
    record = body_of(program.get(f"/violations/{violation.id}/"))

    assert (row["kind"], row["confidence"]) == ("beating", "told")
    assert not row.keys() & set(SEALED)
    assert [record[name] for name in SEALED] == ["Били в автозаке", "Ушиб плеча", "Сестра"]


def test_an_analyst_counts_violations_and_reads_no_account(detention: Detention) -> None:
    violation, program = make_violation(detention=detention), make_program(Role.ANALYST)

    shown = body_of(program.get(f"/violations/{violation.id}/"))

    assert (shown["kind"], [shown[name] for name in SEALED]) == ("beating", [None] * 3)
    assert ids(program.get("/violations/")) == [str(violation.id)]
    assert program.post("/violations/", {}).status_code == 403
    assert program.patch(f"/violations/{violation.id}/", {}).status_code == 403


def test_violations_of_another_region_are_not_there(detention: Detention, theirs: Detention) -> None:
    ours, hidden, program = make_violation(detention=detention), make_violation(detention=theirs), make_program()

    assert ids(program.get("/violations/")) == [str(ours.id)]
    assert program.get(f"/violations/{hidden.id}/").status_code == 404
    assert program.patch(f"/violations/{hidden.id}/", {"injuries": None}, If_Match="x").status_code == 404
    answer = program.post("/violations/", {"detention": str(theirs.id), "kind": "beating"})
    assert (answer.status_code, faults(answer)) == (422, [("/detention", "unknown_record")])
    assert Violation.objects.count() == 2


def test_a_violation_is_recorded_with_its_injuries_sealed(detention: Detention) -> None:
    van, unit = make_facility(kind="vehicle"), make_unit()
    facts = {
        "detention": str(detention.id),
        "kind": "beating",
        "happened_at": WHEN,
        "facility": str(van.id),
        "unit": str(unit.id),
        "account": "Били в автозаке",
        "injuries": "Перелом двух рёбер",
        "source": "Сестра",
        "confidence": "corroborated",
    }

    made = make_program(Role.OPERATOR).post("/violations/", facts)

    row = Violation.objects.get()
    assert made.status_code == 201
    assert (row.detention, row.subject_id, row.facility, row.unit) == (detention, detention.subject_id, van, unit)
    assert (row.state, row.report, row.entered_by) == ("corroborated", None, None)
    assert body_of(made)["injuries"] == "Перелом двух рёбер"
    assert TimelineEntry.objects.get().kind == "violation_recorded"
    with opened(row.subject_id):
        assert row.injuries == "Перелом двух рёбер"


def test_what_is_not_known_yet_may_be_left_out(detention: Detention) -> None:
    made = make_program().post("/violations/", {"detention": str(detention.id), "kind": "lawyer_denied"})

    assert made.status_code == 201
    assert [body_of(made)[name] for name in (*SEALED, "happened_at", "facility", "unit")] == [None] * 6


def test_a_violation_is_corrected_and_weighed(detention: Detention) -> None:
    violation, program = make_violation(detention=detention), make_program(Role.CASE_MANAGER)
    address = f"/violations/{violation.id}/"

    answer = program.patch(address, {"injuries": "Перелом", "happened_at": None, "confidence": "corroborated"})

    shown = body_of(answer)
    assert answer.status_code == 200
    assert (shown["injuries"], shown["happened_at"], shown["confidence"]) == ("Перелом", None, "corroborated")
    assert shown["account"] == "Били в автозаке"
    assert body_of(program.patch(address, {"confidence": "confirmed"}))["confidence"] == "confirmed"


@pytest.mark.parametrize(
    ("column", "value"), [("kind", "lawyer_denied"), ("detention", None), ("state", "confirmed")]
)
def test_what_was_done_and_to_whom_does_not_change(column: str, value: Any, detention: Detention) -> None:
    violation = make_violation(detention=detention)

    answer = make_program().patch(f"/violations/{violation.id}/", {column: value or str(make_detention().id)})

    assert (answer.status_code, faults(answer)) == (422, [("", "unknown_field")])
    violation.refresh_from_db()
    assert (violation.kind, violation.detention, violation.state) == ("beating", detention, "told")


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"kind": "Мурад"}, ("/kind", "unknown_key")),
        ({"happened_at": "2999-01-01T00:00:00Z"}, ("/happened_at", "in_the_future")),
        ({"facility": "Мурад"}, ("/facility", "not_an_id")),
        ({"unit": "00000000-0000-4000-8000-000000000000"}, ("/unit", "unknown_record")),
        ({"account": "М" * 20_001}, ("/account", "too_long")),
        ({"injuries": " "}, ("/injuries", "blank")),
        ({"injuries": {"Мурад": 1}}, ("/injuries", "not_text")),
        ({"confidence": "Мурад"}, ("/confidence", "not_allowed")),
        ({"officers": ["Мурад"]}, ("/officers/0", "not_an_id")),
        ({"helpers": []}, ("", "unknown_field")),
    ],
)
def test_what_does_not_fit_is_named_and_not_repeated(
    wrong: dict[str, Any], fault: tuple[str, str], detention: Detention
) -> None:
    answer = make_program().post("/violations/", {"detention": str(detention.id), "kind": "beating", **wrong})

    assert (answer.status_code, faults(answer)) == (422, [fault])
    assert "Мурад" not in answer.content.decode()
    assert not Violation.objects.exists()


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("kind=lawyer_denied", ["denied"]),
        ("confidence=confirmed", ["sure"]),
        ("facility={place}", ["placed"]),
        ("detention={detention}", ["placed"]),
        ("person={person}", ["placed"]),
        ("incident={incident}", ["placed"]),
        ("region=RU-STA", []),
        ("region=RU-DA&kind=beating&order=oldest", ["placed", "sure"]),
    ],
)
def test_violations_are_filtered(asked: str, wanted: list[str], theirs: Detention) -> None:
    placed = make_violation(facility=make_facility())
    make_violation(detention=theirs)
    rows = {
        "placed": placed,
        "denied": make_violation(kind="lawyer_denied"),
        "sure": make_violation(state="confirmed"),
    }
    there = placed.detention
    said = asked.format(
        place=placed.facility_id, detention=there.id, person=there.detainee_id, incident=there.incident_id
    )

    assert ids(make_program().get(f"/violations/?{said}")) == [str(rows[name].id) for name in wanted]
