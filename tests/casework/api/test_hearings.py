"""Hearings and rulings over the API: set down, corrected, adjourned, ruled."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from casework.models import Case, Hearing, Ruling
from detainees.models import Region, RoleGrant
from tests.api import Program, body_of
from tests.makers import NEIGHBOUR, make_case, make_court, make_detainee, make_hearing, make_region, make_ruling

Programs = Callable[..., Program]
QUERIES_OF_A_CHANGE = 19


@pytest.fixture
def case(db: None) -> Case:
    return make_case()


@pytest.fixture
def away(db: None) -> Region:
    return make_region(NEIGHBOUR)


def test_a_hearing_is_set_down_for_a_moment_that_lies_ahead(program: Programs, case: Case) -> None:
    hers = program()

    answer = hers.post(
        "/hearings/",
        {
            "case": str(case.pk),
            "court": str(make_court().pk),
            "starts_at": "2031-03-01T10:00:00+03:00",
            "room": "12",
            "judge": "Судья Магомедов",
        },
    )

    assert answer.status_code == 201
    row = Hearing.objects.get()
    assert row.starts_at == datetime(2031, 3, 1, 7, tzinfo=UTC)
    assert body_of(answer)["judge"] == "Судья Магомедов"
    assert body_of(hers.get(answer["Location"].removeprefix("/api/v1"))) == body_of(answer)


def test_a_hearing_to_be_announced_ends_only_when_its_moment_is_said(program: Programs, case: Case) -> None:
    row, hers = make_hearing(case=case, starts_at=None), program()

    answer = hers.patch(f"/hearings/{row.pk}/", {"outcome": "not_held"})
    assert answer.status_code == 422
    assert [fault["field"] for fault in body_of(answer)["errors"]] == ["/starts_at"]

    done = hers.patch(f"/hearings/{row.pk}/", {"outcome": "not_held", "starts_at": "2022-09-27T10:00:00+03:00"})
    assert (done.status_code, body_of(done)["outcome"]) == (200, "not_held")


def test_an_adjourned_hearing_stays_and_leads_to_the_next(program: Programs, case: Case) -> None:
    first, hers = make_hearing(case=case), program()

    answer = hers.post(f"/hearings/{first.pk}/adjourn/", {"to": "2031-03-01T10:00:00+03:00"})

    assert answer.status_code == 201
    said, second = body_of(hers.get(f"/hearings/{first.pk}/")), Hearing.objects.exclude(pk=first.pk).get()
    assert (said["outcome"], said["moved_to"]) == ("adjourned", str(second.pk))
    assert answer["Location"] == f"/api/v1/hearings/{second.pk}/"
    assert (second.court, second.starts_at) == (first.court, datetime(2031, 3, 1, 7, tzinfo=UTC))
    open_ones = body_of(hers.get("/hearings/?is_over=false"))["results"]
    assert [row["id"] for row in open_ones] == [str(second.pk)]
    again = hers.post(f"/hearings/{first.pk}/adjourn/")
    assert (again.status_code, body_of(again)["code"]) == (409, "already_decided")


def test_adjourning_is_no_mere_outcome(program: Programs, case: Case) -> None:
    answer = program().patch(f"/hearings/{make_hearing(case=case).pk}/", {"outcome": "adjourned"})

    assert answer.status_code == 422
    assert [fault["field"] for fault in body_of(answer)["errors"]] == ["/outcome"]


def test_a_hearing_needs_the_state_that_was_read(program: Programs, case: Case) -> None:
    row, hers = make_hearing(case=case), program()
    address = f"/hearings/{row.pk}/"
    read = hers.get(address)["ETag"]

    answers = [
        hers.patch(address, {"room": room}, If_Match=tag) for room, tag in (("1", ""), ("2", read), ("3", read))
    ]

    assert [answer.status_code for answer in answers] == [428, 200, 412]
    row.refresh_from_db()
    assert row.room == "2"


def test_a_ruling_ends_its_hearing(program: Programs, case: Case) -> None:
    hearing, hers = make_hearing(case=case), program()

    answer = hers.post(
        "/rulings/",
        {
            "case": str(case.pk),
            "hearing": str(hearing.pk),
            "sanction": "fine",
            "fine": "10000.00",
            "announced_on": "2022-09-28",
            "summary": "Штраф, копия обещана",
        },
    )

    assert answer.status_code == 201
    assert Ruling.objects.get().fine == Decimal(10_000)
    said = body_of(answer)
    assert (said["fine"], said["summary"], said["arrest_days"]) == ("10000.00", "Штраф, копия обещана", None)
    assert body_of(hers.get(f"/hearings/{hearing.pk}/"))["outcome"] == "ruled"


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"sanction": "arrest", "arrest_days": 5, "fine": "100.00"}, "/fine"),
        ({"sanction": "fine", "work_hours": 40}, "/work_hours"),
        ({"sanction": "fine", "fine": 10.5}, "/fine"),
        ({"sanction": "warning", "copy_received_on": "2022-09-01"}, "/copy_received_on"),
        ({"sanction": "exile"}, "/sanction"),
        ({"sanction": "warning", "subject_id": "1"}, ""),
    ],
)
def test_a_ruling_that_contradicts_itself_names_the_place(
    program: Programs, case: Case, facts: Any, place: str
) -> None:
    answer = program().post("/rulings/", {"case": str(case.pk), "announced_on": "2022-09-28", **facts})

    assert answer.status_code == 422
    assert [fault["field"] for fault in body_of(answer)["errors"]] == [place]
    assert "exile" not in answer.content.decode()
    assert not Ruling.objects.exists()


def test_the_copy_of_a_ruling_comes_after_it(program: Programs, case: Case) -> None:
    row, hers = make_ruling(case=case), program()

    early = hers.post(f"/rulings/{row.pk}/receive-copy/", {"on": "2022-09-01"})
    done = hers.post(f"/rulings/{row.pk}/receive-copy/", {"on": "2022-10-03"})

    assert (early.status_code, body_of(early)["code"]) == (409, "impossible_order")
    assert (done.status_code, body_of(done)["copy_received_on"]) == (200, "2022-10-03")
    row.refresh_from_db()
    assert row.copy_received_on == date(2022, 10, 3)


def test_what_is_learnt_of_a_ruling_later_is_added(program: Programs, case: Case) -> None:
    row, hearing, hers = make_ruling(case=case, sanction="arrest", fine=None), make_hearing(case=case), program()

    answer = hers.patch(
        f"/rulings/{row.pk}/", {"hearing": str(hearing.pk), "arrest_days": 5, "announced_on": "2022-09-27"}
    )

    said = body_of(answer)
    assert (answer.status_code, said["arrest_days"], said["announced_on"]) == (200, 5, "2022-09-27")
    assert (said["summary"], said["version"], said["hearing"]) == ("Штраф", 2, str(hearing.pk))
    assert body_of(hers.get(f"/hearings/{hearing.pk}/"))["outcome"] == "ruled"


def test_a_ruling_becomes_another_when_its_amount_is_taken_away(program: Programs, case: Case) -> None:
    row, hers = make_ruling(case=case), program()

    half = hers.patch(f"/rulings/{row.pk}/", {"sanction": "arrest", "arrest_days": 5})
    whole = hers.patch(f"/rulings/{row.pk}/", {"sanction": "arrest", "arrest_days": 5, "fine": None})

    assert (half.status_code, [fault["field"] for fault in body_of(half)["errors"]]) == (422, ["/fine"])
    assert (whole.status_code, body_of(whole)["fine"], body_of(whole)["arrest_days"]) == (200, None, 5)


@pytest.mark.parametrize("facts", [{"announced_on": "2022-10-04"}, {"copy_received_on": "2022-09-27"}])
def test_no_correction_puts_the_copy_before_its_ruling(program: Programs, case: Case, facts: Any) -> None:
    row = make_ruling(case=case, copy_received_on=date(2022, 10, 3))

    answer = program().patch(f"/rulings/{row.pk}/", facts)

    assert (answer.status_code, [fault["field"] for fault in body_of(answer)["errors"]]) == (
        422,
        ["/copy_received_on"],
    )
    row.refresh_from_db()
    assert (row.announced_on, row.copy_received_on) == (date(2022, 9, 28), date(2022, 10, 3))


def test_a_ruling_needs_the_state_that_was_read(program: Programs, case: Case) -> None:
    row, hers = make_ruling(case=case), program()
    address = f"/rulings/{row.pk}/"
    read = hers.get(address)["ETag"]

    answers = [
        hers.patch(address, {"fine": fine}, If_Match=tag)
        for fine, tag in (("1.00", ""), ("2.00", read), ("3.00", read))
    ]

    assert [answer.status_code for answer in answers] == [428, 200, 412]
    row.refresh_from_db()
    assert row.fine == Decimal(2)


def test_a_correction_asks_the_same_of_a_case_with_one_ruling_and_with_three(
    program: Programs, case: Case, django_assert_num_queries: Any
) -> None:
    hers = program()
    for _each in range(2):
        row = make_ruling(case=case)
        make_ruling(case=case)
        tag = hers.get(f"/rulings/{row.pk}/")["ETag"]

        with django_assert_num_queries(QUERIES_OF_A_CHANGE):
            answer = hers.patch(f"/rulings/{row.pk}/", {"fine": "500.00"}, If_Match=tag)

        assert answer.status_code == 200


def test_a_ruling_in_a_hearing_of_another_case_is_refused(program: Programs, case: Case) -> None:
    other = make_hearing()

    answer = program().post(
        "/rulings/",
        {"case": str(case.pk), "hearing": str(other.pk), "sanction": "warning", "announced_on": "2022-09-28"},
    )

    assert (answer.status_code, body_of(answer)["code"]) == (409, "other_person")
    moved = program().patch(f"/rulings/{make_ruling(case=case).pk}/", {"hearing": str(other.pk)})
    assert (moved.status_code, body_of(moved)["code"]) == (409, "other_person")


def test_what_a_court_of_another_region_hears_is_not_there(program: Programs, away: Region) -> None:
    case = make_case(detainee=make_detainee(region=away), region=away)
    hearing, ruling = make_hearing(case=case), make_ruling(case=case)
    hers = program()

    for address in (f"/hearings/{hearing.pk}/", f"/rulings/{ruling.pk}/"):
        assert hers.get(address).status_code == 404
    for address in ("/hearings/", "/rulings/"):
        assert body_of(hers.get(address))["results"] == []
        assert program(role=RoleGrant.Role.OPERATOR).get(address).status_code == 404
    assert hers.post(f"/hearings/{hearing.pk}/adjourn/").status_code == 404
    assert hers.post(f"/rulings/{ruling.pk}/receive-copy/", {"on": "2022-10-03"}).status_code == 404
    assert hers.patch(f"/rulings/{ruling.pk}/", {"fine": "1.00"}, If_Match='"any"').status_code == 404


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("name", ["hearings", "rulings"])
def test_a_list_asks_as_much_for_three_as_for_one(
    program: Programs, case: Case, django_assert_num_queries: Any, name: str, many: int
) -> None:
    for _ in range(many):
        make_ruling(case=case, hearing=make_hearing(case=case))
    hers = program()
    hers.get(f"/{name}/")

    with django_assert_num_queries(2):  # the token, the rows
        answer = hers.get(f"/{name}/")

    assert len(body_of(answer)["results"]) == many
