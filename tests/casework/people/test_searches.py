"""Whom search requests look for is in memory: from the start, when it changes, and no longer than it is open."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest

from casework.environment import read
from casework.people.entries import Kind, Question, Reach
from casework.people.feed import Feed
from casework.people.memory import Memory
from casework.people.numbers import keys_of
from detainees import keys
from detainees.matching import Asked, Word
from detainees.models import SearchRequest, SubjectKey
from detainees.services import searching
from tests.makers import NEIGHBOUR, make_incident, make_region, make_search, make_user

EVERYBODY = Reach(is_everything=True)


def connected() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(read().database_url, autocommit=True)


@pytest.fixture
def memory(committed_db: str) -> Iterator[Memory]:
    """A memory that has read everybody there was, over a connection of its own."""
    feed = Feed(connect=connected, ring=keys.keyring())
    found = Memory(feed)
    found.load()
    yield found
    feed.close()


def ask(
    memory: Memory, line: str, *, kind: Kind = Kind.SOUGHT, reach: Reach = EVERYBODY, number: str = ""
) -> list[UUID]:
    question = Question(
        Asked(Word.all_of(line)), exact=keys_of([number] if number else []), reach=reach, least=0.4, most=1_000
    )
    return [hit.id for hit in memory.answer(kind, question).hits]


def test_whom_somebody_looks_for_is_found_by_the_next_question_and_is_no_person_of_the_record(
    memory: Memory,
) -> None:
    search = make_search(surname="Курачёв", given_name="Джамал")

    assert ask(memory, "Kurachev") == [search.pk]
    assert ask(memory, "Kurachev", kind=Kind.PERSON) == ask(memory, "Kurachev", kind=Kind.HEARD) == []


def test_a_memory_that_begins_reads_all_that_are_open(memory: Memory) -> None:
    olga = make_user("olga")
    search, closed = make_search(surname="Курачев"), make_search(surname="Курачев")
    searching.close(request=closed, closing="withdrawn", by=olga)

    memory.load()

    assert ask(memory, "Курачев") == [search.pk]


def test_a_corrected_request_is_found_by_what_it_says_now(memory: Memory) -> None:
    search = make_search(surname="Курачев")
    assert ask(memory, "Курачев") == [search.pk]

    search.sought = {"surname": "Тавлуев", "description": "рыжая борода"}
    search.save()

    assert (ask(memory, "Курачев"), ask(memory, "Тавлуев")) == ([], [search.pk])


def test_what_is_closed_is_forgotten_and_what_is_opened_again_is_known(memory: Memory) -> None:
    olga, search = make_user("olga"), make_search(surname="Курачев")
    assert ask(memory, "Курачев") == [search.pk]

    searching.close(request=search, closing="at_home", by=olga)
    assert ask(memory, "Курачев") == []

    searching.reopen(request=search, by=olga)
    assert ask(memory, "Курачев") == [search.pk]


def test_the_phone_of_the_seeker_is_found_exactly_and_hours_are_no_number(memory: Memory) -> None:
    search = make_search(
        ways=[
            {"way": "phone", "address": "8 (928) 000-00-71", "from": "22:00", "to": "23:30"},
            {"way": "messenger", "address": "@maryam_72"},
        ]
    )

    assert ask(memory, "", number="+7 928 000 00 71") == [search.pk]
    assert ask(memory, "", number="2200") == ask(memory, "", number="89280000072") == []


def test_an_erased_request_is_forgotten_at_once_and_read_by_no_new_memory(memory: Memory) -> None:
    erased, other = make_search(surname="Курачев"), make_search(surname="Курачева")
    assert {*ask(memory, "Курачев")} == {erased.pk, other.pk}

    SubjectKey.objects.filter(subject_id=erased.pk).delete()

    assert ask(memory, "Курачев") == [other.pk]
    memory.load()
    assert ask(memory, "Курачев") == [other.pk]


def test_a_request_is_known_to_its_region_its_incident_or_to_whoever_sees_what_is_unplaced(memory: Memory) -> None:
    incident = make_incident(region=make_region(NEIGHBOUR))
    placed = make_search(surname="Курачев", incident=incident, region=incident.region)
    nowhere = make_search(surname="Курачев")

    assert ask(memory, "Курачев", reach=Reach(through=frozenset({NEIGHBOUR}))) == [placed.pk]
    assert ask(memory, "Курачев", reach=Reach(through=frozenset({str(incident.pk)}))) == [placed.pk]
    assert ask(memory, "Курачев", reach=Reach(unplaced=True)) == [nowhere.pk]


def test_a_request_whose_key_is_of_another_generation_is_left_out(memory: Memory) -> None:
    odd, known = make_search(surname="Курачев"), make_search(surname="Курачев")
    SubjectKey.objects.filter(subject_id=odd.pk).update(generation=77)

    assert ask(memory, "Курачев") == [known.pk]


@pytest.mark.parametrize("sought", [None, {}, {"surname": 7, "aliases": "Барс"}])
def test_what_says_nothing_of_anybody_breaks_nothing(memory: Memory, sought: object) -> None:
    odd, known = make_search(sought=sought, ways=None), make_search(surname="Курачев")

    assert ask(memory, "Курачев") == [known.pk]
    memory.load()
    assert ask(memory, "Курачев") == [known.pk]
    assert SearchRequest.objects.filter(pk=odd.pk).exists()
