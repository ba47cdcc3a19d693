"""Programs of somebody else find the people who agreed to that, and nobody else, by whatever way they ask."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import access
from casework.models import Case
from detainees.ladder import Level, at_least
from detainees.models import ApiClient, Consent, Detainee, Detention, Incident, RoleGrant
from tests.access.world import World, plant
from tests.api import Program, body_of, make_program
from tests.makers import (
    EVENING,
    make_case,
    make_consent,
    make_detainee,
    make_detention,
    make_facility,
    make_headcount,
    make_incident,
    make_user,
)

Audience = ApiClient.Audience
Role = RoleGrant.Role
STEPS = {Audience.LAWYERS: Level.SHARE_LAWYER, Audience.MEDIA: Level.SHARE_MEDIA}


def program_of(audience: str, role: Role = Role.COORDINATOR, **facts: Any) -> Program:
    program = make_program(role, **facts)
    ApiClient.objects.filter(pk=program.client.pk).update(audience=audience)
    program.client.refresh_from_db()
    return program


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content.decode()
    return [row["id"] for row in body_of(answer)["results"]]


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


def taken(incident: Incident, level: str | None, surname: str = "Гаджиалиева", **facts: Any) -> Detention:
    person = make_detainee(
        surname=surname, health="Инсулин", contacts={"phone": "+79280000025"}, traits=["pregnant"]
    )
    detention = make_detention(incident=incident, detainee=person, is_injured=True)
    make_case(detention=detention)
    if level is not None:
        make_consent(detainee=person, level=level, **facts)
    return detention


@pytest.mark.parametrize("audience", STEPS)
def test_they_find_who_agreed_to_that_or_to_more(audience: str, incident: Incident) -> None:
    found = {level: taken(incident, level) for level in Level}
    program = program_of(audience)

    wanted = [found[level] for level in at_least(STEPS[Audience(audience)])]
    assert set(ids(program.get("/people/"))) == {str(each.detainee_id) for each in wanted}
    assert set(ids(program.get("/detentions/"))) == {str(each.pk) for each in wanted}
    assert len(ids(program.get("/cases/"))) == len(wanted)
    assert len(ids(program_of(Audience.OURS).get("/people/"))) == 5


@pytest.mark.parametrize("audience", STEPS)
def test_who_took_it_back_or_was_never_asked_is_answered_like_who_does_not_exist(
    audience: str, incident: Incident
) -> None:
    hidden = [
        taken(incident, None),
        taken(incident, Level.PUBLISH_NAME, withdrawn_at=EVENING + timedelta(hours=1)),
    ]
    program, absent = program_of(audience), "7f3b3c1e-5d0a-4c55-9c3e-2a1f0c8f4b6d"

    for detention in hidden:
        case = Case.objects.get(detention=detention)
        for kind, key in (("people", detention.detainee_id), ("detentions", detention.pk), ("cases", case.pk)):
            answers = [program.get(f"/{kind}/{each}/") for each in (key, absent)]
            assert [each.status_code for each in answers] == [404, 404]
            assert answers[0].content == answers[1].content
        by_filter = [program.get(f"/cases/?person={each}") for each in (detention.detainee_id, absent)]
        assert by_filter[0].content == by_filter[1].content
        by_number = program.post(
            "/people/search/", {"reference": detention.detainee.reference}, Idempotency_Key=""
        )
        assert body_of(by_number)["results"] == []
    assert ids(program.get("/people/")) == []


@pytest.mark.parametrize("audience", STEPS)
def test_figures_count_everybody_since_they_name_nobody(audience: str, incident: Incident) -> None:
    station = make_facility()
    for level in (None, Level.SHARE_MEDIA):
        detention = taken(incident, level)
        Detention.objects.filter(pk=detention.pk).update(current_facility=station)
    make_headcount(incident=incident, facility=station, heads=3)
    address = f"/incidents/{incident.pk}/accounting/"

    assert body_of(program_of(audience).get(address)) == body_of(program_of(Audience.OURS).get(address))


def test_the_search_of_lawyers_finds_only_who_agreed_and_is_not_crowded_out(incident: Incident) -> None:
    agreed = make_detention(incident=incident, detainee=make_detainee(given_name="Фатимат"))
    make_consent(detainee=agreed.detainee, level=Level.SHARE_LAWYER)
    # Nearer to what is asked for, and more of them than the memory is asked for.
    for _ in range(110):
        make_detainee(surname="Гаджиалиева", given_name="Патимат")
    program = program_of(Audience.LAWYERS)

    answer = body_of(program.post("/people/search/", {"name": "Гаджиалиева Патимат"}, Idempotency_Key=""))

    assert [row["person"]["id"] for row in answer["results"]] == [str(agreed.detainee_id)]
    assert answer["has_more"] is False
    assert len(body_of(ours_search("Гаджиалиева Патимат"))["results"]) == 50


def ours_search(name: str) -> Any:
    return program_of(Audience.OURS).post("/people/search/", {"name": name}, Idempotency_Key="")


def test_hidden_people_cost_and_answer_what_absent_ones_do(incident: Incident) -> None:
    taken(incident, Level.KEEP, surname="Курачева")
    program = program_of(Audience.LAWYERS)
    program.get("/people/")  # the day of the token's last use is written once
    asked = []
    for name in ("Курачева", "Небывалова"):
        with CaptureQueriesContext(connection) as queries:
            answer = program.post("/people/search/", {"name": name}, Idempotency_Key="")
        asked.append((answer.content, len(queries)))

    assert asked[0] == asked[1]


def test_journalists_look_for_nobody_by_name(incident: Incident) -> None:
    taken(incident, Level.PUBLISH_NAME)
    program = program_of(Audience.MEDIA)

    for name in ("Гаджиалиева", "+79280000025", "Небывалова"):
        answer = program.post("/people/search/", {"name": name}, Idempotency_Key="")
        assert answer.status_code == 403


def test_journalists_read_names_and_neither_health_nor_contacts(incident: Incident) -> None:
    detention = taken(incident, Level.SHARE_MEDIA)
    program = program_of(Audience.MEDIA)

    person = body_of(program.get(f"/people/{detention.detainee_id}/"))
    shown = body_of(program.get(f"/detentions/{detention.pk}/"))

    assert person["identity"] == {"surname": "Гаджиалиева", "given_name": "Патимат"}
    assert [person[name] for name in ("health", "contacts", "description", "traits")] == [None] * 4
    assert (shown["is_injured"], shown["stated_reason"]) == (None, None)
    ours = body_of(program_of(Audience.OURS).get(f"/people/{detention.detainee_id}/"))
    assert (ours["health"], ours["traits"]) == ("Инсулин", ["pregnant"])


def test_the_description_of_the_api_says_what_they_are_not_told(db: None) -> None:
    described = body_of(make_program().get("/schema/"))["components"]

    person, detention = (described["schemas"][name]["properties"] for name in ("Person", "Detention"))
    assert (person["traits"]["type"], detention["is_injured"]["type"]) == (["array", "null"], ["boolean", "null"])
    assert person["created_at"]["type"] == "string"
    assert "`media`" in described["securitySchemes"]["bearer"]["description"]


@pytest.mark.parametrize("address", ["/people/?trait=pregnant", "/detentions/?is_injured=true"])
def test_nor_do_they_learn_it_by_asking_for_those_of_whom_it_holds(address: str, incident: Incident) -> None:
    taken(incident, Level.SHARE_MEDIA)

    assert program_of(Audience.MEDIA).get(address).status_code == 403
    assert len(ids(program_of(Audience.LAWYERS).get(address))) == 1


@pytest.mark.parametrize(
    ("audience", "kinds"),
    [
        (Audience.LAWYERS, ["pairs", "merges", "witnesses", "officers"]),
        (
            Audience.MEDIA,
            ["pairs", "merges", "witnesses", "officers", "debriefs", "authorities", "documents", "lawyers"],
        ),
    ],
)
def test_kinds_that_are_not_for_them_do_not_exist(audience: str, kinds: list[str], db: None) -> None:
    program = program_of(audience)

    assert [program.get(f"/{kind}/").status_code for kind in kinds] == [404] * len(kinds)
    assert [program_of(Audience.OURS).get(f"/{kind}/").status_code for kind in kinds] == [200] * len(kinds)


@pytest.mark.parametrize("audience", STEPS)
def test_they_write_nothing_of_the_record(audience: str, incident: Incident) -> None:
    detention = taken(incident, Level.PUBLISH_NAME)
    program = program_of(audience)

    assert program.post("/people/", {"identity": {"surname": "Проба"}}).status_code == 403
    assert program.patch(f"/people/{detention.detainee_id}/", {"sex": "male"}).status_code == 403
    assert program.post(f"/detentions/{detention.pk}/release/", {"at": "2022-09-25T23:00Z"}).status_code == 403
    assert Detainee.objects.count() == 1


def test_lawyers_elsewhere_work_on_the_proceedings_of_who_agreed(incident: Incident) -> None:
    agreed, other = taken(incident, Level.SHARE_LAWYER), taken(incident, None)
    program = program_of(Audience.LAWYERS)
    cases = [Case.objects.get(detention=each) for each in (agreed, other)]

    statuses = [
        program.patch(f"/cases/{case.pk}/", {"stage": "appeal"}, If_Match="").status_code for case in cases
    ]

    # The first is told to name the state it has read: it is there.
    assert statuses == [428, 404]


def test_a_withdrawal_is_heard_at_the_next_request(incident: Incident) -> None:
    detention = taken(incident, Level.SHARE_MEDIA)
    program = program_of(Audience.MEDIA)
    assert ids(program.get("/people/")) == [str(detention.detainee_id)]

    Consent.objects.update(withdrawn_at=EVENING + timedelta(hours=1))

    assert ids(program.get("/people/")) == []


@pytest.mark.parametrize("audience", STEPS)
def test_every_kind_that_hangs_on_a_person_is_narrowed(audience: str, db: None) -> None:
    world = plant(decided_by=make_user("planter"))
    client = ApiClient(role=Role.COORDINATOR, audience=audience)
    grants = (access.Grant(role=Role.COORDINATOR),)
    actor = access.Actor(id=client.pk, grants=grants, audience=audience)
    assert rows_of(actor, world) == {}

    make_consent(detainee=world.rows[Detainee]["here"], level=STEPS[Audience(audience)])

    kinds = [model for model, verbs in access.AUDIENCES[audience].items() if verbs and model in NARROWED]
    assert rows_of(actor, world) == {model.__name__: ["here"] for model in kinds}


def test_an_audience_that_nobody_knows_finds_nobody(db: None) -> None:
    world = plant(decided_by=make_user("planter"))
    actor = access.Actor(id=world.planter.pk, grants=(access.Grant(role=Role.COORDINATOR),), audience="planted")

    assert rows_of(actor, world) == {}
    assert not access.may(actor, access.Verb.SEE, Incident)


NARROWED = {model for model, scope in access.SCOPES.items() if scope.detainee and model is not Incident}


def rows_of(actor: access.Actor, world: World) -> dict[str, list[str]]:
    found = {}
    for model in NARROWED:
        places = [world.place_of(row) for row in access.visible(actor, model)]
        found[model.__name__] = sorted(place for place in places if place != "?")
    return {name: places for name, places in found.items() if places}


@pytest.mark.parametrize("audience", STEPS)
def test_a_list_costs_the_same_queries_for_one_and_for_three(
    audience: str, incident: Incident, django_assert_num_queries: Any
) -> None:
    program = program_of(audience)
    program.get("/people/")
    for number in (1, 3):
        while Detainee.objects.count() < number:
            taken(incident, Level.PUBLISH_NAME)
        with django_assert_num_queries(3):
            assert len(ids(program.get("/people/"))) == number
