"""Sessions that a dump of the database does not open: the row holds the digest of the cookie, and a payload

sealed under a key derived from the cookie and the root secret together. The default session row is the cookie.
"""

import os
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.contrib.sessions.serializers import JSONSerializer
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from casework.models import StaffSession
from detainees.keys import keyring

KEY_LENGTH = 43  # of 62 characters: 256 bits
NONCE_BYTES = 12
_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def digest_of(cookie: str) -> bytes:
    return sha256(b"habeas session\x00" + cookie.encode()).digest()


def _cipher(cookie: str) -> AESGCM:
    key = HKDF(hashes.SHA256(), 32, salt=keyring().derive("sessions"), info=cookie.encode())
    return AESGCM(key.derive(b"habeas session payload"))


class SessionStore(SessionBase):
    """Django's session interface over `StaffSession`. A payload that does not open is an empty session."""

    @classmethod
    def get_model_class(cls) -> type[StaffSession]:
        return StaffSession

    @classmethod
    def clear_expired(cls) -> None:
        StaffSession.objects.filter(expires_at__lt=timezone.now()).delete()

    def load(self) -> dict[str, Any]:
        row = StaffSession.objects.filter(
            digest=digest_of(self.session_key or ""), expires_at__gt=timezone.now()
        ).first()
        opened = None if row is None else self._open(bytes(row.payload))
        if opened is None:
            self._session_key = None
            return {}
        return opened

    def exists(self, session_key: str) -> bool:
        return StaffSession.objects.filter(digest=digest_of(session_key)).exists()

    def create(self) -> None:
        while True:
            self._session_key = get_random_string(KEY_LENGTH, _ALPHABET)
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        row = StaffSession(
            digest=digest_of(self.session_key),
            payload=self._seal(data),
            user_id=data.get(SESSION_KEY),
            expires_at=self.get_expiry_date(),
        )
        try:
            with transaction.atomic():
                row.save(force_insert=must_create, force_update=not must_create)
        except IntegrityError as error:
            if must_create:
                raise CreateError from error
            raise
        except StaffSession.NotUpdated as error:
            raise UpdateError from error

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            StaffSession.objects.filter(digest=digest_of(key)).delete()

    def _seal(self, data: dict[str, Any]) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        plain = JSONSerializer().dumps(data)
        return nonce + _cipher(self.session_key or "").encrypt(nonce, plain, None)

    def _open(self, payload: bytes) -> dict[str, Any] | None:
        try:
            plain = _cipher(self.session_key or "").decrypt(payload[:NONCE_BYTES], payload[NONCE_BYTES:], None)
        except InvalidTag:
            return None
        opened: dict[str, Any] = JSONSerializer().loads(plain)
        return opened
