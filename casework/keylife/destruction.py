"""Keys are destroyed: the rows that wrap them, for good. Who has no key is erased, and is told apart by a tombstone."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import psycopg

from casework.keylife.refusal import KeyWorkRefused
from casework.keylife.subjects import called
from casework.models import LegalHold
from detainees.keys import KEYS_ARE_MADE


def destroy_keys(connection: "psycopg.Connection[Any]", subjects: Collection[UUID]) -> int:
    """Destroy the keys of these subjects in one transaction; how many there were. Harmless when run again.

    The old rows survive on the disk, wrapped: they are worth nothing once their generation is destroyed as well.
    Raises `KeyWorkRefused("under_hold")`, for all of them when it is so for one.
    """
    ids = list(subjects)
    with connection.transaction():
        # Nobody makes a key for somebody while we look; whoever did has ended.
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [KEYS_ARE_MADE])
        refuse_held(connection, ids)
        connection.execute(_TOMBSTONES, [ids])
        return connection.execute("DELETE FROM detainees_subjectkey WHERE subject_id = ANY(%s)", [ids]).rowcount


def refuse_held(connection: "psycopg.Connection[Any]", subjects: Collection[UUID]) -> None:
    """Raise `KeyWorkRefused("under_hold")` when one of them must not be erased for now."""
    row = connection.execute(_HELD, [list(subjects)]).fetchone()
    if row is not None:
        subject, basis, until = row
        raise KeyWorkRefused(
            "under_hold",
            whom=called([subject]).get(subject, subject),
            basis=LegalHold.Basis(basis).label,
            until=until or "it is lifted",
        )


_TOMBSTONES = """
INSERT INTO detainees_erasedsubject (subject_id) SELECT unnest(%s::uuid[]) ON CONFLICT DO NOTHING
"""
_HELD = """
SELECT subject_id, basis, until FROM casework_legalhold
WHERE subject_id = ANY(%s) AND lifted_at IS NULL AND (until IS NULL OR until >= current_date) LIMIT 1
"""
