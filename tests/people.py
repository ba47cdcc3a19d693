"""The people process within the test process: the same memory behind a real socket, filled from the test's own rows.

A test works in a transaction that nobody else sees, so its memory reads through the test's own connection; one that
really commits has a memory with a connection of its own, which its web processes ask over the same socket.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connections

from casework.environment import read
from casework.people.entries import Answer, Kind, Question
from casework.people.feed import Feed
from casework.people.memory import Memory
from casework.people.server import Server
from detainees import keys


class MemoryOfTest(Memory):
    """Read when the first question comes: most tests ask none."""

    def answer(self, kind: Kind, question: Question) -> Answer:
        if not self.is_ready:
            self.load()
        return super().answer(kind, question)


class FeedOfTest(Feed):
    """Reads through the connection in which the test works, if that is in a transaction."""

    def __init__(self) -> None:
        self._test = connections["default"]
        super().__init__(connect=self._connected, ring=keys.keyring())

    def close(self) -> None:
        if self._connection is not self._test.connection:
            super().close()

    def _connected(self) -> psycopg.Connection[Any]:
        if self._test.in_atomic_block and self._test.connection is not None:
            shared: Any = self._test.connection
            return shared  # type: ignore[no-any-return]
        return psycopg.connect(read().database_url, autocommit=True)


class People:
    """The one server of a test process, and the memory of the test that runs."""

    def __init__(self) -> None:
        self._server: Server | None = None

    def remember(self) -> FeedOfTest:
        """Begin with an empty memory, behind a socket that answers."""
        feed = FeedOfTest()
        if self._server is None or not self._is_ours(self._server):
            self._server = Server(read().people_socket, MemoryOfTest(feed))
            threading.Thread(target=self._server.serve_forever, args=(60,), daemon=True).start()
        self._server.memory = MemoryOfTest(feed)
        return feed

    def _is_ours(self, server: Server) -> bool:
        """Whether no process that a test started has taken the socket's place."""
        path = read().people_socket
        return path.exists() and path.stat().st_ino == server.inode


people = People()


@contextmanager
def people_process_away() -> Iterator[None]:
    """Nobody answers at the socket, as when the process was killed."""
    path = read().people_socket
    away = path.with_name("away")
    path.rename(away)
    try:
        yield
    finally:
        away.rename(path)


@pytest.fixture(autouse=True)
def people_in_memory() -> Iterator[None]:
    """Each test begins with nobody in memory."""
    feed = people.remember()
    yield
    feed.close()
