"""Nothing is opened before the audit row that names it is committed: every address, every reader.

Opening itself is watched, so that it does not matter by which way a page reads.
"""

import contextlib
from collections.abc import Callable, Iterator
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from casework.rest import shapes
from casework.services.reading import reading
from detainees import fields
from detainees.crypto import DataKey
from detainees.fields import NotReading, opening
from detainees.keys import keys_of
from detainees.models import Detainee
from tests import makers
from tests.access.asking import Ask, asks, cast, programs, undone
from tests.access.routes import every_route
from tests.access.world import World, plant


class Watch:
    """Asks at each opening, over a connection of its own, whether the row that names subject and reader stands."""

    def __init__(self, log: psycopg.Connection, open_as_usual: Callable[[UUID], DataKey]) -> None:
        self.log, self.open_as_usual = log, open_as_usual
        self.untraced: list[str] = []
        self.opened: set[UUID] = set()
        self.begin(None, "")

    def begin(self, reader: UUID | None, what: str) -> None:
        row = self.log.execute("SELECT coalesce(max(id), 0) FROM casework_auditentry").fetchone()
        assert row is not None
        self.reader, self.what, self.newest = reader, what, row[0]
        self.traced: set[UUID] = set()

    def key_to_open(self, subject: UUID) -> DataKey:
        key = self.open_as_usual(subject)
        self.opened.add(subject)
        if subject not in self.traced:
            found = self.log.execute(
                "SELECT 1 FROM casework_auditentry WHERE id > %s AND actor_id = %s AND %s = ANY (subjects)",
                [self.newest, self.reader, subject],
            ).fetchone()
            if found:
                self.traced.add(subject)
            else:
                self.untraced.append(f"{self.what}: {subject}")
        return key


class WatchedKeys:
    """The keys of a list, each taken under the same eyes."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch

    def get(self, subject: UUID) -> DataKey | None:
        with contextlib.suppress(NotReading):
            return self.watch.key_to_open(subject)
        return None


@pytest.fixture
def world(db: None) -> World:
    return plant(decided_by=makers.make_user("planter"))


@pytest.fixture
def watch(superuser_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> Watch:
    watching = Watch(superuser_connection, fields.key_to_open)
    monkeypatch.setattr(fields, "key_to_open", watching.key_to_open)
    monkeypatch.setattr(shapes, "open_keys", lambda: WatchedKeys(watching))
    return watching


def gets(world: World) -> Iterator[Ask]:
    """Every address that may be read; the same for rows that the reader sees and for others."""
    for route in every_route():
        # Nothing is shown where the admin deletes or leads on.
        is_bare = route.kind == "admin" and route.name.endswith(("_delete", ":catch_all"))
        if route.declaration is not None and "get" in route.methods and not is_bare:
            yield from asks(route, world)


def test_pages_and_the_admin_open_nothing_before_it_is_written_down(world: World, watch: Watch) -> None:
    for person in cast(world):
        for ask in gets(world):
            if ask.route.kind != "api":
                watch.begin(person.user.pk, f"{person.handle}: {ask}")
                answer = undone(person.client, "get", ask.address)
                b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert "\n".join(watch.untraced) == ""
    assert world.rows[Detainee]["here"].pk in watch.opened


def test_endpoints_open_nothing_before_it_is_written_down(world: World, watch: Watch) -> None:
    for role, program, _ in programs():
        for ask in gets(world):
            if ask.route.kind == "api":
                watch.begin(program.client.pk, f"{role}: {ask}")
                undone(program, "get", ask.address.removeprefix("/api/v1"))
    assert "\n".join(watch.untraced) == ""
    assert world.rows[Detainee]["here"].pk in watch.opened


def test_a_reading_without_a_trace_is_noticed(world: World, watch: Watch) -> None:
    person, reader = world.rows[Detainee]["here"], makers.make_user("reader")
    person.refresh_from_db()

    watch.begin(reader.pk, "planted")
    with opening(keys_of([person.pk])):
        assert person.identity["surname"] == "Гаджиалиева"
    assert watch.untraced == [f"planted: {person.pk}"]

    watch.untraced.clear()
    with reading(actor=reader.pk, subjects=[person.pk], place="test"):
        assert person.identity["surname"] == "Гаджиалиева"
    assert watch.untraced == []
    assert connection.in_atomic_block
