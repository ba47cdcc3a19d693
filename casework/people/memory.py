"""Who is remembered, of every kind, and how a question is answered: what the people process is, without its socket."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from uuid import UUID

import psycopg

from casework.people.entries import Answer, Entry, Kind, Question
from casework.people.feed import MOST_QUARANTINED, Batch, Feed
from casework.people.index import Index

# As what somebody may be remembered, by the kind of what changed.
_KINDS = {
    "person": (Kind.PERSON,),
    "report": (Kind.HEARD, Kind.QUARANTINED),
    "search": (Kind.SOUGHT,),
}
_AGAIN_SECONDS = (0.5, 1, 2, 5)

logger = logging.getLogger(__name__)


class Memory:
    """Everybody, kept true by a feed. Safe to ask from several threads."""

    def __init__(self, feed: Feed, *, when_damaged: Callable[[], None] = lambda: None) -> None:
        self._feed = feed
        self._when_damaged = when_damaged
        self._lock = threading.Lock()
        self._ready = threading.Event()
        self._empty()

    @property
    def is_ready(self) -> bool:
        """Whether everybody has been read."""
        return self._ready.is_set()

    @property
    def count(self) -> int:
        """How many people are remembered now, of every kind."""
        with self._lock:
            return sum(len(index) for index in self._indexes.values())

    def load(self) -> None:
        """Read everybody. Raises `psycopg.Error` when the database is away; what was read is dropped then."""
        started = time.monotonic()
        with self._lock:
            self._empty()
        for kind, entries in self._feed.load():
            with self._lock:
                self._indexes[kind].add(entries)
                if kind is Kind.QUARANTINED:
                    self._bound(entries)
        with self._lock:
            for index in self._indexes.values():
                index.settle()
        self._ready.set()
        logger.info("%d people in memory after %.1f s", self.count, time.monotonic() - started)

    def load_in_the_end(self) -> None:
        """Read everybody, however often the database is away."""
        for wait in _waits():
            try:
                self.load()
            except psycopg.Error as error:
                logger.warning("database lost (%s), trying again in %.1f s", type(error).__name__, wait)
                self._feed.close()
                time.sleep(wait)
            else:
                return

    def answer(self, kind: Kind, question: Question) -> Answer:
        """Whom this finds, with whatever was committed before it was asked. Raises `psycopg.Error`."""
        with self._lock:
            if not self._ready.is_set():
                return Answer(self._indexes[kind].spelled(question), is_loading=True)
            self._follow()
            return Answer(self._indexes[kind].search(question))

    def _empty(self) -> None:
        self._ready.clear()
        self._indexes = {kind: Index() for kind in Kind}
        # How many people each report in quarantine speaks of, the oldest first.
        self._in_quarantine: OrderedDict[UUID, int] = OrderedDict()

    def _follow(self) -> None:
        try:
            for subject, subject_kind, batches in self._feed.changes():
                self._remember(subject, subject_kind, batches)
        except psycopg.Error:
            # The next question asks for the same changes, on another connection.
            self._feed.close()
            raise
        except BaseException:
            # Half of a change may be in: whoever is remembered now is not to be relied on.
            self._when_damaged()
            raise

    def _remember(self, subject: UUID, subject_kind: str, batches: list[Batch]) -> None:
        for kind in _KINDS[subject_kind]:
            entries = [entry for found, some in batches if found is kind for entry in some]
            self._indexes[kind].replace(subject, entries)
            if kind is Kind.QUARANTINED:
                self._in_quarantine.pop(subject, None)
                self._bound(entries)

    def _bound(self, arrived: list[Entry]) -> None:
        """Of what is in quarantine keep the newest: a flood must not fill the memory."""
        for entry in arrived:
            self._in_quarantine[entry.id] = self._in_quarantine.get(entry.id, 0) + 1
        left = sum(self._in_quarantine.values())
        while left > MOST_QUARANTINED:
            oldest, people = self._in_quarantine.popitem(last=False)
            self._indexes[Kind.QUARANTINED].replace(oldest, [])
            left -= people


def _waits() -> Iterator[float]:
    yield from _AGAIN_SECONDS
    while True:
        yield _AGAIN_SECONDS[-1]
