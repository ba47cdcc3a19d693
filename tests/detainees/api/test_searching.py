"""Search requests by the API: programs write them down, read them and propose who it may be; they decide nothing."""

from typing import Any

import pytest
from django.utils import timezone

from detainees.models import Detention, RoleGrant, SearchHit, SearchRequest, User
from detainees.services import contact, searching
from tests.api import body_of, make_program
from tests.makers import (
    EVENING,
    NEIGHBOUR,
    make_attempt,
    make_consent,
    make_detainee,
    make_detention,
    make_hit,
    make_incident,
    make_region,
    make_report,
    make_search,
    opened,
)

Role = RoleGrant.Role
WAY = {"way": "phone", "address": "+79280000025", "from": "20:00", "to": "07:30"}
SAID: dict[str, Any] = {
    "sought": {"surname": "Гаджиалиева", "given_name": "Патимат", "birth_date": "1994-03-11", "age": 28},
    "seeker": {"name": "Марьям"},
    "ways": [WAY, {"way": "messenger", "address": "@maryam", "never": True}],
    "relation": "parent",
    "last_seen": "У театра, около семи",
}


@pytest.fixture
def patimat(db: None) -> Detention:
    return make_detention()


@pytest.fixture
def search(patimat: Detention) -> SearchRequest:
    return make_search(incident=patimat.incident, region=patimat.incident.region)


def find(search: SearchRequest, detention: Detention, by: User) -> None:
    with opened(search.pk):
        searching.say_found(request=search, person=detention.detainee, by=by)


def ids(answer: object) -> list[str]:
    return [row["id"] for row in body_of(answer)["results"]]


def test_a_program_writes_down_who_is_looked_for(patimat: Detention) -> None:
    program = make_program()

    answer = program.post("/searches/", {**SAID, "incident": str(patimat.incident_id)})

    assert answer.status_code == 201, answer.content.decode()
    said, row = body_of(answer), SearchRequest.objects.get()
    assert (said["sought"], said["seeker"], said["last_seen"]) == (
        SAID["sought"],
        SAID["seeker"],
        SAID["last_seen"],
    )
    assert said["ways"] == SAID["ways"]
    assert (said["state"], said["person"], said["region"]) == ("looking", None, patimat.incident.region_id)
    assert said["may_be_told"] == {"what": "nothing", "because": "nobody was found yet"}
    assert (said["reference"], row.entered_by) == (row.reference, None)


