"""The public key of the day, and how far ahead keys are published."""

import time
from datetime import UTC, date, datetime
from threading import Lock

from casework.intake import store
from detainees.crypto_stream import Sealer

_READ_AGAIN_SECONDS = 300.0
_MISSED_AGAIN_SECONDS = 1.0


class PublicKeys:
    """Public keys as they were last read: some minutes old at most, a second when today's was missing."""

    def __init__(self) -> None:
        self._sealers: dict[date, Sealer] = {}
        self._read_at = -_READ_AGAIN_SECONDS
        self._lock = Lock()

    def today(self) -> tuple[date, Sealer | None]:
        """Today's date in UTC and the sealer to its key, None when no key is published."""
        day = datetime.now(UTC).date()
        self._refresh(older_than=_READ_AGAIN_SECONDS if day in self._sealers else _MISSED_AGAIN_SECONDS)
        return day, self._sealers.get(day)

    def published_until(self) -> date | None:
        """The last day that has a key, as the database said a second ago or says now: so it answers, too."""
        self._refresh(older_than=_MISSED_AGAIN_SECONDS)
        return max(self._sealers, default=None)

    def _refresh(self, *, older_than: float) -> None:
        if time.monotonic() - self._read_at < older_than:
            return
        # Others go on with what is known while one reads.
        if not self._lock.acquire(blocking=not self._sealers):
            return
        try:
            if time.monotonic() - self._read_at >= _MISSED_AGAIN_SECONDS:
                self._read()
        finally:
            self._lock.release()

    def _read(self) -> None:
        found = store.public_keys()
        # A sealer that is held already is kept: to read a key takes a while.
        self._sealers = {day: self._sealers.get(day) or Sealer(key) for day, key in found.items()}
        self._read_at = time.monotonic()


public_keys = PublicKeys()
