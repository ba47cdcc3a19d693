"""Cast × route × row: what a surface answers is what the policy says, for every address that exists.

The routes come from the URL resolver, so that a page written tomorrow is asked tomorrow.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from casework import access
from casework.access import Actor
from tests import makers
from tests.access.asking import NO_DOOR, Ask, Person, allowed, asks, cast, programs, shown, undone
from tests.access.routes import Route, every_route
from tests.access.world import World, plant
from tests.api import Program

BROKEN = 500
ROUTES = [route for route in every_route() if route.declaration and not route.declaration.public]


def of_kind(kind: str) -> list[Route]:
    return [route for route in ROUTES if route.kind == kind]


@pytest.fixture
def world(db: None) -> World:
    return plant(decided_by=makers.make_user("planter"))


@pytest.fixture
def people(world: World) -> list[Person]:
    return list(cast(world))


def test_pages_answer_as_the_policy_says(world: World, people: list[Person]) -> None:
    wrong = []
    for person in people:
        for ask in every(of_kind("page"), world):
            may = allowed(person.actor, ask.route, ask.row)
            wrong += _faults(ask, person.handle, _answer_of_page(person, ask), may)
    assert "\n".join(wrong) == ""


def test_what_is_invisible_is_answered_like_what_is_not_there(world: World, people: list[Person]) -> None:
    wrong = []
    for person in people:
        for ask in every(of_kind("page"), world):
            if ask.row is not None and not shown(person.actor, ask.row):
                status = _answer_of_page(person, ask).status_code
                wrong += [] if status == 404 else [f"{person.handle}: {ask}: {status}"]
    assert "\n".join(wrong) == ""


def test_endpoints_answer_as_the_policy_says(world: World) -> None:
    wrong = []
    for role, program, actor in programs():
        for ask in every(of_kind("api"), world):
            answer = _answer_of_endpoint(program, ask)
            wrong += _faults(ask, role, answer, allowed(actor, ask.route, ask.row))
            if may_at_all(actor, ask) and ask.row and not shown(actor, ask.row) and answer.status_code != 404:
                wrong.append(f"{role}: {ask}: {answer.status_code}, though the row is invisible")
    assert "\n".join(wrong) == ""


def test_the_admin_answers_as_the_policy_says(world: World, people: list[Person]) -> None:
    wrong = []
    for person in people:
        for ask in every(of_kind("admin"), world):
            wrong += _faults_of_the_admin(person, ask)
    assert "\n".join(wrong) == ""


def test_strangers_are_let_into_nothing(world: World) -> None:
    wrong = []
    for ask in every(ROUTES, world):
        for method in ask.route.methods:
            answer = undone(Client(), method, ask.address)
            wanted = 401 if ask.route.kind == "api" else 302
            # A page that takes POST alone says so to everybody.
            if answer.status_code not in {wanted, 405}:
                wrong.append(f"{method} {ask}: {answer.status_code}")
            elif answer.status_code == 302 and "/login/" not in answer["Location"]:
                wrong.append(f"{method} {ask}: leads to {answer['Location']}")
    assert "\n".join(wrong) == ""


def test_a_page_that_forgets_the_policy_is_noticed(world: World, people: list[Person]) -> None:
    ask = next(ask for ask in every(of_kind("page"), world) if ask.place == "away")
    nina = next(person for person in people if person.handle == "nina")

    assert _faults(ask, nina.handle, HttpResponse(), allowed(nina.actor, ask.route, ask.row))
    assert _faults(ask, "karim", HttpResponse(status=404), True)
    assert _faults(ask, "karim", HttpResponse(status=500), True)


def every(routes: list[Route], world: World) -> Iterator[Ask]:
    for route in routes:
        yield from asks(route, world)


def may_at_all(actor: Actor, ask: Ask) -> bool:
    """Whether the actor may do this with some row. Who may with none is told so, whether this one exists or not."""
    declaration = ask.route.declaration
    if ask.row is None or declaration is None or declaration.verb is None or declaration.model is None:
        return False
    return access.may(actor, declaration.verb, declaration.model)


def _faults(ask: Ask, who: str, answer: Any, may: bool) -> list[str]:
    status = answer.status_code
    good = status not in NO_DOOR if may else status in NO_DOOR
    if may:
        # What hangs on a person is planted once, and for most people of the address it is somebody else's.
        good = good or (status == 404 and len(ask.route.parameters) > 1)
        # Whoever works in one region may add nothing that lies in none: the empty body names none.
        good = good or (status == 403 and ask.row is None and ask.route.kind == "api")
    if good and status < BROKEN:
        return []
    return [f"{who}: {ask}: {status}, {'may' if may else 'may not'}{_why(answer)}"]


def _why(answer: Any) -> str:
    broken = getattr(answer, "exc_info", None)
    return f": {broken[1]!r}" if broken else ""


def _answer_of_page(person: Person, ask: Ask) -> Any:
    """To GET, or to POST where a page takes nothing else."""
    answer = undone(person.client, "get", ask.address)
    return undone(person.client, "post", ask.address, data=ask.facts) if answer.status_code == 405 else answer


def _answer_of_endpoint(program: Program, ask: Ask) -> Any:
    address = ask.address.removeprefix("/api/v1")
    facts: dict[str, Any] = {} if ask.route.methods == ("get",) else {"facts": {}}
    return undone(program, ask.route.methods[0], address, **facts)


def _faults_of_the_admin(person: Person, ask: Ask) -> list[str]:
    model_admin = ask.route.callback.model_admin
    answer = undone(person.client, "get", ask.address)
    status = answer.status_code
    # The admin leads away from what is not there, whether it is hidden or does not exist.
    refused = {302, 403, 404}
    may_see = allowed(person.actor, ask.route, ask.row)
    last = ask.route.name.rpartition("_")[2]
    if last == "delete" or (last == "add" and not _adds(person, model_admin)):
        return [] if status in refused else [f"{person.handle}: {ask}: {status}, nobody may"]
    if not may_see:
        return [] if status in refused else [f"{person.handle}: {ask}: {status}, may not"]
    return [] if status in {200, 302} else [f"{person.handle}: {ask}: {status}, may{_why(answer)}"]


def _adds(person: Person, model_admin: Any) -> bool:
    request = RequestFactory().get("/")
    request.user, request.actor = person.user, person.actor  # type: ignore[attr-defined]
    return bool(model_admin.has_add_permission(request))
