"""Cast × route × row: what a surface answers is what docs/access.md says, for every address that exists.

The routes come from the URL resolver, so that a page written tomorrow is asked tomorrow. What is sent by a form is
tried in `test_posted_pages.py`, the admin in `test_admin_matrix.py`.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from casework import access
from casework.access import rows
from casework.models import Document
from casework.people.entries import Reach
from casework.rest.forms import Form
from detainees.models import Detention, Headcount, Incident
from tests import makers
from tests.access.asking import Ask, Person, asks, cast, chief, programs, undone
from tests.access.expectation import REFUSED, Reader, Wanted, faults, program_reader, reader
from tests.access.routes import Route, every_route
from tests.access.snapshots import database, differences
from tests.access.world import PLACES, SURNAMES, World, plant, plant_files
from tests.api import Program, make_program
from tests.bodies import body_for, name_of, samples

ROUTES = [route for route in every_route() if route.declaration and not route.declaration.public]
# What no address of a page takes, and what a stranger may try.
UNTAKEN = ("put", "patch", "delete")
METHODS = ("get", "head", "post", *UNTAKEN)
# What an endpoint needs besides what its form insists on.
FITTING: dict[tuple[str, str], dict[str, str]] = {
    ("people-list", "create"): {"region": makers.HOME},
    ("people-search", "search"): {"name": SURNAMES["away"]},
}


def of_kind(kind: str) -> list[Route]:
    return [route for route in ROUTES if route.kind == kind]


@pytest.fixture
def world(db: None) -> World:
    world = plant(decided_by=makers.make_user("planter"))
    plant_files(world)
    return world


@pytest.fixture
def people(world: World) -> list[Person]:
    return list(cast(world))


def test_pages_answer_as_is_written(world: World, people: list[Person]) -> None:
    wrong = []
    for person in people:
        for ask in every(of_kind("page"), world, person):
            answer = undone(person.client, "get", ask.address)
            if answer.status_code != 405:  # takes POST alone, and says so to everybody
                wrong += faults(person.handle, reader(person.handle), ask, answer)
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("role", sorted(access.actors.PROGRAM_ROLES))
def test_endpoints_do_what_is_written(role: str, world: World) -> None:
    program, wrong = next(program for each, program, _actor in programs() if each == role), []
    program.get("/regions/?limit=1")  # the token notes the day of its use
    for ask in every(of_kind("api"), world):
        wrong += wrong_with(ask, program, program_reader(role), world)
    assert "\n".join(wrong) == ""


def test_every_endpoint_takes_the_body_that_it_is_sent(world: World) -> None:
    partner, wrong = make_program(everywhere=True), []
    for ask in every(of_kind("api"), world):
        if ask.place != "away":
            answer = sent(ask, partner, world)
            if answer.status_code >= REFUSED:
                wrong.append(f"{ask}: {answer.status_code} {answer.content.decode()[:300]}")
    assert "\n".join(wrong) == ""


def test_what_no_address_takes_changes_nothing_for_anybody(world: World) -> None:
    boss, wrong = chief(), []
    before = database()
    for ask in every([*of_kind("page"), *of_kind("admin")], world):
        # The admin answers all of these like GET.
        methods = UNTAKEN if ask.route.kind == "page" else ("delete",)
        for method in methods if ask.place != "away" else ():
            status = getattr(boss.client, method)(ask.address).status_code
            if ask.route.kind == "page" and status != 405:
                wrong.append(f"{method} {ask}: {status}")
    assert "\n".join(wrong) == ""
    assert differences(before, database()) == []


def test_strangers_are_let_into_nothing(world: World) -> None:
    wrong = []
    before = database()
    for ask in every(ROUTES, world):
        for method in METHODS:
            answer = getattr(Client(), method)(ask.address)
            wanted = 401 if ask.route.kind == "api" else 302
            # An address that takes other methods says so to everybody.
            if answer.status_code not in {wanted, 405}:
                wrong.append(f"{method} {ask}: {answer.status_code}")
            elif answer.status_code == 302 and "/login/" not in answer["Location"]:
                wrong.append(f"{method} {ask}: leads to {answer['Location']}")
    assert "\n".join(wrong) == ""
    assert differences(before, database()) == []


def test_a_page_that_forgets_the_policy_is_noticed(world: World) -> None:
    ask = next(ask for ask in every(of_kind("page"), world) if ask.place == "away")
    away = HttpResponse(f"Задержана {SURNAMES['away']}")

    assert faults("nina", reader("nina"), ask, HttpResponse())
    assert faults("karim", reader("karim"), ask, HttpResponse(status=403))
    assert faults("karim", reader("karim"), ask, HttpResponse(away.content, status=404))
    assert not faults("karim", reader("karim"), ask, HttpResponse(status=404))
    assert faults("sasha", reader("sasha"), ask, HttpResponse(status=500))


def test_names_of_another_region_are_noticed_on_a_list(
    world: World, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    karim = next(person for person in people if person.handle == "karim")
    program = make_program()
    asked = {ask.route.name: ask for ask in every(ROUTES, world)}
    page, endpoint = asked["detentions"], asked["people-search"]

    def wrong() -> list[bool]:
        listed = faults("karim", reader("karim"), page, karim.client.get(page.address))
        return [bool(listed), bool(wrong_with(endpoint, program, program_reader("coordinator"), world))]

    assert wrong() == [False, False]
    monkeypatch.setattr(rows, "_reach", lambda grant, model, scope, actor: rows.EVERYTHING)
    monkeypatch.setattr(access, "reach_of", lambda actor, model, verb: Reach(is_everything=True))
    assert wrong() == [True, True]


def every(routes: list[Route], world: World, person: Person | None = None) -> Iterator[Ask]:
    """The routes for rows of here and of away, for Lev of an assignment that has ended as well."""
    for route in routes:
        yield from asks(route, world, PLACES if person and person.handle == "lev" else ("here", "away"))


def address_of(ask: Ask) -> str:
    return ask.address.removeprefix("/api/v1")


def facts_of(ask: Ask, world: World) -> dict[str, Any]:
    """The body that this endpoint takes, about rows of the place. A new record lies `here`."""
    viewset, method = ask.route.callback.cls, ask.route.methods[0]
    if method == "get":
        return {}
    place = ask.place if ask.place in PLACES else "here"
    if method == "patch":
        return {"facts": dict(samples(name_of(viewset), viewset.changes, world, place=place))}
    action = ask.route.callback.actions[method]
    form: Form = viewset.form if action == "create" else getattr(getattr(viewset, action), "form", None) or Form()
    body = body_for(name_of(viewset), form, world, place=place) if form.fields else {}
    return {"facts": body | FITTING.get((ask.route.name, action), {})}


def wrong_with(ask: Ask, program: Program, who: Reader, world: World) -> list[str]:
    """What is wrong with the answer to a program; a refused one may have changed nothing."""
    changed: list[str] = []
    answer = sent(ask, program, world, changed)
    wrong = faults(who.role, who, ask, answer)
    if who.wanted(ask) is not Wanted.DONE and changed:
        wrong.append(f"{who.role}: {ask}: changed {changed}")
    return wrong


def arrange(ask: Ask, world: World) -> None:
    """Let the record stand as it must for what it is asked."""
    if ask.route.name == "documents-retry":
        found = Document.objects.filter(pk=world.rows[Document][ask.place].pk)
        found.update(state=Document.State.FAILED, fault="unexpected")
    if ask.route.name in {"detentions-debrief", "incidents-close"}:
        # Everybody is out, and no head lacks a name.
        Detention.objects.filter(incident=world.rows[Incident][ask.place]).update(released_at=makers.EVENING)
        Headcount.objects.filter(incident=world.rows[Incident][ask.place]).delete()


def sent(ask: Ask, program: Program, world: World, changed: list[str] | None = None) -> Any:
    """The answer to what this endpoint takes; all is taken back, but the names of the tables that changed."""
    mark = transaction.savepoint()
    try:
        arrange(ask, world)
        facts = facts_of(ask, world)
        before = database()
        answer = getattr(program, ask.route.methods[0])(address_of(ask), **facts)
        if changed is not None:
            changed += differences(before, database())
        return answer
    finally:
        transaction.savepoint_rollback(mark)
