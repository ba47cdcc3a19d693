"""Lawyers and authorities over the API: who they are, where they work, for whom they act and until when."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from casework.models import Authority, Lawyer
from detainees.models import Detainee, Region, RoleGrant
from tests.api import Program, body_of
from tests.makers import (
    EVENING,
    NEIGHBOUR,
    make_agreed,
    make_authority,
    make_detainee,
    make_facility,
    make_lawyer,
    make_region,
    opened,
)

Programs = Callable[..., Program]
NEW = {
    "kind": "advocate",
    "person": {"name": "Зайнаб Ибрагимова", "phone": "+7 928 000-00-41"},
    "regions": ["RU-DA"],
    "languages": ["ru", "av"],
}


@pytest.fixture
def away(db: None) -> Region:
    return make_region(NEIGHBOUR)


def test_a_program_adds_a_lawyer_and_reads_them_again(program: Programs) -> None:
    hers = program()

    answer = hers.post("/lawyers/", {**NEW, "capacity": 5})

    assert answer.status_code == 201
    row = Lawyer.objects.get()
    assert answer["Location"] == f"/api/v1/lawyers/{row.pk}/"
    assert body_of(hers.get(f"/lawyers/{row.pk}/")) == body_of(answer)
    said = body_of(answer)
    assert {name: said[name] for name in (*NEW, "capacity", "is_active")} == {
        **NEW,
        "capacity": 5,
        "is_active": True,
    }


def test_names_are_open_to_those_who_may_open_them_and_to_no_others(program: Programs) -> None:
    make_lawyer()

    for role, name in (("coordinator", "Лев Абакаров"), ("case_manager", "Лев Абакаров"), ("operator", None)):
        (row,) = body_of(program(role=RoleGrant.Role(role)).get("/lawyers/"))["results"]
        assert (row["person"] or {}).get("name") == name
    assert program(role=RoleGrant.Role.ANALYST).get("/lawyers/").status_code == 404


def test_a_lawyer_of_another_region_is_not_there(program: Programs, away: Region) -> None:
    near, far = make_lawyer(), make_lawyer(regions=(NEIGHBOUR,))

    hers = program()

    assert [row["id"] for row in body_of(hers.get("/lawyers/"))["results"]] == [str(near.pk)]
    assert hers.get(f"/lawyers/{far.pk}/").status_code == 404
    assert hers.patch(f"/lawyers/{far.pk}/", {"capacity": 1}, If_Match='"x"').status_code == 404


def test_the_filter_by_region_still_tells_all_regions_of_a_lawyer(program: Programs, away: Region) -> None:
    both = make_lawyer(regions=("RU-DA", NEIGHBOUR))
    make_lawyer()

    (row,) = body_of(program(everywhere=True).get(f"/lawyers/?region={NEIGHBOUR}"))["results"]

    assert (row["id"], row["regions"]) == (str(both.pk), ["RU-DA", NEIGHBOUR])


def test_a_lawyer_is_not_added_where_the_program_does_not_work(program: Programs, away: Region) -> None:
    assert program().post("/lawyers/", {**NEW, "regions": [NEIGHBOUR]}).status_code == 403
    assert not Lawyer.objects.exists()


def test_changed_regions_make_the_etag_stale(program: Programs, away: Region) -> None:
    row, hers = make_lawyer(), program()
    read = hers.get(f"/lawyers/{row.pk}/")["ETag"]

    assert hers.patch(f"/lawyers/{row.pk}/", {"regions": ["RU-DA", NEIGHBOUR]}, If_Match=read).status_code == 200
    again = hers.patch(f"/lawyers/{row.pk}/", {"regions": ["RU-DA"]}, If_Match=read)

    assert (again.status_code, body_of(again)["code"]) == (412, "stale")
    assert set(row.regions.values_list("pk", flat=True)) == {"RU-DA", NEIGHBOUR}


def test_a_change_leaves_what_it_does_not_name(program: Programs) -> None:
    row = make_lawyer(capacity=3)

    answer = program().patch(f"/lawyers/{row.pk}/", {"is_active": False, "languages": []})

    row.refresh_from_db()
    assert (row.is_active, row.languages, row.capacity) == (False, [], 3)
    assert body_of(answer)["person"]["name"] == "Лев Абакаров"


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"kind": "wizard"}, "/kind"),
        ({"person": {"phone": "+7"}}, "/person/name"),
        ({"person": {"name": "Зайнаб\u202e"}}, "/person/name"),
        ({"languages": ["Аварский"]}, "/languages/0"),
        ({"capacity": 100_000}, "/capacity"),
        ({"regions": ["RU-XX"]}, "/regions"),
        ({"user": "7f3b3c1e-5d0a-4c55-9c3e-2a1f0c8f4b6d"}, ""),
    ],
)
def test_a_fault_names_its_place_and_never_what_was_sent(program: Programs, facts: Any, place: str) -> None:
    answer = program().post("/lawyers/", {**NEW, **facts})

    assert answer.status_code == 422
    assert [fault["field"] for fault in body_of(answer)["errors"]] == [place]
    for sent in ("wizard", "Зайнаб", "Аварский", "RU-XX", "100000", "user", "7f3b3c1e"):
        assert sent not in answer.content.decode()
    assert not Lawyer.objects.exists()


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_asks_as_much_for_three_lawyers_as_for_one(
    program: Programs, django_assert_num_queries: Any, many: int
) -> None:
    for _ in range(many):
        make_lawyer()
    hers = program()
    hers.get("/lawyers/")

    with django_assert_num_queries(3):  # the token, the rows, the keys that open them
        answer = hers.get("/lawyers/")

    assert len(body_of(answer)["results"]) == many


@pytest.fixture
def patimat(db: None) -> Detainee:
    return make_agreed()


def test_an_authority_lets_a_lawyer_act_for_a_person(program: Programs, patimat: Detainee) -> None:
    lawyer, hers = make_lawyer(), program()
    facts = {"lawyer": str(lawyer.pk), "person": str(patimat.pk), "kind": "warrant", "paper": "Ордер № 18"}

    answer = hers.post("/authorities/", facts)

    assert answer.status_code == 201
    row = Authority.objects.in_force(at=timezone.now()).get()
    assert (row.lawyer, row.detainee) == (lawyer, patimat)
    with opened(patimat.pk):
        assert row.paper == "Ордер № 18"
    assert body_of(hers.get(f"/authorities/{row.pk}/"))["paper"] == "Ордер № 18"


def test_nobody_acts_twice_for_one_person(program: Programs, patimat: Detainee) -> None:
    lawyer = make_lawyer()
    make_authority(lawyer=lawyer, detainee=patimat)

    answer = program().post(
        "/authorities/", {"lawyer": str(lawyer.pk), "person": str(patimat.pk), "kind": "agreement"}
    )

    assert (answer.status_code, body_of(answer)["code"]) == (409, "stands_already")


def test_who_takes_nobody_on_and_who_is_hidden_are_refused_alike(
    program: Programs, patimat: Detainee, away: Region
) -> None:
    resting, far = make_lawyer(is_active=False), make_lawyer(regions=(NEIGHBOUR,))
    refused = [
        program().post("/authorities/", {"lawyer": str(row.pk), "person": str(patimat.pk), "kind": "warrant"})
        for row in (resting, far)
    ]

    assert {answer.status_code for answer in refused} == {422}
    assert body_of(refused[0]) == body_of(refused[1])
    assert [fault["field"] for fault in body_of(refused[0])["errors"]] == ["/lawyer"]


def test_an_authority_that_ends_before_it_begins_is_refused(program: Programs, patimat: Detainee) -> None:
    facts = {"lawyer": str(make_lawyer().pk), "person": str(patimat.pk), "kind": "warrant"}

    answer = program().post("/authorities/", {**facts, "until": EVENING.isoformat()})

    assert answer.status_code == 422
    assert [fault["field"] for fault in body_of(answer)["errors"]] == ["/until"]


def test_by_what_right_a_lawyer_acts_is_corrected_by_whoever_read_it(program: Programs, patimat: Detainee) -> None:
    row, hers = make_authority(lawyer=make_lawyer(), detainee=patimat, paper=None), program()
    address = f"/authorities/{row.pk}/"
    read = hers.get(address)["ETag"]

    blind = hers.patch(address, {"paper": "№ 18 от 26.09.2022"}, If_Match="")
    done = hers.patch(address, {"paper": "№ 18 от 26.09.2022"}, If_Match=read)
    late = hers.patch(address, {"kind": "agreement", "paper": None}, If_Match=read)

    assert [each.status_code for each in (blind, done, late)] == [428, 200, 412]
    assert (body_of(done)["paper"], body_of(done)["ended_at"]) == ("№ 18 от 26.09.2022", None)
    assert Authority.objects.get().kind == "warrant"


def test_a_corrected_term_that_ends_before_it_begins_is_refused(program: Programs, patimat: Detainee) -> None:
    row = make_authority(lawyer=make_lawyer(), detainee=patimat, since=EVENING)

    answer = program().patch(f"/authorities/{row.pk}/", {"until": EVENING.isoformat()})

    assert (answer.status_code, body_of(answer)["code"]) == (409, "impossible_order")
    assert Authority.objects.get().until is None


def test_an_assignment_ends_once(program: Programs, patimat: Detainee) -> None:
    row, hers = make_authority(lawyer=make_lawyer(), detainee=patimat), program()

    ended = hers.post(f"/authorities/{row.pk}/end/")

    assert ended.status_code == 200
    assert body_of(ended)["ended_at"] is not None
    assert not Authority.objects.in_force(at=timezone.now()).exists()
    again = hers.post(f"/authorities/{row.pk}/end/")
    assert (again.status_code, body_of(again)["code"]) == (409, "already_decided")


def test_a_lawyer_who_was_not_let_in_is_a_command(program: Programs, patimat: Detainee) -> None:
    row, station, hers = (
        make_authority(lawyer=make_lawyer(), detainee=patimat, since=EVENING),
        make_facility(),
        program(),
    )
    facts = {"facility": str(station.pk), "at": (EVENING + timedelta(hours=1)).isoformat()}

    told = hers.post(f"/authorities/{row.pk}/not-let-in/", facts)

    assert (told.status_code, body_of(told)["refused_at"]) == (200, str(station.pk))
    early = hers.post(f"/authorities/{row.pk}/not-let-in/", {**facts, "at": "2022-09-24T10:00:00+03:00"})
    assert body_of(early)["code"] == "impossible_order"

    seen = hers.post(f"/authorities/{row.pk}/let-in/", {"at": facts["at"]})
    assert (seen.status_code, body_of(seen)["refused_at"]) == (200, None)


def test_authorities_in_force_are_told_from_those_that_are_over(program: Programs, patimat: Detainee) -> None:
    now = timezone.now()
    stands = make_authority(lawyer=make_lawyer(), detainee=patimat)
    over = make_authority(lawyer=make_lawyer(), detainee=patimat, until=now - timedelta(hours=1))
    ended = make_authority(lawyer=make_lawyer(), detainee=patimat, revoked_at=now)
    hers = program()

    found = {
        flag: {row["id"] for row in body_of(hers.get(f"/authorities/?is_in_force={flag}"))["results"]}
        for flag in ("true", "false")
    }

    assert found == {"true": {str(stands.pk)}, "false": {str(over.pk), str(ended.pk)}}


def test_authorities_for_people_of_another_region_are_not_there(program: Programs, away: Region) -> None:
    row = make_authority(lawyer=make_lawyer(), detainee=make_detainee(region=away))

    hers = program()

    assert body_of(hers.get("/authorities/"))["results"] == []
    assert hers.get(f"/authorities/{row.pk}/").status_code == 404
    assert hers.post(f"/authorities/{row.pk}/end/").status_code == 404
    assert program(role=RoleGrant.Role.OPERATOR).get("/authorities/").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_authorities_asks_as_much_for_three_as_for_one(
    program: Programs, patimat: Detainee, django_assert_num_queries: Any, many: int
) -> None:
    for _ in range(many):
        make_authority(lawyer=make_lawyer(), detainee=patimat)
    hers = program()
    hers.get("/authorities/")

    with django_assert_num_queries(2):  # the token, the rows
        answer = hers.get("/authorities/")

    assert len(body_of(answer)["results"]) == many
