"""Cast × page, form and action of Django's admin × place: it does what docs/access.md says, and nothing for others."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from casework import access
from casework.access import Verb, rows
from casework.models import Document
from detainees.models import Campaign, Facility, Unit, User
from tests import makers
from tests.access.admin_actions import ACTIONS, Action, form_of, offered
from tests.access.asking import Ask, Person, asks, cast, chief, undone
from tests.access.expectation import REFUSED, Reader, Wanted, named, readable, reader
from tests.access.routes import every_route
from tests.access.snapshots import database, differences
from tests.access.world import PLACES, World, plant

ROUTES = [route for route in every_route() if route.kind == "admin" and route.declaration]
# The kinds of reference data, which alone are written here.
WRITTEN = {Facility, Unit, Campaign}
# The admin leads away from what is not there, whether it is hidden or does not exist.
NOT_THERE = {302, 403, 404}


@pytest.fixture
def world(db: None) -> World:
    return plant(decided_by=makers.make_user("planter"))


@pytest.fixture
def people(world: World) -> list[Person]:
    return list(cast(world))


def test_pages_of_the_admin_answer_as_is_written(world: World, people: list[Person]) -> None:
    wrong = []
    for person in people:
        for route in ROUTES:
            for ask in asks(route, world, places_of(person)):
                wrong += wrong_page(person, ask, undone(person.client, "get", ask.address))
    assert "\n".join(wrong) == ""


def test_actions_of_the_admin_are_done_for_who_may_and_for_nobody_else(world: World, people: list[Person]) -> None:
    wrong = []
    for (model, name), action in ACTIONS.items():
        for person in people:
            for place in places_of(person) if model in world.rows else ("anywhere",):
                wrong += wrong_action(person, world, (model, name), place, action)
    assert "\n".join(wrong) == ""


def test_every_action_of_the_admin_is_tried_and_does_something(world: World) -> None:
    assert offered() == ACTIONS.keys()
    boss = chief()
    idle = [key for key, action in ACTIONS.items() if not act(boss, world, key, "here", action)[1]]
    assert idle == []


def test_suggestions_while_typing_are_given_to_who_may_see_the_kind(people: list[Person]) -> None:
    makers.make_facility(name="ОП Кировский")
    asked = {"app_label": "detainees", "model_name": "unit", "field_name": "facility", "term": "Кировский"}
    for person in people:
        answer = person.client.get(reverse("admin:autocomplete"), asked)
        may = reader(person.handle).may(Verb.SEE, Facility)
        assert ("Кировский" in readable(answer)) == may, person.handle
        assert (answer.status_code == 200) == may, person.handle


def test_an_action_that_asks_nobody_is_noticed(
    world: World, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = (Document, "again")
    olga, karim = people[0], people[1]
    assert wrong_action(karim, world, key, "away", ACTIONS[key]) == []
    monkeypatch.setattr(rows, "_reach", lambda grant, model, scope, actor: rows.EVERYTHING)
    assert wrong_action(karim, world, key, "away", ACTIONS[key])

    assert wrong_action(olga, world, key, "here", ACTIONS[key]) == []
    monkeypatch.setitem(access.POLICY, access.Role.OPERATOR, access.POLICY[access.Role.COORDINATOR])
    assert wrong_action(olga, world, key, "here", ACTIONS[key])


def test_a_page_of_the_admin_that_is_shown_to_anybody_is_noticed(world: World, people: list[Person]) -> None:
    nina = people[-1]
    ask = next(ask for route in ROUTES for ask in asks(route, world) if route.name.endswith("detention_change"))

    assert wrong_page(nina, ask, HttpResponse())
    assert wrong_page(nina, ask, HttpResponse("Гаджиалиева", status=404))
    assert wrong_page(people[0], ask, HttpResponse(status=403))


def places_of(person: Person) -> tuple[str, ...]:
    return PLACES if person.handle == "lev" else ("here", "away")


def wrong_page(person: Person, ask: Ask, answer: Any) -> list[str]:
    """What is wrong with the answer to a page: its status, and whom it names."""
    who, status = reader(person.handle), answer.status_code
    good = status < REFUSED if may_read(who, ask) else status in NOT_THERE
    return [f"{person.handle}: {ask}: {status}"] * (not good) + named(person.handle, who, ask, answer)


def may_read(who: Reader, ask: Ask) -> bool:
    model, last = ask.route.callback.model_admin.model, ask.route.name.rpartition("_")[2]
    if last == "delete":
        return False
    if last == "add":
        return model in WRITTEN and who.may(Verb.ADD, model)
    return who.wanted(ask) is Wanted.DONE


def wrong_action(person: Person, world: World, key: Any, place: str, action: Action) -> list[str]:
    model, name = key
    who = reader(person.handle)
    answer, changed = act(person, world, key, place, action)
    may = who.may(action.verb, model) and who.reaches(model, place)
    what = f"{person.handle}: {model.__name__}.{name} ({place})"
    wrong = [] if bool(changed) == may else [f"{what}: changed {changed}"]
    shown = [] if answer.status_code < 500 else [f"{what}: {answer.status_code}"]
    return wrong + shown + [f"{what}: names {stranger}" for stranger in who.leaks(answer)]


def act(person: Person, world: World, key: Any, place: str, action: Action) -> tuple[Any, list[str]]:
    """The answer to the action on the row of the place, and the tables that it changed; all is taken back."""
    model, name = key
    row = world.row(model, place)
    mark = transaction.savepoint()
    try:
        if facts := action.arrange(world, row):
            model._default_manager.filter(pk=row.pk).update(**facts)
        if model is User:
            Authenticator.objects.create(user=row, type=Authenticator.Type.TOTP, data={})
        form = form_of(model, name, row)
        before = database()
        answer = person.client.post(form.address, form.values)
        return answer, differences(before, database())
    finally:
        transaction.savepoint_rollback(mark)
