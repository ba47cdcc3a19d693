"""Cases and charges over the API: opened with or without a detention, corrected, re-qualified."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from casework.models import Case, Charge
from detainees.models import Detention, Region, RoleGrant, TimelineEntry
from tests.api import Program, body_of
from tests.makers import (
    NEIGHBOUR,
    make_case,
    make_charge,
    make_court,
    make_detainee,
    make_detention,
    make_facility,
    make_region,
    opened,
)

Programs = Callable[..., Program]


@pytest.fixture
def away(db: None) -> Region:
    return make_region(NEIGHBOUR)


@pytest.fixture
def detention(db: None) -> Detention:
    return make_detention()


def test_a_case_of_a_detention_is_opened_in_its_region(program: Programs, detention: Detention) -> None:
    court, hers = make_court(), program()

    answer = hers.post(
        "/cases/",
        {
            "person": str(detention.detainee_id),
            "detention": str(detention.pk),
            "court": str(court.pk),
            "numbers": {"case_number": "5-1018/2022", "protocol_on": "2022-09-26"},
            "opened_on": "2022-09-26",
        },
    )

    assert answer.status_code == 201
    row = Case.objects.get()
    assert answer["Location"] == f"/api/v1/cases/{row.pk}/"
    assert (row.detention, row.region_id, row.jurisdiction) == (detention, "RU-DA", "ru")
    with opened(row.subject_id):
        assert row.numbers == {"case_number": "5-1018/2022", "protocol_on": "2022-09-26"}
    assert body_of(hers.get(f"/cases/{row.pk}/")) == body_of(answer)
    assert TimelineEntry.objects.filter(kind="case_opened", detention=detention).count() == 1


def test_a_case_of_somebody_who_was_never_detained_says_its_region(program: Programs) -> None:
    fined, hers = make_detainee(), program()

    answer = hers.post("/cases/", {"person": str(fined.pk)})
    assert answer.status_code == 422
    assert [fault["field"] for fault in body_of(answer)["errors"]] == ["/region"]

    assert hers.post("/cases/", {"person": str(fined.pk), "region": "RU-DA"}).status_code == 201


def test_a_detention_of_another_person_is_refused(program: Programs, detention: Detention) -> None:
    answer = program().post("/cases/", {"person": str(make_detainee().pk), "detention": str(detention.pk)})

    assert (answer.status_code, body_of(answer)["code"]) == (409, "other_person")
    assert not Case.objects.exists()


def test_what_is_hidden_and_what_is_not_there_are_refused_alike(program: Programs, away: Region) -> None:
    hidden = make_detention(detainee=make_detainee(region=away))
    hidden.region = away
    hidden.save()
    answers = [program().post("/cases/", {"person": str(key)}) for key in (hidden.detainee_id, uuid4())]

    assert {answer.status_code for answer in answers} == {422}
    assert body_of(answers[0]) == body_of(answers[1])


def test_a_court_is_a_court(program: Programs, detention: Detention) -> None:
    station = make_facility()

    answer = program().patch(f"/cases/{make_case(detention=detention).pk}/", {"court": str(station.pk)})

    assert answer.status_code == 422
    assert [fault["field"] for fault in body_of(answer)["errors"]] == ["/court"]


def test_numbers_open_in_one_case_and_in_no_list(program: Programs, detention: Detention) -> None:
    row, hers = make_case(detention=detention), program()

    (listed,) = body_of(hers.get("/cases/"))["results"]

    assert "numbers" not in listed
    assert body_of(hers.get(f"/cases/{row.pk}/"))["numbers"] == {"case_number": "5-1017/2022"}


def test_cases_of_another_region_are_not_there(program: Programs, away: Region) -> None:
    case = make_case(detainee=make_detainee(region=away), region=away)
    charge, hers = make_charge(case=case), program()

    for address in (f"/cases/{case.pk}/", f"/charges/{charge.pk}/"):
        assert hers.get(address).status_code == 404
    for address in ("/cases/", "/charges/"):
        assert body_of(hers.get(address))["results"] == []
        assert program(role=RoleGrant.Role.OPERATOR).get(address).status_code == 404
        assert program(role=RoleGrant.Role.ANALYST).get(address).status_code == 404
    assert hers.post(f"/charges/{charge.pk}/requalify/", {"article": "koap:20.2:5"}).status_code == 404


def test_a_change_needs_the_state_that_was_read(program: Programs, detention: Detention) -> None:
    row, hers = make_case(detention=detention), program()
    address = f"/cases/{row.pk}/"
    read = hers.get(address)["ETag"]

    blind = hers.patch(address, {"stage": "appeal"}, If_Match="")
    done = hers.patch(address, {"stage": "appeal"}, If_Match=read)
    late = hers.patch(address, {"stage": "over"}, If_Match=read)

    assert [blind.status_code, done.status_code, late.status_code] == [428, 200, 412]
    assert body_of(done)["stage"] == "appeal"
    assert done["ETag"] not in ("", read)
    row.refresh_from_db()
    assert (row.stage, row.version) == ("appeal", 2)


def test_a_case_does_not_close_before_it_opens(program: Programs, detention: Detention) -> None:
    row = make_case(detention=detention)

    answer = program().patch(f"/cases/{row.pk}/", {"closed_on": "2022-09-01"})

    assert answer.status_code == 422
    assert [fault["field"] for fault in body_of(answer)["errors"]] == ["/closed_on"]


@pytest.mark.parametrize("column", ["number", "subject_id", "jurisdiction", "managed_by", "version", "created_at"])
def test_columns_that_nobody_offers_are_not_written(program: Programs, detention: Detention, column: str) -> None:
    row = make_case(detention=detention)
    before = Case.objects.filter(pk=row.pk).values().get()

    answer = program().patch(f"/cases/{row.pk}/", {column: "ru"})

    assert (answer.status_code, body_of(answer)["errors"][0]["code"]) == (422, "unknown_field")
    assert f'"{column}"' not in answer.content.decode()
    assert Case.objects.filter(pk=row.pk).values().get() == before


def test_a_charge_is_an_article_of_the_pack(program: Programs, detention: Detention) -> None:
    case, hers = make_case(detention=detention), program()

    answer = hers.post("/charges/", {"case": str(case.pk), "article": "koap:20.2:5", "note": "Вписали при нём"})
    wrong = hers.post("/charges/", {"case": str(case.pk), "article": "koap:99.9:9"})

    assert answer.status_code == 201
    assert body_of(answer)["note"] == "Вписали при нём"
    assert [(fault["field"], fault["code"]) for fault in body_of(wrong)["errors"]] == [("/article", "unknown_key")]
    assert "99.9" not in wrong.content.decode()
    assert Charge.objects.count() == 1


def test_a_requalified_charge_stays_and_leads_to_the_new_one(program: Programs, detention: Detention) -> None:
    first, hers = make_charge(case=make_case(detention=detention)), program()

    answer = hers.post(f"/charges/{first.pk}/requalify/", {"article": "koap:19.3:1", "on": "2022-09-27"})

    assert answer.status_code == 201
    second = Charge.objects.exclude(pk=first.pk).get()
    assert answer["Location"] == f"/api/v1/charges/{second.pk}/"
    assert (second.article, second.brought_on) == ("koap:19.3:1", date(2022, 9, 27))
    assert body_of(hers.get(f"/charges/{first.pk}/"))["replaced_by"] == str(second.pk)
    standing = body_of(hers.get("/charges/?stands=true"))["results"]
    assert [row["id"] for row in standing] == [str(second.pk)]
    again = hers.post(f"/charges/{first.pk}/requalify/", {"article": "koap:19.3:1"})
    assert (again.status_code, body_of(again)["code"]) == (409, "already_decided")


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("name", ["cases", "charges"])
def test_a_list_asks_as_much_for_three_as_for_one(
    program: Programs, detention: Detention, django_assert_num_queries: Any, name: str, many: int
) -> None:
    for _ in range(many):
        make_charge(case=make_case(detention=detention))
    hers = program()
    hers.get(f"/{name}/")

    with django_assert_num_queries(2):  # the token, the rows
        answer = hers.get(f"/{name}/")

    assert len(body_of(answer)["results"]) == many


def test_a_case_of_a_detention_takes_no_other_region(
    program: Programs, detention: Detention, away: Region
) -> None:
    hers = program(everywhere=True)
    facts = {"person": str(detention.detainee_id), "detention": str(detention.pk)}

    refused = hers.post("/cases/", {**facts, "region": away.pk})

    assert refused.status_code == 422
    assert [(each["field"], each["code"]) for each in body_of(refused)["errors"]] == [("/region", "other_region")]
    assert hers.post("/cases/", {**facts, "region": detention.region_id}).status_code == 201
