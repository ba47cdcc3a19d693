"""What people tell on coming out, by the API: with the release, later, and read."""

from typing import Any

import pytest

from detainees.models import Debrief, Detention, RoleGrant
from tests.api import body_of, make_program
from tests.makers import NEIGHBOUR, make_debrief, make_detention, make_incident, make_region

Role = RoleGrant.Role
OUT = {"at": "2022-09-26T02:15:00+03:00", "outcome": "obligation_to_appear"}
TOLD = {
    "papers": ["offence_record"],
    "other_papers": "№ 17 от 25.09",
    "dated_conditions": [{"what": "Явиться в суд", "by": "2022-09-27"}, {"what": "Не выезжать"}],
    "injuries": "Ушиб плеча",
    "statement": "Держали в коридоре",
    "call_on": "2022-09-26",
    "call": {"name": "Марьям", "phone": "+79280000031", "when": "После восьми"},
}


@pytest.fixture
def detention(db: None) -> Detention:
    return make_detention()


def kept(detention: Detention) -> dict[str, Any]:
    (row,) = body_of(make_program().get(f"/debriefs/?detention={detention.id}"))["results"]
    assert isinstance(row, dict)
    return row


def test_a_release_may_say_what_was_told(detention: Detention) -> None:
    answer = make_program().post(f"/detentions/{detention.id}/release/", {**OUT, **TOLD})

    assert (answer.status_code, body_of(answer)["is_injured"]) == (200, True)
    row = kept(detention)
    assert {name: row[name] for name in TOLD} == TOLD


def test_what_is_told_later_takes_the_place_of_what_was_kept(detention: Detention) -> None:
    program = make_program()
    program.post(f"/detentions/{detention.id}/release/", {**OUT, **TOLD})

    answer = program.post(f"/detentions/{detention.id}/debrief/", {"papers": ["none"]})

    assert answer.status_code == 200
    row = kept(detention)
    assert (row["papers"], row["statement"], row["call_on"]) == (["none"], None, None)
    assert Debrief.objects.count() == 1


def test_of_who_is_held_still_nothing_is_kept(detention: Detention) -> None:
    answer = make_program().post(f"/detentions/{detention.id}/debrief/", TOLD)

    assert (answer.status_code, body_of(answer)["code"]) == (409, "not_released")
    assert not Debrief.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "status", "field", "code"),
    [
        ({"papers": ["none", "ruling_copy"]}, 409, "/papers", "papers_or_none"),
        ({"papers": ["passport"]}, 422, "/papers/0", "not_allowed"),
        ({"dated_conditions": [{"by": "2022-09-27"}]}, 422, "/dated_conditions/0/what", "required"),
        (
            {"dated_conditions": [{"what": "Явка", "by": "2022-09-20"}]},
            409,
            "/dated_conditions",
            "impossible_order",
        ),
        ({"call": {"name": "Марьям"}}, 422, "/call_on", "required"),
        ({"call_on": "2022-09-27"}, 422, "/call", "required"),
        ({"call": {}, "call_on": "2022-09-20"}, 409, "/call_on", "impossible_order"),
    ],
)
def test_what_cannot_be_is_named_and_releases_nobody(
    wrong: dict[str, Any], status: int, field: str, code: str, detention: Detention
) -> None:
    answer = make_program().post(f"/detentions/{detention.id}/release/", {**OUT, **wrong})

    faults = [(each["field"], each["code"]) for each in body_of(answer)["errors"]]
    assert (answer.status_code, faults) == (status, [(field, code)])
    detention.refresh_from_db()
    assert detention.released_at is None


def test_calls_are_listed_by_day(db: None) -> None:
    due, _later = make_debrief(call_on="2022-09-26"), make_debrief(call_on="2022-09-27")
    make_debrief(call=None, call_on=None)

    found = body_of(make_program().get("/debriefs/?call_until=2022-09-26"))["results"]

    assert [row["id"] for row in found] == [str(due.id)]


def test_an_analyst_and_another_region_find_none(detention: Detention) -> None:
    row = make_debrief(detention=detention)
    theirs = make_debrief(detention=make_detention(incident=make_incident(region=make_region(NEIGHBOUR))))

    assert make_program(Role.ANALYST).get("/debriefs/").status_code == 404
    program = make_program()
    assert program.get(f"/debriefs/{row.id}/").status_code == 200
    assert program.get(f"/debriefs/{theirs.id}/").status_code == 404
