"""The people process keeps true when keys move, when somebody is erased, and when the database is another."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from django.utils import timezone

from casework.environment import Environment
from casework.keylife import erasure, rotation
from casework.keylife.lock import key_work
from casework.people import queries
from casework.people.entries import Kind, Question, Reach
from casework.people.feed import AnotherCluster, Feed
from casework.people.memory import Memory
from detainees import keys
from detainees.crypto import Keyring
from detainees.matching import Asked, Word
from tests.casework.keylife.place import quietly
from tests.makers import make_detainee, make_erasure


@pytest.fixture
def memory(here: Environment) -> Iterator[Memory]:
    """A memory that has read everybody there was, with the keyring of the installation as it was then."""

    def ring() -> Keyring:
        return Keyring.load(root_secret_file=here.root_secret_file, directory=here.keyring_dir)

    def connected() -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(here.database_url, autocommit=True)

    feed = Feed(connect=connected, ring=ring(), reload=ring)
    found = Memory(feed)
    found.load()
    yield found
    feed.close()


def ask(memory: Memory, line: str) -> list[UUID]:
    asked = Question(Asked(Word.all_of(line)), exact=(), reach=Reach(is_everything=True), least=0.4, most=10)
    return [hit.id for hit in memory.answer(Kind.PERSON, asked).hits]


def test_who_is_entered_after_a_rotation_is_found(memory: Memory, here: Environment) -> None:
    before = make_detainee(surname="Курачев")
    with psycopg.connect(here.database_url, autocommit=True) as connection, key_work(connection):
        rotation.rotate(connection, here, tell=quietly)
    keys.recent.forget()
    after = make_detainee(surname="Запоздалый")
    assert ask(memory, "Запоздалый") == [after.pk]
    assert ask(memory, "Курачев") == [before.pk]


def test_who_is_erased_is_forgotten_by_the_next_question(memory: Memory, here: Environment) -> None:
    gone = make_detainee(surname="Курачев")
    assert ask(memory, "Курачев") == [gone.pk]
    made = make_erasure(subjects=[gone.pk], approved_at=timezone.now())
    erasure.carry_out(here, [made], tell=quietly)
    assert ask(memory, "Курачев") == []


def test_a_database_whose_transactions_begin_anew_is_not_followed(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    memory._when_damaged = lambda: told.append("damaged")
    known = make_detainee(surname="Курачев")
    assert ask(memory, "Курачев") == [known.pk]
    # As after a restore into another cluster, under the same address.
    anew = queries.CHANGED.replace("pg_snapshot_xmin(pg_current_snapshot())::text", "'7'")
    assert anew != queries.CHANGED
    monkeypatch.setattr(queries, "CHANGED", anew)
    with pytest.raises(AnotherCluster):
        ask(memory, "Курачев")
    assert told == ["damaged"]
