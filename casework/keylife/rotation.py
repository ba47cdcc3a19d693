"""All keys of subjects under a new generation, and the old generations destroyed. Goes on where it was killed.

Where it stands is written nowhere but in the rows and files themselves: each key names its generation, and as long as
a second generation lies in the keyring, the work is not done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from casework.environment import Environment
from detainees.crypto import Keyring, WrappedKey
from detainees.crypto_keyfiles import create_generation, destroy_generation, generation_files
from detainees.keys import KEYS_ARE_MADE

Tell = Callable[[str], None]
BATCH = 2_000
_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Rotation:
    """What was done: the generation that stands alone now, how many keys were moved to it, which ones are gone."""

    generation: int
    moved: int
    destroyed: list[int]


@dataclass(frozen=True, slots=True)
class Plan:
    """What `rotate` would do. `is_unfinished`: an earlier run was broken off, and this one ends it."""

    generation: int
    keys: int
    is_unfinished: bool


def plan(connection: "psycopg.Connection[Any]", environment: Environment) -> Plan:
    """How much there is to do. Changes nothing."""
    files = generation_files(environment.keyring_dir)
    target = max(files) if len(files) > 1 else max(files, default=0) + 1
    row = connection.execute(
        "SELECT count(*) FROM detainees_subjectkey WHERE generation < %s", [target]
    ).fetchone()
    return Plan(target, row[0] if row else 0, len(files) > 1)


def rotate(connection: "psycopg.Connection[Any]", environment: Environment, *, tell: Tell) -> Rotation:
    """Move every key to one generation and destroy the others. The caller holds `key_work`, in autocommit.

    The new generation is made unless an earlier run left two behind. Raises `KeyFileRefused`, `SealBroken`.
    """
    if len(generation_files(environment.keyring_dir)) < 2:  # noqa: PLR2004 - one is what there is at rest
        create_generation(root_secret_file=environment.root_secret_file, directory=environment.keyring_dir)
    ring = Keyring.load(root_secret_file=environment.root_secret_file, directory=environment.keyring_dir)
    tell(f"Generation {ring.current} is the one that stays.")
    moved = _move(connection, ring, tell)
    # Whoever made a key under an old generation has ended when we hold this, and whoever makes one after that looks
    # into the keyring first.
    connection.execute("SELECT pg_advisory_lock(%s)", [KEYS_ARE_MADE])
    try:
        moved += _move(connection, ring, tell)
        destroyed = _destroy(environment, ring.current, tell)
    finally:
        connection.execute("SELECT pg_advisory_unlock(%s)", [KEYS_ARE_MADE])
    return Rotation(ring.current, moved, destroyed)


def _move(connection: "psycopg.Connection[Any]", ring: Keyring, tell: Tell) -> int:
    moved, last = 0, _FIRST
    while True:
        with connection.transaction():
            rows = connection.execute(_OLD, [ring.current, last, BATCH], binary=True).fetchall()
            if not rows:
                return moved
            again = [ring.rewrapped(WrappedKey(*row)) for row in rows]
            ids, blobs = [key.key_id for key in again], [bytes(key.blob) for key in again]
            connection.execute(_MOVED, [ring.current, ids, blobs])
        moved, last = moved + len(rows), rows[-1][0]
        tell(f"  {moved:,} keys moved")


def _destroy(environment: Environment, kept: int, tell: Tell) -> list[int]:
    old = {number: path for number, path in generation_files(environment.keyring_dir).items() if number < kept}
    for number, path in old.items():
        destroy_generation(path)
        tell(f"Generation {number} is destroyed.")
    return sorted(old)


_OLD = """
SELECT id, subject_id, generation::int4, wrapped FROM detainees_subjectkey
WHERE generation < %s AND id > %s ORDER BY id LIMIT %s FOR UPDATE
"""
_MOVED = """
UPDATE detainees_subjectkey AS key SET generation = %s, wrapped = moved.wrapped
FROM unnest(%s::uuid[], %s::bytea[]) AS moved (id, wrapped) WHERE key.id = moved.id
"""