@pytest.mark.parametrize(
    ("facts", "field", "code"),
    [
        ({"sought": {}}, "/sought", "nothing_known"),
        ({"relation": "mother"}, "/relation", "not_allowed"),
        ({"ways": [{**WAY, "from": "25:00"}]}, "/ways/0/from", "not_an_hour"),
        ({"ways": [{**WAY, "from": "9:00"}]}, "/ways/0/from", "not_an_hour"),
        ({"ways": [{"way": "pigeon", "address": "1"}]}, "/ways/0/way", "not_allowed"),
        ({"asked_at": "2199-01-01T00:00:00Z"}, "/asked_at", "in_the_future"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_place(db: None, facts: dict[str, Any], field: str, code: str) -> None:
    answer = make_program().post("/searches/", {**SAID, "region": make_region().pk, **facts})

    faults = [(fault["field"], fault["code"]) for fault in body_of(answer)["errors"]]
    assert (answer.status_code, faults) == (422, [(field, code)])
    assert not SearchRequest.objects.exists()


def test_a_list_opens_nobody_and_is_narrowed(search: SearchRequest, patimat: Detention, olga: User) -> None:
    other = make_search(region=patimat.incident.region)
    find(search, patimat, olga)
    program = make_program()

    assert {*ids(program.get("/searches/"))} == {str(search.pk), str(other.pk)}
    assert "sought" not in body_of(program.get("/searches/"))["results"][0]
    assert ids(program.get(f"/searches/?incident={patimat.incident_id}")) == [str(search.pk)]
    assert ids(program.get("/searches/?state=looking")) == [str(other.pk)]
    assert len(ids(program.get(f"/searches/?region={patimat.incident.region_id}"))) == 2
    assert ids(program.get("/searches/?call_until=2099-01-01T00:00:00Z")) == [str(search.pk)]
    assert ids(program.get("/searches/?call_until=2022-09-25T00:00:00Z")) == []


def test_what_is_known_better_is_corrected_by_whoever_read_the_newest_state(search: SearchRequest) -> None:
    program, address = make_program(), f"/searches/{search.pk}/"
    read = program.get(address)

    changed = program.patch(address, {"sought": {"surname": "Тамбиева"}}, If_Match=read.headers["ETag"])
    late = program.patch(address, {"relation": "friend"}, If_Match=read.headers["ETag"])

    assert (changed.status_code, body_of(changed)["sought"]) == (200, {"surname": "Тамбиева"})
    assert body_of(changed)["seeker"] == body_of(read)["seeker"]
    assert (late.status_code, body_of(late)["code"]) == (412, "stale")


def test_a_request_without_a_place_is_everybodys_and_one_elsewhere_is_hidden(search: SearchRequest) -> None:
    neighbour = make_incident(region=make_region(NEIGHBOUR))
    unplaced, hidden = make_search(), make_search(incident=neighbour, region=neighbour.region)
    program = make_program()

    assert {*ids(program.get("/searches/"))} == {str(search.pk), str(unplaced.pk)}
    assert program.get(f"/searches/{hidden.pk}/").status_code == 404
    assert make_program(Role.ANALYST).get("/searches/").status_code == 404


def test_nothing_is_moved_where_the_program_does_not_reach(search: SearchRequest) -> None:
    make_region(NEIGHBOUR)

    answer = make_program().patch(f"/searches/{search.pk}/", {"region": NEIGHBOUR, "incident": None})

    assert answer.status_code in (403, 422)
    assert SearchRequest.objects.get(pk=search.pk).region == search.region


def test_what_may_be_told_follows_the_consent_and_its_basis(
    search: SearchRequest, patimat: Detention, olga: User
) -> None:
    find(search, patimat, olga)
    program, address = make_program(), f"/searches/{search.pk}/"
    # Who is held cannot be asked.
    assert body_of(program.get(address))["may_be_told"]["what"] == "where"
    Detention.objects.filter(pk=patimat.pk).update(released_at=timezone.now())
    assert body_of(program.get(address))["may_be_told"]["what"] == "nothing"

    make_consent(detainee=patimat.detainee, level="share_lawyer", basis="defence")

    said = body_of(program.get(address))
    assert (said["state"], said["person"], said["may_be_told"]["what"]) == (
        "found",
        str(patimat.detainee_id),
        "where",
    )
    assert said["may_be_told"]["because"]


# Who it may be


def test_a_program_proposes_who_it_may_be_once(search: SearchRequest, patimat: Detention) -> None:
    program = make_program()
    body = {"request": str(search.pk), "person": str(patimat.detainee_id)}

    first, second = program.post("/hits/", body), program.post("/hits/", body)

    hit = SearchHit.objects.get()
    assert (first.status_code, second.status_code) == (201, 201)
    assert body_of(first)["id"] == body_of(second)["id"] == str(hit.pk)
    assert (body_of(first)["state"], body_of(first)["score"]) == ("ringing", 0.0)
    assert SearchRequest.objects.get().state == "looking"


def test_nobody_is_proposed_whom_the_program_does_not_reach_or_of_practice_for_real(
    search: SearchRequest, patimat: Detention
) -> None:
    hidden, lesson = (
        make_detainee(region=make_region(NEIGHBOUR)),
        make_detention(incident=make_incident(is_practice=True), detainee=make_detainee(is_practice=True)),
    )
    program = make_program()

    unreached = program.post("/hits/", {"request": str(search.pk), "person": str(hidden.pk)})
    invented = program.post("/hits/", {"request": str(search.pk), "person": str(lesson.detainee_id)})

    assert (unreached.status_code, body_of(unreached)["errors"][0]["code"]) == (422, "unknown_record")
    assert (invented.status_code, body_of(invented)["code"]) == (409, "practice_and_real")
    assert not SearchHit.objects.exists()


def test_hits_are_listed_by_request_person_and_state(
    search: SearchRequest, patimat: Detention, olga: User
) -> None:
    ringing = make_hit(request=search, person=patimat.detainee)
    heard = make_hit(request=search, report=make_report(incident=patimat.incident))
    apart = make_hit(request=make_search(), person=patimat.detainee)
    searching.tell_apart(hit=apart, by=olga)
    program = make_program()

    assert {*ids(program.get(f"/hits/?request={search.pk}"))} == {str(ringing.pk), str(heard.pk)}
    assert {*ids(program.get(f"/hits/?person={patimat.detainee_id}"))} == {str(ringing.pk), str(apart.pk)}
    assert ids(program.get("/hits/?state=different")) == [str(apart.pk)]
    assert body_of(program.get(f"/hits/{heard.pk}/"))["report"] == str(heard.report_id)


def test_a_hit_is_for_who_reaches_the_request_and_whom_it_may_be(search: SearchRequest) -> None:
    region = make_region(NEIGHBOUR)
    elsewhere = make_detention(incident=make_incident(region=region), detainee=make_detainee(region=region))
    hit = make_hit(request=search, person=elsewhere.detainee)

    assert make_program().get(f"/hits/{hit.pk}/").status_code == 404
    assert make_program(region=region).get(f"/hits/{hit.pk}/").status_code == 404
    assert ids(make_program(everywhere=True).get("/hits/")) == [str(hit.pk)]


def test_programs_decide_nothing_and_call_nobody(search: SearchRequest, patimat: Detention) -> None:
    hit, program = make_hit(request=search, person=patimat.detainee), make_program()

    for verb in ("found", "say-found", "close", "lose", "reopen"):
        assert program.post(f"/searches/{search.pk}/{verb}/").status_code == 404
    for verb in ("same", "tell-apart", "take-back"):
        assert program.post(f"/hits/{hit.pk}/{verb}/").status_code == 404
    assert program.patch(f"/hits/{hit.pk}/", {"state": "same"}, If_Match='"1"').status_code == 405
    assert program.post("/attempts/", {"request": str(search.pk)}).status_code == 405
    refused = program.patch(f"/searches/{search.pk}/", {"state": "found", "person": str(patimat.detainee_id)})
    assert refused.status_code == 422
    assert SearchRequest.objects.get(pk=search.pk).state == "looking"


# What was tried


def test_tries_are_read_with_what_was_told(search: SearchRequest, patimat: Detention, olga: User) -> None:
    with opened(search.pk):
        tried = contact.note_try(
            request=search, way="phone", result="no_answer", at=EVENING, by=olga, note="Не ответила"
        )
    after = make_attempt(detention=patimat, by=olga)
    hidden = make_attempt(detention=make_detention(incident=make_incident(region=make_region(NEIGHBOUR))), by=olga)
    program = make_program()

    assert {*ids(program.get("/attempts/"))} == {str(tried.pk), str(after.pk)}
    assert ids(program.get(f"/attempts/?request={search.pk}")) == [str(tried.pk)]
    assert ids(program.get(f"/attempts/?detention={patimat.pk}")) == [str(after.pk)]
    assert "note" not in body_of(program.get("/attempts/"))["results"][0]
    said = body_of(program.get(f"/attempts/{tried.pk}/"))
    assert (said["note"], said["result"], said["told"]) == ("Не ответила", "no_answer", "nothing")
    assert program.get(f"/attempts/{hidden.pk}/").status_code == 404
