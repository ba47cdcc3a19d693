"""Names in memory: folded, so that spellings can be compared without the database.

A name is opened once in a while for whoever asks first, under one audit row that names them; who is then shown
to a reader is opened, and logged, by the page that shows them. Nothing is kept longer than the keys are.
"""

import time
from collections.abc import Collection
from threading import Lock
from uuid import UUID

from casework.services.reading import reading
from detainees.fields import NotReading
from detainees.keys import CACHED_SECONDS
from detainees.matching import KnownName
from detainees.models import Detainee

MOST_KEPT = 50_000


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


def _sealed(person: Detainee) -> bytes:
    # Past the descriptor, which would open it.
    return bytes(person.__dict__.get("identity") or b"")
