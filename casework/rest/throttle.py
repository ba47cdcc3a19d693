"""How often a token may come: a bucket that fills evenly and holds a minute's worth.

In the process' memory: with several processes each counts for itself. Limits go by token, never by address, and
only tokens that exist have a bucket, so that strangers cannot fill the memory. Knows no model: the
hotline's door counts with the same bucket.
"""

import math
import time
from threading import Lock
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle


class Bucket:
    """Takes one request at a time while there is something left. Full when new."""

    __slots__ = ("_left", "_lock", "_seen", "per_minute")

    def __init__(self, per_minute: int = 0) -> None:
        self.per_minute = per_minute
        self._left = math.inf  # as full as it gets, whatever the limit will be
        self._seen = time.monotonic()
        self._lock = Lock()

    def seconds_to_wait(self) -> int:
        """0 when this request may pass, and is counted; else in how many seconds the next may."""
        with self._lock:
            now = time.monotonic()
            self._left = min(self._left + (now - self._seen) * self.per_minute / 60, float(self.per_minute))
            self._seen = now
            if self._left >= 1:
                self._left -= 1
                return 0
            return math.ceil((1 - self._left) * 60 / self.per_minute) if self.per_minute else 60


_buckets: dict[Any, Bucket] = {}


class TokenThrottle(BaseThrottle):
    """Holds each token to its own `per_minute`."""

    def __init__(self) -> None:
        self._seconds = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        token: Any = request.auth
        bucket = _buckets.setdefault(token.pk, Bucket())
        bucket.per_minute = token.per_minute
        self._seconds = bucket.seconds_to_wait()
        return not self._seconds

    def wait(self) -> float:
        return float(self._seconds)
