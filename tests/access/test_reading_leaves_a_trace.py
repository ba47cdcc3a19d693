"""Nothing is opened before the audit row that names it is committed: every address that is read, every reader.

Opening itself is watched, so that it does not matter by which way a page reads. What is sent is asked in
`test_sending_leaves_a_trace.py`.
"""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from casework.services.reading import reading
from detainees.fields import opening
from detainees.keys import keys_of
from detainees.models import Detainee
from tests import makers
from tests.access.asking import Ask, asks, cast, programs, undone
from tests.access.routes import every_route
from tests.access.watching import Watch, watched
from tests.access.world import World, plant


@pytest.fixture
def world(db: None) -> World:
    return plant(decided_by=makers.make_user("planter"))


@pytest.fixture
def watch(superuser_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> Watch:
    return watched(superuser_connection, monkeypatch)


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
