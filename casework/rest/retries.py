"""A request that is sent twice is done once: the first answer is kept in the transaction that it answers for.

Kept are digests under a key of the keyring, the status, and the address of the record: never a body. The second
answer is therefore the first status and address, with the record as it stands by then.
"""

import hmac
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from casework.models import IdempotentAnswer
from casework.rest.idempotency import idempotency_key
from casework.rest.problems import Problem
from detainees import keys
from detainees.crypto_keyfiles import lengths_first


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given before."""

    status: int
    location: str


class Retry:
    """One request under its `Idempotency-Key`. Within one transaction: `find()`, do the work, `keep()`."""

    def __init__(self, request: Request, client: UUID) -> None:
        key = idempotency_key(request).encode()
        # The address belongs to what was asked: the same body elsewhere is another request.
        asked = lengths_first(client.bytes, key, request.path.encode(), request.body)
        self._client = client
        self._retry_digest = _digest(lengths_first(client.bytes, key))
        self._body_digest = _digest(asked)

    def find(self) -> Kept | None:
        """The first answer to this request, or None when this one is the first, which is claimed thereby.

        A second one that comes meanwhile waits here until the first has committed. Raises `Problem`: 422 for
        the same key with another request.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO casework_idempotentanswer (client_id, retry_digest, body_digest, status, location)"
                " VALUES (%s, %s, %s, 0, '') ON CONFLICT (client_id, retry_digest) DO NOTHING",
                [self._client, self._retry_digest, self._body_digest],
            )
            if cursor.rowcount:
                return None
        kept = IdempotentAnswer._default_manager.get(client_id=self._client, retry_digest=self._retry_digest)
        if not hmac.compare_digest(bytes(kept.body_digest), self._body_digest):
            detail = _("This Idempotency-Key was sent before with another request. A new request takes a new key.")
            raise Problem(422, "idempotency_key_reused", detail)
        return Kept(status=kept.status, location=kept.location)

    def keep(self, *, status: int, location: str) -> None:
        """Keep the answer, which stands when the transaction does."""
        IdempotentAnswer._default_manager.filter(client_id=self._client, retry_digest=self._retry_digest).update(
            status=status, location=location
        )


def _digest(content: bytes) -> bytes:
    return hmac.digest(_key(), content, "sha256")


@cache
def _key() -> bytes:
    return keys.keyring().derive("idempotent answers")
