"""Opening, watched: by whatever way something is read, its subject must stand in a committed entry of the log first."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from casework.rest import shapes
from casework.services import files
from detainees import crypto_stream, fields
from detainees.crypto import Binding, DataKey
from detainees.fields import NotReading
from detainees.keys import keys_of


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
        self.see(subject)
        return key

    def see(self, subject: UUID) -> None:
        """Something of this subject is opened now."""
        self.opened.add(subject)
        if subject in self.traced:
            return
        found = self.log.execute(
            "SELECT 1 FROM casework_auditentry WHERE id > %s AND actor_id = %s AND %s = ANY (subjects)",
            [self.newest, self.reader, subject],
        ).fetchone()
        if found:
            self.traced.add(subject)
        else:
            self.untraced.append(f"{self.what}: {subject}")


class WatchedKeys:
    """The keys of a list, each taken under the same eyes."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch

    def get(self, subject: UUID) -> DataKey | None:
        with contextlib.suppress(NotReading):
            return self.watch.key_to_open(subject)
        return None


def watched(log: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Put a watch on the values of rows, one by one and in lists, and on stored files."""
    watching, open_as_usual = Watch(log, fields.key_to_open), crypto_stream.open_stream

    def open_stream(key: DataKey, binding: Binding, pieces: Iterable[bytes]) -> Iterator[bytes]:
        watching.see(binding.subject)
        return open_as_usual(key, binding, pieces)

    monkeypatch.setattr(fields, "key_to_open", watching.key_to_open)
    monkeypatch.setattr(shapes, "open_keys", lambda: WatchedKeys(watching))
    monkeypatch.setattr(files, "open_stream", open_stream)
    return watching


@contextlib.contextmanager
def reading_without_a_trace(**facts: Any) -> Iterator[None]:
    """What `reading` does, but for the entry in the log: to show that the watch sees it."""
    with fields.opening(keys_of(facts["subjects"])):
        yield
