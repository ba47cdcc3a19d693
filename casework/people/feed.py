"""How the people process learns who there is: everybody once, and then whatever has changed, before each answer.

Changes are known by the transaction that made them (`detainees_change`), since a plain watermark loses what commits
late: all that the oldest open transaction and those after it made is read again until they have ended.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from casework.people import queries
from casework.people.entries import Entry, Kind
from casework.people.records import HeardRow, PersonRow, SoughtRow, heard_of, person_of, sought_of
from casework.people.second import Second
from detainees.crypto import Keyring

# Of a flood so many people are remembered: it must not fill the memory of the search.
MOST_QUARANTINED = 20_000
_BATCH = 5_000

Connect = Callable[[], "psycopg.Connection[Any]"]
Batch = tuple[Kind, list[Entry]]


class AnotherCluster(Exception):
    """The database was restored, or exchanged for another, while it was followed: what is remembered is not of it."""


class Feed:
    """One reader of the database. `load` comes first, then `changes` as often as somebody asks."""

    def __init__(
        self,
        *,
        connect: Connect,
        ring: Keyring,
        reload: Callable[[], Keyring] | None = None,
        second: Second | None = None,
    ) -> None:
        self._connect = connect
        self._reload = reload
        self._second = second
        self._ring = ring
        self._connection: psycopg.Connection[Any] | None = None
        self._read_below = "0"
        # Of those behind that: in which transaction what was read of them was made.
        self._read: dict[UUID, str] = {}

    def close(self) -> None:
        """End the connection; the next question opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def load(self) -> Iterator[Batch]:
        """Everybody, in batches; what changes meanwhile comes with the first `changes`.

        The audit log says so before the first name is opened.
        """
        with self._snapshot() as cursor:
            cursor.execute(queries.AUDIT, [[]])
            self._read_below, self._read = _one(cursor.execute(queries.OLDEST_OPEN)), {}
        yield from self._batches(queries.lately(), queries.PERSON_TYPES, self._person)
        yield from self._earlier()
        for query in (queries.waiting(), queries.quarantined(MOST_QUARANTINED)):
            yield from self._batches(query, queries.HEARD_TYPES, self._heard)
        yield from self._batches(queries.searches(), queries.SOUGHT_TYPES, self._sought)

    def second_half(self) -> Iterator[list[Entry]]:
        """Of those entered earlier the half that a second reader opens."""
        for _, entries in self._batches(queries.earlier()[1], queries.PERSON_TYPES, self._person):
            yield entries

    def changes(self) -> Iterator[tuple[UUID, str, list[Batch]]]:
        """Who changed since the last time: their id, what they are, and what is to be remembered of them now.

        Whoever takes them to the end has them; of one who breaks off, all come again the next time.
        """
        with self._snapshot() as cursor:
            found = cursor.execute(queries.CHANGED, [self._read_below]).fetchall()
            below = found[0][0]
            if int(below) < int(self._read_below):
                raise AnotherCluster(
                    "Transactions are numbered anew: this is another database than the one that was read."
                )
            rows = [row for _, *row in found if row[0] is not None]
            # What a transaction that has ended did to somebody is read once, however long an older one stays open.
            changed = {
                subject: kind
                for subject, kind, made, is_open in rows
                if is_open or self._read.get(subject) != made
            }
            if changed:
                yield from self._changed(cursor, changed)
            self._read_below = below
            self._read = {subject: made for subject, _kind, made, is_open in rows if not is_open}

    def _changed(
        self, cursor: "psycopg.Cursor[Any]", changed: dict[UUID, str]
    ) -> Iterator[tuple[UUID, str, list[Batch]]]:
        ids = list(changed)
        records = [row[0] for row in cursor.execute(queries.RECORDS, [ids, ids]).fetchall()]
        cursor.execute(queries.AUDIT, [list({*ids, *records})])
        found: dict[UUID, list[Batch]] = {subject: [] for subject in ids}
        for row in cursor.execute(queries.some_people(list({*ids, *records}))).fetchall():
            person = PersonRow(*row).stands_for
            if person in found:
                found[person].append(self._person(row))
        for row in cursor.execute(queries.some_reports(ids)).fetchall():
            found[row[0]].append(self._heard(row))
        for row in cursor.execute(queries.some_searches(ids)).fetchall():
            found[row[0]].append(self._sought(row))
        yield from ((subject, kind, found[subject]) for subject, kind in changed.items())

    def _earlier(self) -> Iterator[Batch]:
        """Both halves in turn while a second reader helps, which it does once; else one after the other."""
        one = self._batches(queries.earlier()[0], queries.PERSON_TYPES, self._person)
        second, self._second = self._second, None
        if second is None:
            yield from one
            yield from ((Kind.PERSON, entries) for entries in self.second_half())
            return
        other = ((Kind.PERSON, entries) for entries in second.batches())
        # Its first batch is empty: by asking for that it is let go, before the first here is read.
        for both in zip_longest(other, one):
            yield from filter(None, both)

    def _batches(
        self,
        query: sql.Composed,
        types: tuple[str, ...],
        entries: Callable[[Any], Batch],
    ) -> Iterator[Batch]:
        gathered: dict[Kind, list[Entry]] = {}
        with self._snapshot() as cursor, cursor.copy(_COPY.format(query)) as copy:
            copy.set_types(types)
            for row in copy.rows():
                kind, found = entries(row)
                batch = gathered.setdefault(kind, [])
                batch += found
                if len(batch) >= _BATCH:
                    yield kind, gathered.pop(kind)
        yield from gathered.items()

    def _person(self, columns: tuple[Any, ...]) -> Batch:
        person = PersonRow(*columns)
        return Kind.PERSON, list(person_of(self._ring_with(person.generation), person))

    def _heard(self, columns: tuple[Any, ...]) -> Batch:
        row = HeardRow(*columns)
        return Kind.QUARANTINED if row.is_quarantined else Kind.HEARD, list(
            heard_of(self._ring_with(row.generation), row)
        )

    def _sought(self, columns: tuple[Any, ...]) -> Batch:
        row = SoughtRow(*columns)
        return Kind.SOUGHT, list(sought_of(self._ring_with(row.generation), row))

    def _ring_with(self, generation: int) -> Keyring:
        """Our keyring, loaded anew for a generation that was made since we loaded it."""
        if generation not in self._ring.generations and self._reload is not None:
            self._ring = self._reload()
        return self._ring

    @contextmanager
    def _snapshot(self) -> Iterator["psycopg.Cursor[Any]"]:
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
        with self._connection.cursor(binary=True) as cursor:
            yield cursor


_COPY = sql.SQL("COPY ({}) TO STDOUT (FORMAT BINARY)")


def _one(cursor: "psycopg.Cursor[Any]") -> str:
    row = cursor.fetchone()
    if row is None:
        raise psycopg.DataError("The database gave no answer.")
    return str(row[0])
