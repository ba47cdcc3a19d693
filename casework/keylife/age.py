"""Streams to and from files of age: nothing reaches a disk before it is encrypted, and no file is held in memory.

pyrage pulls from one stream and pushes into another; a thread and a pipe turn that around.
"""

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

import pyrage

from casework.keylife.refusal import KeyWorkRefused

_PIPE_BUFFER = 1 << 20


def recipients(texts: Iterable[str], *, what: str) -> list[Any]:
    """The recipients that these texts name; there must be one. Raises `KeyWorkRefused`."""
    found = []
    for text in texts:
        try:
            found.append(pyrage.x25519.Recipient.from_str(text.strip()))
        except pyrage.RecipientError:
            raise KeyWorkRefused("bad_recipient", text=text) from None
    if not found:
        raise KeyWorkRefused("no_recipient", what=what)
    return found


def identities(path: Path, text: str) -> list[Any]:
    """The identities in a file of age-keygen, whose text this is. Raises `KeyWorkRefused`."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise KeyWorkRefused("bad_identity", path=path)
    return found


class _Carrier(threading.Thread):
    """Lets pyrage carry one stream into another, and keeps how that ended."""

    def __init__(self, carry: Any, source: IO[bytes], target: IO[bytes], keys: Sequence[Any]) -> None:
        super().__init__(daemon=True)
        self._carry, self._streams, self._keys = carry, (source, target), keys
        self._between = target if carry is pyrage.decrypt_io else source
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self._carry(*self._streams, list(self._keys))
        except BaseException as error:
            self.error = error
        finally:
            # Whoever writes into the pipe, or waits at it, must learn that nobody is there any more.
            try:
                self._between.close()
            except OSError as error:
                self.error = self.error or error


@contextmanager
def sealed_into(path: Path, to: Sequence[Any]) -> Iterator[IO[bytes]]:
    """A stream whose content becomes this file, encrypted: whole, or not at all. Raises `KeyWorkRefused`."""
    if path.exists():
        raise KeyWorkRefused("file_exists", path=path)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            source, sink = os.pipe()
            carrier = _Carrier(pyrage.encrypt_io, os.fdopen(source, "rb", _PIPE_BUFFER), file, to)
            with _carried(carrier), os.fdopen(sink, "wb", _PIPE_BUFFER) as stream:
                yield stream
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError as error:
        raise KeyWorkRefused("unwritable", path=path, reason=error.strerror or type(error).__name__) from None
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def opened_from(path: Path, with_: Sequence[Any]) -> Iterator["Readable"]:
    """The content of an encrypted file as a stream. Raises `KeyWorkRefused` when it does not open to its very end.

    What was read before the block ends is authentic; that it was all of it is known when the block has ended well.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise KeyWorkRefused("unreadable", path=path, reason=error.strerror) from None
    source, sink = os.pipe()
    counted = Readable(os.fdopen(source, "rb", _PIPE_BUFFER))
    with file:
        carrier = _Carrier(pyrage.decrypt_io, file, os.fdopen(sink, "wb", _PIPE_BUFFER), with_)
        try:
            with _carried(carrier), counted:
                yield counted
                counted.read_to_the_end()
        except pyrage.DecryptError as error:
            code = "not_for_us" if "matching keys" in str(error) else "damaged"
            raise KeyWorkRefused(code, path=path, bytes=counted.count) from None
        except _Broken:
            raise KeyWorkRefused("damaged", path=path, bytes=counted.count) from None


class _Broken(Exception):
    """The stream of age broke off."""


@contextmanager
def _carried(carrier: _Carrier) -> Iterator[None]:
    """Run a carrier beside the block. When it failed that is the reason, whatever the block then made of it."""
    carrier.start()
    try:
        yield
    except BaseException:
        carrier.join()
        if carrier.error is not None and not isinstance(carrier.error, BrokenPipeError):
            raise _told(carrier.error) from None
        raise
    carrier.join()
    if carrier.error is not None:
        raise _told(carrier.error)


def _told(error: BaseException) -> BaseException:
    """pyrage says of a chunk that is not authentic "decryption error", as an error of the system without a number."""
    return _Broken() if isinstance(error, OSError) and error.errno is None else error


class Readable:
    """A stream that knows how much of it was read: what tarfile needs of one, and no more."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stream.close()

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self.count += len(piece)
        return piece

    def read_to_the_end(self) -> None:
        """Only there is it known that nothing was cut off."""
        while self.read(_PIPE_BUFFER):
            pass
