"""What a page is sent beside its own fields changes nothing: the same is stored with it as without it.

The pages come from the URL resolver and their forms from the pages, as a browser has them.
"""

import re
from collections import Counter
from typing import Any

import pytest
from django.db import models, transaction

from casework.models import Document
from detainees.models import Claim, Triage
from tests import makers
from tests.access.asking import Person, cast
from tests.access.filled_forms import forms_shown
from tests.access.page_forms import PageForm
from tests.access.routes import Route
from tests.access.snapshots import Rows, database
from tests.access.test_mass_assignment import TRICKS, hostile
from tests.access.world import World, plant

# Store nothing in the planted world: nothing is chosen in them, or they send back what stands.
IDLE = {"queue", "documents", "list-new"}
ENOUGH = 30
CSRF = "csrfmiddlewaretoken"
_NEW = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_BYTES = re.compile(r'"?\\+x([0-9a-f]*)"?')
_MOMENT = re.compile(r'"?20(2[3-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d:\d\d[^",)]*"?')
_SECRET = re.compile(r"scrypt\$[^,)]*|(?<=,)[a-z0-9]{8}(?=,32 bytes)")
_SERIAL = re.compile(r"(?<![\w-])\d{5,}(?![\w-])|(?<=^\()\d+(?=,)")


@pytest.fixture
def world(db: None) -> World:
    world = plant(decided_by=makers.make_user("planter"))
    # A claim that may be accepted, and no document whose facts no service has fixed.
    claim = world.rows[Claim]["here"]
    claim.value = "2022-09-25T18:40:00+03:00"
    claim.save(update_fields=["value"])
    world.rows[Document]["here"].delete()
    return world


@pytest.fixture
def readers(world: World) -> list[Person]:
    """A coordinator, who may write most, and who lets people in."""
    found = [person for person in cast(world) if person.handle in {"karim", "sasha"}]
    # A report in the hands of its reader has all its forms.
    triage = world.rows[Triage]["here"]
    triage.state, triage.taken_by, triage.taken_at = Triage.State.TAKEN, found[0].user, makers.EVENING
    triage.save(update_fields=["state", "taken_by", "taken_at"])
    return found


def test_what_is_sent_beside_the_fields_of_a_page_changes_nothing(world: World, readers: list[Person]) -> None:
    wrong, idle, asked = [], [], 0
    for person in readers:
        for route, form in forms_shown(person, world):
            status, plain = outcome(person, form, {})
            more = outcome(person, form, extra(route, form))
            if more != (status, plain):
                wrong.append(
                    f"{person.handle}: {route}: {form.address}: {plain - more[1]} became {more[1] - plain}"
                )
            if not plain and form.names > {CSRF} and route.name not in IDLE:
                idle.append(f"{person.handle}: {route}: {form.address}: {status}, say in FITTING what it takes")
            asked += bool(plain)
    assert "\n".join(wrong) == ""
    assert "\n".join(idle) == ""
    assert asked > ENOUGH


def test_a_column_that_a_page_takes_beside_its_form_is_noticed(world: World, readers: list[Person]) -> None:
    karim = next(person for person in readers if person.handle == "karim")
    route, form = next(found for found in forms_shown(karim, world) if found[0].name == "violation-new")
    form.names.discard("state")  # as if it were on no form

    assert outcome(karim, form, extra(route, form)) != outcome(karim, form, {})


def extra(route: Route, form: PageForm) -> dict[str, Any]:
    """Every column of the kind that the page is about, but for the fields of the form."""
    assert route.declaration is not None
    assert route.declaration.model is not None
    columns: list[models.Field[Any, Any]] = list(route.declaration.model._meta.concrete_fields)
    names = {name: hostile(field) for field in columns for name in (field.name, field.attname)}
    return {
        name: value for name, value in {**names, **dict.fromkeys(TRICKS, "1")}.items() if name not in form.names
    }


def outcome(person: Person, form: PageForm, more: dict[str, Any]) -> tuple[int, Counter[tuple[str, str, str]]]:
    """The status, and what was stored: rows gone and rows come, without what is new each time."""
    mark = transaction.savepoint()
    before = database()
    try:
        answer = person.client.post(form.address, {**form.values, **more})
        after = database()
    finally:
        transaction.savepoint_rollback(mark)
    return answer.status_code, Counter(told("gone", before - after, before) + told("come", after - before, before))


def told(sign: str, rows: Rows, before: Rows) -> list[tuple[str, str, str]]:
    known = {each for _table, row in before for each in _NEW.findall(row)}
    return [(sign, table, _settled(row, known)) for table, row in rows.elements()]


def _settled(row: str, known: set[str]) -> str:
    row = _NEW.sub(lambda found: found[0] if found[0] in known else "new", row)
    row = _BYTES.sub(lambda found: f"{len(found[1]) // 2} bytes", row)
    return _SERIAL.sub("serial", _MOMENT.sub("now", _SECRET.sub("secret", row)))
