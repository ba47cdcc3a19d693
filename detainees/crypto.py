"""Sealing: whoever holds the database, a dump or a backup reads no value without the root secret.

One data key per subject seals all that hangs on that subject; a keyring holds what opens data keys. Knows no
Django. Layouts, key tree, test vectors and what stays unprotected: docs/sealing.md. Files and what is sealed
to a public key: crypto_stream.py. The files that hold keys: crypto_keyfiles.py.
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, NoReturn, Self, TypeAlias
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from detainees.crypto_keyfiles import (
    KEY_BYTES,
    NONCE_BYTES,
    KeyFileRefused,
    create_generation,
    create_root_secret,
    derive,
    fingerprint,
    generation_files,
    lengths_first,
    read_generation,
    read_root_secret,
)

__all__ = [
    "SEALED_HEADER",
    "SHORTEST_SEALED",
    "Binding",
    "DataKey",
    "KeyFileRefused",
    "Keyring",
    "SealBroken",
    "Secret",
    "WrappedKey",
    "create_generation",
    "create_root_secret",
    "derive_from_root",
    "key_id_of",
]

SEALED_HEADER = b"\x01"  # the layout's version: every sealed value, wrapped key and report begins with it
HEAD_BYTES = 17  # version and key id
_BODY_AT = HEAD_BYTES + NONCE_BYTES
_WRAPPED_BYTES = 1 + NONCE_BYTES + KEY_BYTES + 16
_VALUE = lengths_first(b"habeas value")
_SMALLEST_VALUE = 32
_COARSE_UP_TO = 1024
SHORTEST_SEALED = _BODY_AT + _SMALLEST_VALUE + 16  # head, nonce, the smallest size class, tag

Blob: TypeAlias = bytes | memoryview

_BROKEN = {
    "unknown_layout": "These bytes do not have the layout of a sealed value.",
    "other_key": "The value was sealed under another key.",
    "other_subject": "This key belongs to another subject.",
    "unknown_generation": "The keyring lacks the generation that wrapped this key.",
    "not_authentic": "What was sealed has been changed or cut, or it was sealed for another place.",
    "bad_key": "These bytes are not a key.",
}


class SealBroken(Exception):
    """A value does not open, or may not be sealed this way. `code` is stable; the text holds no secret."""

    def __init__(self, code: str, place: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {_BROKEN[self.code]}" if self.place else _BROKEN[self.code]

    def at(self, place: str) -> "SealBroken":
        """The same, and which value it is about: model, column and row, which are no secret."""
        return SealBroken(self.code, place)


class Secret:
    """Holds key material: it does not print itself, and it can be neither pickled nor copied."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds key material and is neither pickled nor copied.")


