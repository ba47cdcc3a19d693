"""Which idempotency keys this process has stored a moment ago, as digests.

Only such a key is worth a question to the database before a report is read and sealed: a hotline that got no answer
sends again at once. What the answer is, the database says, never this memory.
"""

from threading import Lock

MOST = 10_000


class Lately:
    """The last `most` digests. Shared by threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._digests: dict[bytes, None] = {}
        self._lock = Lock()

    def __contains__(self, digest: bytes) -> bool:
        return digest in self._digests

    def add(self, digest: bytes) -> None:
        """Remember this one, and forget the oldest when there are too many."""
        with self._lock:
            self._digests.pop(digest, None)
            self._digests[digest] = None
            if len(self._digests) > self._most:
                del self._digests[next(iter(self._digests))]


stored_lately = Lately()
