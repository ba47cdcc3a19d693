"""Bearer tokens: what a program shows at the door, the digest under which it is known, and the keys made of it.

A token is `habeas_<prefix>_<256 random bits>`. Only its digest is stored, so that a dump opens no door. Pure.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import NamedTuple, Self
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from detainees.crypto_keyfiles import lengths_first

SECRET_BYTES = 32
_PREFIX_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_PREFIX_LENGTH = 8
_SHAPE = re.compile(r"habeas_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")


class Bearer(NamedTuple):
    """A token as its holder knows it. Shown once, stored nowhere."""

    text: str
    prefix: str

    @classmethod
    def generate(cls) -> Self:
        """A new random token."""
        prefix = "".join(secrets.choice(_PREFIX_LETTERS) for _ in range(_PREFIX_LENGTH))
        return cls(text=f"habeas_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}", prefix=prefix)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The token that this text is, or None when it has not the shape of one."""
        found = _SHAPE.fullmatch(text)
        return cls(text=text, prefix=found[1]) if found else None

    def __repr__(self) -> str:
        return f"<Bearer {self.prefix}>"

    @property
    def digest(self) -> bytes:
        """SHA-256 of the whole token: enough for 256 random bits, and the same work for every token."""
        return digest_of(self.text)

    def retry_key(self, client: UUID) -> "RetryKey":
        """The key with which this holder's retries are recognised."""
        kdf = HKDF(algorithm=SHA256(), length=32, salt=client.bytes, info=b"habeas intake retries 1")
        return RetryKey(kdf.derive(self.text.encode()))


def digest_of(text: str) -> bytes:
    """The digest under which a token is stored, whether the text is one or not."""
    return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True, slots=True, repr=False)
class RetryKey:
    """Digests of what was sent. Who has the database and not the token can confirm no guess by them."""

    secret: bytes

    def of_key(self, idempotency_key: str) -> bytes:
        """The digest by which a second sending finds the first."""
        return self._mac(b"key", idempotency_key.encode())

    def of_body(self, idempotency_key: str, body: bytes) -> bytes:
        """The digest that tells the same body from another; two reports with one body have different ones."""
        return self._mac(b"body", idempotency_key.encode(), body)

    def _mac(self, *parts: bytes) -> bytes:
        return hmac.digest(self.secret, lengths_first(*parts), "sha256")
