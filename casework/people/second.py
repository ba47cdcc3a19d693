"""A second process that opens half of the names while the first opens the others: a start takes little more than half.

It is a fork, so it has the keys and the key of numbers without a word about them, and it ends with its half. What it
passes on stays in a pipe between the two.
"""

import contextlib
import fcntl
import gc
import marshal
import os
import resource
import signal
from collections.abc import Callable, Iterator
from typing import IO, Any
from uuid import UUID

import psycopg

from casework.leash import end_with_parent
from casework.people.entries import Entry
from detainees.matching import Part

_PARTS = tuple(Part)
_NUMBER_OF = {part: number for number, part in enumerate(_PARTS)}
_PIPE_BYTES = 1 << 20
_LENGTH_BYTES = 4
_END = (0).to_bytes(_LENGTH_BYTES)


class Second:
    """The second reader: forked when made, which must be before any thread begins; waits until it is let go."""

    def __init__(self, read: Callable[[], Iterator[list[Entry]]]) -> None:
        waits, self._go = os.pipe()
        answers, writes = os.pipe()
        # As much as the kernel gives without asking; with less the two wait for each other more often.
        with contextlib.suppress(OSError):
            fcntl.fcntl(writes, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self._process = os.fork()
        if not self._process:
            os.close(self._go)
            os.close(answers)
            _work(waits, writes, read)
        os.close(waits)
        os.close(writes)
        self._answers = os.fdopen(answers, "rb")

    def batches(self) -> Iterator[list[Entry]]:
        """What it reads, from now on. Raises `psycopg.OperationalError` when it ended before its half did."""
        try:
            # From the first question on, so that it reads while the first batch is read here.
            os.write(self._go, b"\1")
            yield []
            while length := int.from_bytes(self._exactly(_LENGTH_BYTES)):
                yield [_entry(*values) for values in marshal.loads(self._exactly(length))]  # noqa: S302 - our own fork
        except BrokenPipeError:
            raise psycopg.OperationalError("The second reader is gone.") from None
        finally:
            self.end()

    def end(self) -> None:
        """Have it end now, if it has not."""
        os.close(self._go)
        self._answers.close()
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)

    def _exactly(self, length: int) -> bytes:
        found = self._answers.read(length)
        if len(found) < length:
            raise psycopg.OperationalError("The second reader ended early.")
        return found


def _work(waits: int, writes: int, read: Callable[[], Iterator[list[Entry]]]) -> None:
    """What the fork does. Never returns: whatever goes wrong, the first reader sees an end too early."""
    try:
        gc.disable()
        end_with_parent(signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if os.read(waits, 1):
            with os.fdopen(writes, "wb") as pipe:
                for batch in read():
                    _write(pipe, marshal.dumps([_values(entry) for entry in batch]))
                pipe.write(_END)
    finally:
        os._exit(0)


def _write(pipe: IO[bytes], packed: bytes) -> None:
    pipe.write(len(packed).to_bytes(_LENGTH_BYTES) + packed)


def _values(entry: Entry) -> tuple[Any, ...]:
    """What `_entry` makes the same person of, in plain values."""
    words = tuple([(word, _NUMBER_OF[part]) for word, part in entry.words])
    facility = entry.facility.bytes if entry.facility else None
    return entry.id.bytes, words, entry.birth_year, entry.sex, facility, entry.reach, entry.exact


def _entry(
    key: bytes,
    words: tuple[tuple[str, int], ...],
    birth_year: int | None,
    sex: str,
    facility: bytes | None,
    reach: frozenset[str],
    exact: tuple[int, ...],
) -> Entry:
    named = tuple([(word, _PARTS[part]) for word, part in words])
    return Entry(
        UUID(bytes=key), named, 0, birth_year, sex, UUID(bytes=facility) if facility else None, reach, exact
    )
