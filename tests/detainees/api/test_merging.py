"""Pairs and merges by the API: read by programs, which propose pairs and decide nothing."""

import pytest

from detainees.models import Detention, MatchCandidate, RoleGrant, User
from detainees.services import merging
from tests.api import body_of, make_program
from tests.makers import (
    NEIGHBOUR,
    make_detainee,
    make_detention,
    make_incident,
    make_pair,
    make_region,
    opened,
)

Role = RoleGrant.Role


@pytest.fixture
def patimat(db: None) -> Detention:
    return make_detention()


@pytest.fixture
def fatimat(patimat: Detention) -> Detention:
    return make_detention(incident=patimat.incident)


def ids(answer: object) -> list[str]:
    return [row["id"] for row in body_of(answer)["results"]]


def test_a_program_proposes_a_pair_once(patimat: Detention, fatimat: Detention) -> None:
    program = make_program()
    body = {"one": str(patimat.detainee_id), "other": str(fatimat.detainee_id)}

    first = program.post("/pairs/", body)
    second = program.post("/pairs/", {"one": body["other"], "other": body["one"]})

    pair = MatchCandidate.objects.get()
    assert (first.status_code, body_of(first)["id"]) == (201, str(pair.pk))
    assert body_of(second)["id"] == str(pair.pk)
    assert (body_of(first)["state"], body_of(first)["score"]) == ("waiting", 0.0)


def test_a_person_is_no_pair_with_themselves_nor_with_who_is_hidden(patimat: Detention) -> None:
    region = make_region(NEIGHBOUR)
    hidden = make_detainee(region=region)
    program = make_program()

    with_self = program.post("/pairs/", {"one": str(patimat.detainee_id), "other": str(patimat.detainee_id)})
    with_hidden = program.post("/pairs/", {"one": str(patimat.detainee_id), "other": str(hidden.pk)})

    assert (with_self.status_code, body_of(with_self)["code"]) == (409, "same_person")
    assert (with_hidden.status_code, body_of(with_hidden)["errors"][0]["code"]) == (422, "unknown_record")
    assert MatchCandidate.objects.count() == 0


def test_pairs_are_listed_by_state_and_person(patimat: Detention, fatimat: Detention, olga: User) -> None:
    waiting = make_pair(one=patimat.detainee, other=fatimat.detainee)
    apart = make_pair(one=patimat.detainee, other=make_detention(incident=patimat.incident).detainee)
    merging.tell_apart(pair=apart, reason="namesakes", note="Другой год", by=olga)
    program = make_program()

    assert ids(program.get("/pairs/?state=waiting")) == [str(waiting.pk)]
    assert ids(program.get(f"/pairs/?person={fatimat.detainee_id}")) == [str(waiting.pk)]
    assert set(ids(program.get(f"/pairs/?person={patimat.detainee_id}"))) == {str(waiting.pk), str(apart.pk)}
    shown = body_of(program.get(f"/pairs/{apart.pk}/"))
    assert (shown["reason"], shown["note"]) == ("namesakes", "Другой год")


def test_a_pair_is_for_who_reaches_both(patimat: Detention) -> None:
    region = make_region(NEIGHBOUR)
    across = make_pair(
        one=patimat.detainee,
        other=make_detention(
            incident=make_incident(region=region), detainee=make_detainee(region=region)
        ).detainee,
    )

    assert make_program().get(f"/pairs/{across.pk}/").status_code == 404
    assert ids(make_program(everywhere=True).get("/pairs/")) == [str(across.pk)]
    assert make_program(Role.ANALYST).get("/pairs/").status_code == 404


def test_a_merged_record_is_gone_and_who_may_see_the_other_is_told_where(
    patimat: Detention, fatimat: Detention, olga: User
) -> None:
    with opened(patimat.detainee_id, fatimat.detainee_id):
        merge = merging.merge_people(kept=patimat.detainee, merged=fatimat.detainee, reason="Сестра", by=olga)
    program, stranger = make_program(), make_program(region=make_region(NEIGHBOUR))

    for noun, gone, stands in (
        ("people", fatimat.detainee_id, patimat.detainee_id),
        ("detentions", fatimat.pk, patimat.pk),
    ):
        answer = program.get(f"/{noun}/{gone}/")
        assert (answer.status_code, body_of(answer)["code"]) == (410, "merged")
        assert answer["Location"] == f"/api/v1/{noun}/{stands}/"
        assert stranger.get(f"/{noun}/{gone}/").status_code == 404
    assert ids(program.get(f"/merges/?merged={fatimat.detainee_id}&is_undone=false")) == [str(merge.pk)]
    assert ids(program.get(f"/merges/?kept={patimat.detainee_id}&is_undone=true")) == []
    assert body_of(program.get(f"/merges/{merge.pk}/"))["note"] == "Сестра"
    assert stranger.get(f"/merges/{merge.pk}/").status_code == 404


def test_programs_decide_nothing(patimat: Detention, fatimat: Detention) -> None:
    pair, program = make_pair(one=patimat.detainee, other=fatimat.detainee), make_program()

    for verb in ("take", "merge", "tell-apart"):
        assert program.post(f"/pairs/{pair.pk}/{verb}/").status_code == 404
    assert program.post("/merges/", {"kept": str(patimat.pk)}).status_code == 405
