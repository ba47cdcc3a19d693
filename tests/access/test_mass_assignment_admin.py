"""A field that is on no form of Django's admin changes nothing: every column, sent by everybody to every form."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from casework.access import Verb
from detainees.models import Campaign, Facility, Unit
from tests import makers
from tests.access.admin_actions import ACTIONS, form_of
from tests.access.asking import Person, cast, chief
from tests.access.expectation import reader
from tests.access.page_forms import PageForm
from tests.access.snapshots import database, differences
from tests.access.test_mass_assignment import TRICKS, hostile
from tests.access.test_mass_assignment_pages import outcome
from tests.access.world import World, plant

# What the forms of reference data take.
TAKEN: dict[type[Model], dict[str, list[str]]] = {
    Facility: {"kind": ["station"], "name": ["ОП Ленинский"], "region": [makers.HOME], "time_zone": [""]},
    Unit: {"name": ["Сводный отряд"], "agency": ["Росгвардия"]},
    Campaign: {"name_ru": ["Осень"], "name_en": ["Autumn"]},
}
KINDS = list(admin.site._registry)
SAVE = {"_save": ["1"], "post": ["yes"]}


@pytest.fixture
def world(db: None) -> World:
    return plant(decided_by=makers.make_user("planter"))


def test_no_column_that_is_sent_to_the_admin_is_stored_by_who_may_not_write_there(world: World) -> None:
    wrong = []
    sent = {model: {**columns(model), **TAKEN.get(model, {}), **SAVE} for model in KINDS}
    for person in cast(world):
        before = database()
        for model in KINDS:
            for name, address in forms_of(model, world):
                if may_write(person, name, model):
                    continue
                answer = person.client.post(address, sent[model])
                if answer.status_code >= 500:
                    wrong.append(f"{person.handle}: {address}: {answer.status_code}")
            if changed := differences(before, after := database()):
                wrong.append(f"{person.handle}: {model.__name__}: changed {changed}")
            before = after
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("model", TAKEN)
def test_a_form_of_the_admin_stores_its_own_fields_and_no_others(model: type[Model], world: World) -> None:
    stored = 0
    for person in (chief(), *cast(world)):
        for name, address in forms_of(model, world):
            if person.handle != "chief" and not may_write(person, name, model):
                continue
            form = PageForm(address, TAKEN[model] | SAVE)
            page = person.client.get(address).context_data if name in {"add", "change"} else {}
            own = set(page["adminform"].form.fields) if page else set()
            more = {column: value for column, value in columns(model).items() if column not in own}
            plain = outcome(person, form, {})
            assert outcome(person, form, more) == plain, (person.handle, name)
            assert bool(plain[1]) == (name in {"add", "change"}), (person.handle, name, plain)
            stored += bool(plain[1])
    assert stored > len(TAKEN)


@pytest.mark.parametrize("key", ACTIONS, ids=lambda key: f"{key[0].__name__}-{key[1]}")
def test_what_is_sent_beside_an_action_changes_nothing(key: Any, world: World) -> None:
    model, name = key
    boss, row = chief(), world.row(model, "here")
    if facts := ACTIONS[key].arrange(world, row):
        model._default_manager.filter(pk=row.pk).update(**facts)
    form = form_of(model, name, row)

    assert outcome(boss, form, columns(model)) == outcome(boss, form, {})


def test_these_are_the_only_kinds_that_the_admin_writes(world: World) -> None:
    boss = chief()
    adds = {model for model in KINDS if boss.client.get(address_of(model, "add")).status_code == 200}
    assert adds == TAKEN.keys()


def test_a_form_that_stores_what_it_does_not_show_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(self: Any, request: Any, obj: Any, form: Any, change: bool) -> None:
        obj.agency = request.POST.get("agency", "")
        obj.save()

    boss = chief()
    model_admin = type(admin.site._registry[Unit])
    monkeypatch.setattr(model_admin, "save_model", save)
    form = PageForm(address_of(Unit, "add"), TAKEN[Unit] | SAVE)
    monkeypatch.setattr(model_admin, "fields", ("name",), raising=False)

    assert outcome(boss, form, {"agency": "x"}) != outcome(boss, form, {})


def forms_of(model: type[Model], world: World) -> Iterator[tuple[str, str]]:
    """Every address of the kind that takes POST: of a row of here, to be changed of one of away too."""
    yield "add", address_of(model, "add")
    yield "changelist", address_of(model, "changelist")
    yield "delete", address_of(model, "delete", world.row(model, "here").pk)
    for place in ("here", "away") if model in world.rows else ("here",):
        yield "change", address_of(model, "change", world.row(model, place).pk)


def may_write(person: Person, name: str, model: type[Model]) -> bool:
    """Whether this form is the person's: reference data alone, by docs/access.md."""
    verb = {"add": Verb.ADD, "change": Verb.CHANGE}.get(name)
    return model in TAKEN and verb is not None and reader(person.handle).may(verb, model)


def address_of(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def columns(model: type[Model]) -> dict[str, Any]:
    """Something for every column, by both its names, and the names by which forms would reach further."""
    fields: list[Any] = list(model._meta.concrete_fields)
    known = {name: hostile(field) for field in fields for name in (field.name, field.attname)}
    return {**dict.fromkeys(TRICKS, "1"), **known}
