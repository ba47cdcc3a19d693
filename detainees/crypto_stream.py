"""Sealing of what does not stand in a column: files, piece by piece, and reports to a public key.

A file is sealed and opened in constant memory. Reports are sealed where no key that opens anything may lie.
Layouts and what they promise: docs/sealing.md.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Self, TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from detainees.crypto import (
    HEAD_BYTES,
    SEALED_HEADER,
    Binding,
    DataKey,
    SealBroken,
    Secret,
    key_id_of,
    pad,
    size_class,
    unpad,
)
from detainees.crypto_keyfiles import KEY_BYTES, lengths_first

FILE_HEADER = b"HBS\x01"  # every sealed file begins with it
PIECE_BYTES = 65_536
SMALLEST_FILE = 16_384
SMALLEST_REPORT = 1024
_COUNT_BYTES = 4
_FRAME_BYTES = _COUNT_BYTES + PIECE_BYTES + 16
_HEADER_BYTES = len(FILE_HEADER) + HEAD_BYTES + 12 + 64 + 16

T = TypeVar("T")


def seal_stream(key: DataKey, binding: Binding, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The sealed file, piece by piece, from chunks of any size. Padded to a size class; see `size_class`."""
    secret = os.urandom(KEY_BYTES)
    header = FILE_HEADER + key.seal(secret, _of_file_key(binding))
    return chain((header,), _sealed_frames(secret, chunks))


def open_stream(key: DataKey, binding: Binding, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of a sealed file, piece by piece. Raises `SealBroken`.

    The header is checked before this returns, so a file of another place yields nothing. What was yielded is
    authentic and in order; that nothing is missing at the end is known only when the iterator is exhausted.
    """
    pieces = _recut(chunks, _HEADER_BYTES, _FRAME_BYTES)
    header = next(pieces, b"")
    if len(header) != _HEADER_BYTES or not header.startswith(FILE_HEADER):
        raise SealBroken("unknown_layout")
    secret = key.open(header[len(FILE_HEADER) :], _of_file_key(binding))
    return _opened_frames(secret, pieces)


def _of_file_key(binding: Binding) -> Binding:
    # No column has "#" in its name: a file's key put into a column, or the reverse, does not open.
    return Binding(binding.model, f"{binding.column}#file-1", binding.row, binding.subject)


def _sealed_frames(secret: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    cipher = AESGCM(secret)
    for number, (frame, is_last) in enumerate(_marking_last(_frames(chunks))):
        yield cipher.encrypt(_frame_nonce(number, is_last), frame, None)


def _opened_frames(secret: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    cipher = AESGCM(secret)
    is_last = False
    for number, (piece, is_last) in enumerate(_marking_last(pieces)):
        try:
            frame = cipher.decrypt(_frame_nonce(number, is_last), piece, None)
        except InvalidTag:
            raise SealBroken("not_authentic") from None
        count = int.from_bytes(frame[:_COUNT_BYTES], "big")
        if count:
            yield frame[_COUNT_BYTES : _COUNT_BYTES + count]
    if not is_last:
        raise SealBroken("not_authentic")


def _frames(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Content as frames: a count of true bytes, these bytes, zeros. Frames of zeros alone fill the class."""
    rest, total = bytearray(), 0
    for chunk in chunks:
        total += len(chunk)
        rest += chunk
        while len(rest) > PIECE_BYTES:
            yield _frame(bytes(rest[:PIECE_BYTES]), PIECE_BYTES)
            del rest[:PIECE_BYTES]
    due = len(rest) + size_class(total, SMALLEST_FILE) - total
    content = bytes(rest)
    while due > PIECE_BYTES:
        yield _frame(content, PIECE_BYTES)
        content, due = b"", due - PIECE_BYTES
    yield _frame(content, due)


def _frame(content: bytes, length: int) -> bytes:
    return len(content).to_bytes(_COUNT_BYTES, "big") + content + bytes(length - len(content))


def _frame_nonce(number: int, is_last: bool) -> bytes:
    # The file key seals this file only, so a counter is enough; the flag makes the end unforgeable.
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


def _marking_last(items: Iterable[T]) -> Iterator[tuple[T, bool]]:
    """Each item, and whether it is the last one. Reads one item ahead."""
    held: list[T] = []
    for item in items:
        if held:
            yield held.pop(), False
        held.append(item)
    if held:
        yield held.pop(), True


def _recut(chunks: Iterable[bytes], first: int, then: int) -> Iterator[bytes]:
    """The same bytes, cut into one piece of `first` bytes and pieces of `then`; the last may be shorter."""
    rest, wanted = bytearray(), first
    for chunk in chunks:
        rest += chunk
        while len(rest) >= wanted:
            yield bytes(rest[:wanted])
            del rest[:wanted]
            wanted = then
    if rest:
        yield bytes(rest)


_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_ML_KEM_PUBLIC_BYTES = 1184
_ML_KEM_SEED_BYTES = 64


class IntakeKeyPair(Secret):
    """A pair for reports: whoever has `public_key` can seal, only who has `private_key` can open.

    The private key is the 32-byte seed of X-Wing, the public key ML-KEM's followed by X25519's (1,216 bytes).
    """

    __slots__ = ("key_id", "private_key", "public_key")

    def __init__(self, private_key: bytes) -> None:
        self.private_key = private_key
        self.public_key = _public_bytes(*_private_key(private_key))
        self.key_id = _key_id(self.public_key)

    @classmethod
    def generate(cls) -> Self:
        """A new random pair."""
        return cls(os.urandom(KEY_BYTES))

    def __repr__(self) -> str:
        return f"<IntakeKeyPair {self.key_id}>"


class Sealer:
    """Seals to one public key. Keep it: to read the key anew for each report takes a fourth more time."""

    __slots__ = ("_public_key", "key_id")

    def __init__(self, public_key: bytes) -> None:
        self.key_id = _key_id(public_key)
        lattice, curve = public_key[:_ML_KEM_PUBLIC_BYTES], public_key[_ML_KEM_PUBLIC_BYTES:]
        try:
            self._public_key = MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(lattice), X25519PublicKey.from_public_bytes(curve)
            )
        except ValueError:
            raise SealBroken("bad_key") from None

    def seal(self, plaintext: bytes, *, info: bytes, aad: bytes) -> bytes:
        """Version, key id, HPKE's encapsulated key and ciphertext. Opens with the same info and aad only."""
        head = SEALED_HEADER + self.key_id.bytes
        try:
            sealed = _SUITE.encrypt(pad(plaintext, SMALLEST_REPORT), self._public_key, _context(head, info, aad))
        except ValueError:
            # A public key that X25519 refuses shows itself at its first use only.
            raise SealBroken("bad_key") from None
        return head + sealed


