"""What is sealed otherwise than by a field: the hotline's keys and envelopes, second factors, stored files.

Each function opens all of its kind and names what does not open. Which columns these are, and that there are no
others, says `tests/architecture/plain_columns.py`.
"""

import base64
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.keylife.refusal import KeyWorkRefused
from casework.keylife.sealed import Opener, does_not_open
from casework.keylife.tables import Connection
from detainees.crypto import Binding, SealBroken
from detainees.crypto_stream import IntakeKeyPair, open_stream
from detainees.crypto_stream import Opener as EnvelopeOpener
from detainees.envelope import open_report

_PIECE_BYTES = 1 << 20

# Who has something sealed to them otherwise than by a field, and no key.
OTHERS_WITHOUT_KEY = """
SELECT subject FROM (
    SELECT id FROM detainees_intakekey UNION SELECT user_id FROM mfa_authenticator
    UNION SELECT subject_id FROM casework_document WHERE file_name <> ''
) AS others (subject)
WHERE NOT EXISTS (SELECT FROM detainees_subjectkey WHERE subject_id = subject)
"""


def open_intake_keys(connection: Connection, opener: Opener) -> dict[date, EnvelopeOpener]:
    """What opens the envelopes of each day. Each private key must be the other half of the public one."""
    found = {}
    rows = connection.execute(
        "SELECT id, day, public_key, wrapped_private_key FROM detainees_intakekey ORDER BY day"
    )
    for row, day, public, wrapped in rows.fetchall():
        key = opener.key_of(row)
        if key is None:
            continue
        place = f"The private key of the hotline's day {day} (detainees_intakekey {row})"
        try:
            private = key.open(wrapped, Binding("detainees.intakekey", "wrapped_private_key", row, row))
            fits = IntakeKeyPair(private).public_key == public
        except SealBroken as broken:
            raise does_not_open(place, broken) from None
        if not fits:
            raise does_not_open(place, SealBroken("bad_key"))
        found[day] = EnvelopeOpener(private)
    return found


def open_envelopes(connection: Connection, openers: dict[date, EnvelopeOpener]) -> int:
    """Open what the hotline stored and no worker has opened yet, but for what is known not to open."""
    count = 0
    with connection.cursor(name="envelopes", binary=True) as cursor:
        cursor.execute(
            "SELECT id, client_id, key_day, body FROM detainees_envelope"
            " WHERE opened_at IS NULL AND fault = '' ORDER BY id"
        )
        for row, client, day, body in cursor:
            place = f"The envelope {row} of {day}"
            if day not in openers:
                raise KeyWorkRefused(
                    "does_not_open", place=place, reason="The key of its day is gone.", code="no_key"
                )
            try:
                open_report(openers[day], body, envelope=row, client=client, day=day)
            except SealBroken as broken:
                raise does_not_open(place, broken) from None
            count += 1
    return count


def open_second_factors(connection: Connection, opener: Opener) -> int:
    """Open the seeds of all second factors and spare codes."""
    count = 0
    rows = connection.execute("SELECT id, user_id, type, data FROM mfa_authenticator ORDER BY id").fetchall()
    for row, user, kind, data in rows:
        key = opener.key_of(user)
        if key is None:
            continue
        try:
            for sealed in _sealed_in(data):
                key.open(sealed, Binding("mfa.authenticator", "data", user, user))
        except SealBroken as broken:
            raise does_not_open(f"The second factor {row} ({kind}) of account {user}", broken) from None
        count += 1
    return count


def _sealed_in(data: Any) -> list[bytes]:
    """What is sealed in a row of the library that keeps second factors. Raises `SealBroken` when nothing is."""
    texts = [data[name] for name in ("secret", "seed") if name in data] + list(data.get("migrated_codes") or ())
    if not texts:
        raise SealBroken("unknown_layout")
    try:
        return [base64.b64decode(text, validate=True) for text in texts]
    except (ValueError, TypeError):
        raise SealBroken("unknown_layout") from None


def open_files(connection: Connection, opener: Opener, directory: Path) -> int:
    """Open every stored file that a record names, to its end. Raises `KeyWorkRefused` for one that is not there."""
    count = 0
    rows = connection.execute(
        "SELECT id, subject_id, file_name FROM casework_document WHERE file_name <> '' ORDER BY id"
    )
    for row, subject, name in rows.fetchall():
        count += _open_file(opener, directory / name[:2] / name, row, subject)
    return count


def _open_file(opener: Opener, path: Path, row: UUID, subject: UUID) -> int:
    key = opener.key_of(subject)
    if key is None:
        return 0
    place = f"The file {path.name} of document {row}"
    try:
        with path.open("rb") as file:
            pieces: Iterator[bytes] = iter(lambda: file.read(_PIECE_BYTES), b"")
            for _content in open_stream(key, Binding("casework.document", "file", row, subject), pieces):
                pass
    except FileNotFoundError:
        raise KeyWorkRefused("absent", what=place) from None
    except SealBroken as broken:
        raise does_not_open(place, broken) from None
    return 1
