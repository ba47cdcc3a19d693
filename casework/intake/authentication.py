"""Who sends: the token behind a request, remembered for some seconds, and how often it may come.

Only tokens that are known are remembered, so that strangers cannot fill the memory. A token that was revoked
since is refused by the statement that stores, which looks again.
"""

import time
from dataclasses import dataclass
from threading import Lock
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from casework.intake import store
from casework.rest.problems import Problem
from casework.rest.throttle import Bucket
from detainees.bearer import Bearer, RetryKey

REMEMBERED_SECONDS = 10.0
_SCHEME = "bearer"


@dataclass(slots=True)
class Sender:
    """A token in force: whose it is, what is left of its minute, and the key of its retries."""

    client: UUID
    digest: bytes
    may_report: bool
    retries: RetryKey
    bucket: Bucket
    known_since: float

    def __repr__(self) -> str:
        return f"<Sender {self.client}>"


class Senders:
    """The senders of this process."""

    def __init__(self) -> None:
        self._known: dict[bytes, Sender] = {}
        self._lock = Lock()

    def find(self, bearer: Bearer) -> Sender | None:
        """The sender behind a token. Raises `store.Unavailable`."""
        digest = bearer.digest
        sender = self._known.get(digest)
        if sender is not None and time.monotonic() - sender.known_since < REMEMBERED_SECONDS:
            return sender
        known = store.token(digest)
        with self._lock:
            before = self._known.pop(digest, None)
            if known is None:
                return None
            bucket = before.bucket if before else Bucket()
            bucket.per_minute = known.per_minute
            self._known[digest] = sender = Sender(
                client=known.client,
                digest=digest,
                may_report=known.may_report,
                retries=before.retries if before else bearer.retry_key(known.client),
                bucket=bucket,
                known_since=time.monotonic(),
            )
        return sender

    def forget(self, sender: Sender) -> None:
        """The database has said that this token is not in force any more."""
        with self._lock:
            self._known.pop(sender.digest, None)


senders = Senders()


class BearerAuthentication(BaseAuthentication):
    """RFC 6750, by header alone. The sender becomes `request.auth`; there is no user here."""

    def authenticate(self, request: Request) -> tuple[Any, Sender]:
        header = str(request.META.get("HTTP_AUTHORIZATION", ""))
        if not header:
            raise AuthenticationFailed
        scheme, _space, text = header.partition(" ")
        bearer = Bearer.parse(text.strip()) if scheme.lower() == _SCHEME else None
        sender = senders.find(bearer) if bearer else None
        if sender is None:
            raise unknown_token()
        return None, sender

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="habeas"'


def unknown_token() -> Problem:
    """401 for a token that opens nothing: made up, expired, revoked, or of a client that was suspended."""
    challenge = 'Bearer realm="habeas", error="invalid_token"'
    return Problem(401, "invalid_token", _("This token is not in force."), headers={"WWW-Authenticate": challenge})


def insufficient_scope() -> Problem:
    """403 for a token that may not send reports."""
    challenge = 'Bearer realm="habeas", error="insufficient_scope", scope="report"'
    return Problem(
        403, "insufficient_scope", _("This token may not send reports."), headers={"WWW-Authenticate": challenge}
    )