class Opener(Secret):
    """Opens what was sealed to one pair's public key."""

    __slots__ = ("_private_key", "key_id")

    def __init__(self, private_key: bytes) -> None:
        lattice, curve = _private_key(private_key)
        self.key_id = _key_id(_public_bytes(lattice, curve))
        self._private_key = MLKEM768X25519PrivateKey(lattice, curve)

    def __repr__(self) -> str:
        return f"<Opener {self.key_id}>"

    def open(self, blob: bytes, *, info: bytes, aad: bytes) -> bytes:
        """The report. Raises `SealBroken`. `key_id_of(blob)` says beforehand which pair is needed."""
        if key_id_of(blob) != self.key_id:
            raise SealBroken("other_key")
        head, body = blob[:HEAD_BYTES], blob[HEAD_BYTES:]
        try:
            padded = _SUITE.decrypt(body, self._private_key, _context(head, info, aad))
        except InvalidTag:
            raise SealBroken("not_authentic") from None
        return unpad(padded)


def seal_to(public_key: bytes, plaintext: bytes, *, info: bytes, aad: bytes) -> bytes:
    """One report to a public key that is not used again."""
    return Sealer(public_key).seal(plaintext, info=info, aad=aad)


def open_from(private_key: bytes, blob: bytes, *, info: bytes, aad: bytes) -> bytes:
    """One report with a private key that is not used again."""
    return Opener(private_key).open(blob, info=info, aad=aad)


def _private_key(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    if len(seed) != KEY_BYTES:
        raise SealBroken("bad_key")
    expanded = hashlib.shake_256(seed).digest(_ML_KEM_SEED_BYTES + KEY_BYTES)
    lattice, curve = expanded[:_ML_KEM_SEED_BYTES], expanded[_ML_KEM_SEED_BYTES:]
    return MLKEM768PrivateKey.from_seed_bytes(lattice), X25519PrivateKey.from_private_bytes(curve)


def _public_bytes(lattice: MLKEM768PrivateKey, curve: X25519PrivateKey) -> bytes:
    return lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def _key_id(public_key: bytes) -> UUID:
    return UUID(bytes=hashlib.sha256(b"habeas intake key" + public_key).digest()[:16])


def _context(head: bytes, info: bytes, aad: bytes) -> bytes:
    # A one-shot HPKE binds what accompanies it through `info` (RFC 9180, section 8.1).
    return lengths_first(b"habeas report", head, info, aad)
