"""Cast × form × place: what a page is sent is done for who may do it, and changes nothing for anybody else.

The forms are read from the pages that the URL resolver knows, filled in as they are taken, and sent by everybody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import transaction

from casework import access
from casework.access import rows
from detainees.models import Triage
from tests import makers
from tests.access.asking import Person, asks, cast, chief, undone
from tests.access.expectation import Wanted, faults, reader
from tests.access.filled_forms import PAGES
from tests.access.posting import STAGES, Posted, Stage, posted
from tests.access.snapshots import Rows, database, differences
from tests.access.world import PLACES, World, plant

# Ask, and store nothing.
QUESTIONS = {"search", "call-similar", "search-similar", "list-read", "list-line"}
# Name in what is sent, and not in the address, whose records they change. What does not reach them is left alone.
OF_CHOSEN_REPORTS = {"queue-reject", "queue-undo"}


@pytest.fixture
def world(db: None) -> World:
    return plant(decided_by=makers.make_user("planter"))


@pytest.fixture
def people(world: World) -> list[Person]:
    return list(cast(world))


@pytest.mark.parametrize("place", PLACES)
def test_what_a_page_is_sent_is_done_for_who_may_and_for_nobody_else(
    place: str, world: World, people: list[Person]
) -> None:
    boss, wrong, names = chief(), [], set[str]()
    senders = [person for person in people if place != "next" or person.handle == "lev"]
    for stage in STAGES.values():
        sent = to_send(stage, boss, world, place)
        names |= {each.name for each in sent}
        for person in (boss, *senders):
            with arranged(stage, world, place, person):
                before = database()
                wrong += [fault for each in sent for fault in wrong_with(each, person, before)]
    assert "\n".join(wrong) == ""
    assert place != "here" or taking_post(boss, world) - names == set(), "say in posting.py what they take"


def test_a_role_that_may_more_than_is_written_is_noticed(
    world: World, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(access.POLICY, access.Role.ANALYST, access.POLICY[access.Role.OPERATOR])

    assert "anya: get/post detentions/<uuid:pk>/facts/ (here): 302, may not: 404" in wrong_here(world, people)


def test_a_row_that_is_reached_from_elsewhere_is_noticed(
    world: World, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_reach", lambda grant, model, scope, actor: rows.EVERYTHING)

    wrong = wrong_here(world, people, "away")

    assert "karim: get/post detentions/<uuid:pk>/facts/ (away): 302, may not: 404" in wrong
    assert any(each.startswith("karim: get/post detentions/<uuid:pk>/facts/ (away): changed [") for each in wrong)


def wrong_here(world: World, people: list[Person], place: str = "here") -> list[str]:
    """What is wrong with the answers to one form."""
    stage = replace(STAGES["as planted"], pages=("person-facts",), bodies={})
    (form,) = to_send(stage, chief(), world, place)
    return [fault for person in people for fault in wrong_with(form, person, database())]


def taking_post(boss: Person, world: World) -> set[str]:
    """The pages that take POST: the others say at once that they do not."""
    first = [next(asks(route, world)) for route in PAGES]
    return {ask.route.name for ask in first if undone(boss.client, "post", ask.address).status_code != 405}


def to_send(stage: Stage, boss: Person, world: World, place: str) -> list[Posted]:
    """What is sent in this place. What belongs to none is sent once, and what chooses among places in each."""
    with arranged(stage, world, place, boss):
        everything = posted(stage, boss, world, place)
    return [
        each
        for each in everything
        if place == "here"
        or each.name in OF_CHOSEN_REPORTS
        or any(model in world.rows for model in each.ask.route.models)
    ]


@contextmanager
def arranged(stage: Stage, world: World, place: str, sender: Person) -> Iterator[None]:
    mark = transaction.savepoint()
    stage.arrange(world, place, sender)
    yield
    transaction.savepoint_rollback(mark)


def wrong_with(sent: Posted, person: Person, before: Rows) -> list[str]:
    """What is wrong with the answer, and with what was stored since; all is taken back."""
    mark = transaction.savepoint()
    answer = sent.send(person)
    changed = differences(before, database())
    transaction.savepoint_rollback(mark)
    if person.handle == "chief":
        return [] if changed or sent.name in QUESTIONS else [f"{sent.ask}: {answer.status_code}, stores nothing"]
    who = reader(person.handle)
    may = who.wanted(sent.ask) is Wanted.DONE
    if sent.name in QUESTIONS or (sent.name in OF_CHOSEN_REPORTS and not who.reaches(Triage, sent.ask.place)):
        may = False
    wrong = faults(person.handle, who, sent.ask, answer)
    if bool(changed) != may:
        wrong.append(f"{person.handle}: {sent.ask}: changed {changed}")
    return wrong
