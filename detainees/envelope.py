"""How a report is sealed at the door and opened by a worker: the one place that says what an envelope binds.

An envelope opens only under the id, the client and the day with which it was sealed, so that one that was moved
to another row shows itself. Pure.
"""

from datetime import date
from uuid import UUID

from detainees.crypto_keyfiles import lengths_first
from detainees.crypto_stream import Opener, Sealer

_INFO = b"habeas intake 1"


def seal_report(sealer: Sealer, content: bytes, *, envelope: UUID, client: UUID, day: date) -> bytes:
    """The report as the intake process stores it, and cannot open any more."""
    return sealer.seal(content, info=_INFO, aad=_place(envelope, client, day))


def open_report(opener: Opener, body: bytes, *, envelope: UUID, client: UUID, day: date) -> bytes:
    """The report that was sealed for this very row. Raises `SealBroken`."""
    return opener.open(body, info=_INFO, aad=_place(envelope, client, day))


def _place(envelope: UUID, client: UUID, day: date) -> bytes:
    return lengths_first(envelope.bytes, client.bytes, day.isoformat().encode())