def size_class(length: int, smallest: int = _SMALLEST_VALUE) -> int:
    """The size that `length` bytes are padded to: a power of two up to 1024, then four steps an octave."""
    if length <= smallest:
        return smallest
    bits = (length - 1).bit_length()
    if length <= _COARSE_UP_TO:
        return 1 << bits
    step = 1 << (bits - 3)
    return -(-length // step) * step


def pad(plaintext: bytes, smallest: int = _SMALLEST_VALUE) -> bytes:
    """Append 0x80 and zeros up to the size class (ISO/IEC 7816-4)."""
    length = len(plaintext) + 1
    return plaintext + b"\x80" + bytes(size_class(length, smallest) - length)


def unpad(padded: bytes) -> bytes:
    """Undo `pad`. Only for bytes that have been authenticated."""
    end = padded.rfind(b"\x80")
    if end < 0:
        raise SealBroken("unknown_layout")
    return padded[:end]


def key_id_of(blob: Blob) -> UUID:
    """The id of the one key that may open this value or report: look that key up, try no other."""
    if len(blob) < HEAD_BYTES or blob[:1] != SEALED_HEADER:
        raise SealBroken("unknown_layout")
    return UUID(bytes=bytes(blob[1:HEAD_BYTES]))


class Binding(NamedTuple):
    """The one place where a sealed value opens. Model as "app.model"; row and subject never change.

    A tuple, because one is made for every value of a list, and a frozen dataclass takes three times as long.
    """

    model: str
    column: str
    row: UUID
    subject: UUID


@lru_cache(maxsize=1024)
def bound_column(model: str, column: str) -> bytes:
    """The part of a binding that all rows of a column share."""
    return lengths_first(model.encode(), column.encode())


class DataKey(Secret):
    """Seals and opens all that hangs on one subject."""

    __slots__ = ("_cipher", "_head", "_owner", "key_id", "subject")

    def __init__(self, *, key_id: UUID, subject: UUID, secret: bytes) -> None:
        self.key_id = key_id
        self.subject = subject
        self._head = SEALED_HEADER + key_id.bytes
        # lengths_first() by hand, as below: these lines run for every value of every list.
        self._owner = b"%b\0\0\0\x11%b\0\0\0\x10%b" % (_VALUE, self._head, subject.bytes)
        self._cipher = AESGCM(secret)

    def __repr__(self) -> str:
        return f"<DataKey {self.key_id}>"

    def seal(self, plaintext: bytes, binding: Binding) -> bytes:
        """Version, key id, nonce, ciphertext of the padded text, tag. Opens under the same binding only."""
        return self._seal_with(os.urandom(NONCE_BYTES), plaintext, binding)

    def open(self, blob: Blob, binding: Binding) -> bytes:
        """The text that was sealed for this place under this key. Raises `SealBroken`, never guesses."""
        if binding.subject != self.subject:
            raise SealBroken("other_subject")
        return self.open_in(bound_column(binding.model, binding.column), binding.row, blob)

    def open_in(self, column: bytes, row: UUID, blob: Blob) -> bytes:
        """The same for a list, which names its column once (`bound_column`), in rows of our subject."""
        if len(blob) < _BODY_AT or blob[:HEAD_BYTES] != self._head:
            raise SealBroken("other_key" if key_id_of(blob) != self.key_id else "unknown_layout")
        bound = b"%b\0\0\0\x10%b%b" % (self._owner, row.bytes, column)
        try:
            padded = self._cipher.decrypt(blob[HEAD_BYTES:_BODY_AT], blob[_BODY_AT:], bound)
        except InvalidTag:
            raise SealBroken("not_authentic") from None
        return unpad(padded)

    def _seal_with(self, nonce: bytes, plaintext: bytes, binding: Binding) -> bytes:
        return self._head + nonce + self._cipher.encrypt(nonce, pad(plaintext), self._bound_to(binding))

    def _bound_to(self, binding: Binding) -> bytes:
        # Under another subject's key a value would outlive the erasure of its own subject.
        if binding.subject != self.subject:
            raise SealBroken("other_subject")
        column = bound_column(binding.model, binding.column)
        return b"%b\0\0\0\x10%b%b" % (self._owner, binding.row.bytes, column)


class WrappedKey(NamedTuple):
    """A data key as it is stored: useless without the generation that wrapped it."""

    key_id: UUID
    subject: UUID
    generation: int
    blob: Blob


class Keyring(Secret):
    """The root secret and the generations of wrapping keys under it. Loaded once a process."""

    __slots__ = ("_generations", "_root", "current")

    def __init__(self, root: bytes, generations: Mapping[int, bytes]) -> None:
        self._root = root
        self._generations = {number: AESGCM(key) for number, key in sorted(generations.items())}
        self.current = max(generations)

    @classmethod
    def load(cls, *, root_secret_file: Path, directory: Path) -> Self:
        """Read the root secret and every generation. Raises `KeyFileRefused`; never loads a part."""
        root = read_root_secret(root_secret_file)
        files = generation_files(directory)
        if not files:
            raise KeyFileRefused("no_generation", directory)
        try:
            return cls(root, {number: read_generation(root, number, path) for number, path in files.items()})
        except KeyFileRefused as refused:
            # Rotation may destroy a generation between the listing and the reading: then there is a newer one.
            if refused.path.exists() or refused.path == files[max(files)]:
                raise
            return cls.load(root_secret_file=root_secret_file, directory=directory)

    def __repr__(self) -> str:
        return f"<Keyring {self.fingerprint()}, generations {', '.join(map(str, self._generations))}>"

    @property
    def generations(self) -> tuple[int, ...]:
        """Numbers of the generations that this keyring opens, oldest first."""
        return tuple(self._generations)

    def fingerprint(self) -> str:
        """Public id of the root secret, 16 hex digits. Two keyrings share it when they share the secret."""
        return fingerprint(self._root)

    def derive(self, purpose: str, length: int = KEY_BYTES) -> bytes:
        """The key for one purpose ("django", "sessions", "audit"). Same purpose and length, same key."""
        return derive(self._root, b"purpose", purpose.encode(), length)

    def new_data_key(self, subject: UUID) -> tuple[DataKey, WrappedKey]:
        """A new random key for a subject, and the same key wrapped under the current generation."""
        key_id, secret = uuid4(), os.urandom(KEY_BYTES)
        wrapped = self._wrap_with(os.urandom(NONCE_BYTES), key_id, subject, secret)
        return DataKey(key_id=key_id, subject=subject, secret=secret), wrapped

    def unwrap(self, wrapped: WrappedKey) -> DataKey:
        """The data key, if this very generation wrapped it for this subject. Raises `SealBroken`."""
        return DataKey(key_id=wrapped.key_id, subject=wrapped.subject, secret=self._secret_of(wrapped))

    def rewrapped(self, wrapped: WrappedKey) -> WrappedKey:
        """The same key under the current generation. Raises `SealBroken`."""
        secret = self._secret_of(wrapped)
        return self._wrap_with(os.urandom(NONCE_BYTES), wrapped.key_id, wrapped.subject, secret)

    def _secret_of(self, wrapped: WrappedKey) -> bytes:
        cipher = self._generations.get(wrapped.generation)
        if cipher is None:
            raise SealBroken("unknown_generation")
        blob = wrapped.blob
        if len(blob) != _WRAPPED_BYTES or blob[:1] != SEALED_HEADER:
            raise SealBroken("unknown_layout")
        bound = _wrapping(wrapped.generation, wrapped.key_id, wrapped.subject)
        try:
            return cipher.decrypt(blob[1 : 1 + NONCE_BYTES], blob[1 + NONCE_BYTES :], bound)
        except InvalidTag:
            raise SealBroken("not_authentic") from None

    def _wrap_with(self, nonce: bytes, key_id: UUID, subject: UUID, secret: bytes) -> WrappedKey:
        bound = _wrapping(self.current, key_id, subject)
        blob = SEALED_HEADER + nonce + self._generations[self.current].encrypt(nonce, secret, bound)
        return WrappedKey(key_id=key_id, subject=subject, generation=self.current, blob=blob)


def _wrapping(generation: int, key_id: UUID, subject: UUID) -> bytes:
    return b"%b\0\0\0\x10%b\0\0\0\x10%b" % (_wrapping_prefix(generation), key_id.bytes, subject.bytes)


@lru_cache(maxsize=64)
def _wrapping_prefix(generation: int) -> bytes:
    return lengths_first(b"habeas data key", SEALED_HEADER, generation.to_bytes(4, "big"))


def derive_from_root(root_secret_file: Path, purpose: str, length: int = KEY_BYTES) -> bytes:
    """What `Keyring.derive` gives, where no keyring is needed. Raises `KeyFileRefused`."""
    return derive(read_root_secret(root_secret_file), b"purpose", purpose.encode(), length)
