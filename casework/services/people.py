"""Names in memory: folded, so that spellings can be compared without the database.

A name is opened once in a while for whoever asks first, under one audit row that names them; who is then shown
to a reader is opened, and logged, by the page that shows them. Nothing is kept longer than the keys are.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from django.db.models import QuerySet

from casework.services.reading import reading
from detainees.fields import NotReading
from detainees.keys import CACHED_SECONDS
from detainees.matching import KnownName
from detainees.models import Detainee
from detainees.spoken import folded

MOST_KEPT = 50_000
# Names are compared in memory: of the newest people, so many.
MOST_SEARCHED = 20_000


class _Names:
    """Folded names by the sealed blob they came from: a name that was changed is another blob."""

    def __init__(self) -> None:
        self._kept: dict[bytes, tuple[float, KnownName]] = {}
        self._lock = Lock()

    def get(self, sealed: bytes) -> KnownName | None:
        entry = self._kept.get(sealed)
        return entry[1] if entry is not None and entry[0] > time.monotonic() - CACHED_SECONDS else None

    def keep(self, names: dict[bytes, KnownName]) -> None:
        now = time.monotonic()
        with self._lock:
            for sealed, name in names.items():
                self._kept.pop(sealed, None)
                self._kept[sealed] = (now, name)
            # The dictionary keeps the order in which names came, so the oldest stand first.
            for oldest in list(self._kept)[: max(len(self._kept) - MOST_KEPT, 0)]:
                del self._kept[oldest]

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()


names = _Names()


def folded_names(*, actor: UUID, people: Collection[Detainee], place: str) -> dict[UUID, KnownName]:
    """The folded names of these people, by their ids. Who has no name, or whose key is gone, is left out.

    `place` names the page for the audit row of those who are not in memory.
    """
    sealed = {person.id: _sealed(person) for person in people}
    known = {each: names.get(blob) for each, blob in sealed.items() if blob}
    unknown = [person for person in people if person.id in known and known[person.id] is None]
    opened: dict[UUID, KnownName] = {}
    with reading(actor=actor, subjects=[person.id for person in unknown], place=place):
        for person in unknown:
            try:
                opened[person.id] = KnownName.of(person.name)
            except NotReading:  # erased: the blob stands, and opens no more
                continue
    names.keep({sealed[each]: name for each, name in opened.items()})
    return {each: name for each, name in known.items() if name is not None} | opened


@dataclass(frozen=True, slots=True)
class Found:
    """Who was found, newest first, and whether there are people who were not looked at."""

    people: list[UUID]
    is_cut: bool = False


def find_by_name(*, actor: UUID, people: QuerySet[Detainee], asked: str, place: str) -> Found:
    """Those of these people in whose names each word that is asked for begins a word. Nobody without a word."""
    words = folded(asked)
    if not words:
        return Found([])
    looked_at = list(people.order_by("-created_at", "id").only("id", "identity")[: MOST_SEARCHED + 1])
    known = folded_names(actor=actor, people=looked_at[:MOST_SEARCHED], place=place)
    fitting = [person.id for person in looked_at if person.id in known and known[person.id].begins_with(words)]
    return Found(fitting, is_cut=len(looked_at) > MOST_SEARCHED)


def _sealed(person: Detainee) -> bytes:
    # Past the descriptor, which would open it.
    return bytes(person.__dict__.get("identity") or b"")
