"""A form that is sent back as it was changes nothing and tells nothing; one that differs tells what differs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casework.models import Case, Hearing, Ruling
from detainees.models import Detainee, Detention, Incident, Relative, TimelineEntry, User
from tests import makers
from tests.access.forms_shown import PAGES, address_of
from tests.access.page_forms import PageForm, forms_of
from tests.access.world import World, plant
from tests.makers import opened

SignedIn = Callable[[User], Client]
# The page of each form, the record that it corrects, a field of the form, what is typed, and the name of the fact.
FORMS: dict[str, tuple[type[Any], str, str, str]] = {
    "person-facts": (Detainee, "description", "синяя шапка", "description"),
    "person-correct": (Detention, "stated_reason", "За плакат", "stated_reason"),
    "incident-change": (Incident, "note", "Уточнено", "note"),
    "case-change": (Case, "case_number", "5-7777/2022", "numbers"),
    "hearing-change": (Hearing, "room", "12", "room"),
    "ruling-change": (Ruling, "summary", "Иначе", "summary"),
    "person-relative-change": (Relative, "reach", "по вечерам", "reach"),
}


@pytest.fixture
def world(db: None) -> World:
    return plant(decided_by=makers.make_user("planter"))


def form_of(client: Client, world: World, name: str) -> PageForm:
    address = address_of(next(route for route in PAGES if route.name == name), world)
    found = forms_of(client.get(address).content.decode(), address)
    return next(form for form in found if form.address == address)


def history_of(world: World, model: type[Any]) -> int:
    return int(world.rows[model]["here"].events.count())


@pytest.mark.parametrize("name", FORMS)
def test_a_form_sent_back_as_it_was_changes_nothing(
    name: str, world: World, karim: User, signed_in: SignedIn
) -> None:
    client = signed_in(karim)
    form = form_of(client, world, name)
    told, kept = TimelineEntry.objects.count(), history_of(world, FORMS[name][0])

    answer = client.post(form.address, form.values)

    assert answer.status_code == 302
    assert (TimelineEntry.objects.count(), history_of(world, FORMS[name][0])) == (told, kept)


@pytest.mark.parametrize("name", FORMS)
def test_one_field_that_differs_is_the_one_that_is_told(
    name: str, world: World, karim: User, signed_in: SignedIn
) -> None:
    client = signed_in(karim)
    _model, typed, value, fact = FORMS[name]
    form = form_of(client, world, name)
    assert typed in form.names
    form.write({typed: value})
    told = set(TimelineEntry.objects.values_list("pk", flat=True))

    answer = client.post(form.address, form.values)

    assert answer.status_code == 302
    entry = TimelineEntry.objects.exclude(pk__in=told).get()
    with opened(*filter(None, (entry.subject_id, entry.incident_id))):
        assert entry.facts["fields"] == [fact]
