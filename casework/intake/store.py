"""The way to the database: a pool of connections under the role habeas_intake, and its four functions.

Each call is one statement that commits by itself. A statement may run twice: what it stores is found again by
the digest of the idempotency key, so a connection that broke on the way is no reason to give up.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from threading import Lock
from typing import Any, Literal, NamedTuple
from uuid import UUID

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from casework.intake.environment import environment

CONNECTIONS = 8
WAIT_SECONDS = 2.0
_STATEMENT_MILLISECONDS = 5_000
# The pool waits twice as long after each failure, and a door that was shut for an hour would stay shut for another
# one. After this time it gives up, and whoever asks next makes it try anew.
_RECONNECT_SECONDS = 1.0
_opening = Lock()
# The connection or the server failed; what is wrong with a statement of ours stays an error of ours.
_BROKEN = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)


class Unavailable(Exception):
    """The database cannot be reached, is full, or took too long. What was asked may or may not be stored."""


class Known(NamedTuple):
    """What the database says of a token."""

    client: UUID
    per_minute: int
    may_report: bool


class Stored(NamedTuple):
    """What became of an envelope. With `again` the facts are those of the first time."""

    outcome: Literal["stored", "again", "other_body", "unknown_token", "insufficient_scope"]
    envelope: UUID
    number: int
    received_at: datetime


def token(digest: bytes) -> Known | None:
    """The token of this digest, if it is in force."""
    row = _row("SELECT client, per_minute, may_report FROM intake_token(%b)", [digest])
    return Known(*row) if row else None


def public_keys() -> dict[date, bytes]:
    """The public keys from yesterday on, as far as they are published."""
    return dict(_rows("SELECT day, public_key FROM intake_public_keys()", []))


def store(
    *, token: bytes, envelope: UUID, day: date, body: bytes, retry_digest: bytes, body_digest: bytes
) -> Stored:
    """Commit an envelope, or find the one that was stored under the same idempotency key."""
    row = _row(
        "SELECT outcome, envelope, number, received_at FROM intake_store(%b, %b, %b, %b, %b, %b)",
        [token, envelope, day, body, retry_digest, body_digest],
    )
    return Stored(*row)


def again(*, token: bytes, retry_digest: bytes, body_digest: bytes) -> Stored | None:
    """The envelope that was stored under this key with this body, or None. Writes nothing."""
    row = _row(
        "SELECT envelope, number, received_at FROM intake_again(%b, %b, %b)", [token, retry_digest, body_digest]
    )
    return Stored("again", *row) if row else None


def _row(statement: str, values: Sequence[Any]) -> Any:
    rows = _rows(statement, values)
    return rows[0] if rows else None


def _rows(statement: str, values: Sequence[Any]) -> list[Any]:
    try:
        return _execute(statement, values)
    except PoolTimeout as error:
        raise Unavailable from error
    except _BROKEN:
        # After a restart of the database every connection of the pool is broken: let it look, then ask again.
        _pool().check()
    try:
        return _execute(statement, values)
    except _BROKEN as error:
        raise Unavailable from error


def _execute(statement: str, values: Sequence[Any]) -> list[Any]:
    with _pool().connection() as connection, connection.cursor(binary=True) as cursor:
        return cursor.execute(statement, values, prepare=True).fetchall()


def _pool() -> ConnectionPool[psycopg.Connection[Any]]:
    # A cache alone lets each thread of the first moment open a pool of its own.
    with _opening:
        return _open_pool()


@cache
def _open_pool() -> ConnectionPool[psycopg.Connection[Any]]:
    return ConnectionPool(
        environment().database_url,
        kwargs={
            "autocommit": True,
            "application_name": "habeas intake",
            "connect_timeout": 5,
            "options": f"-c statement_timeout={_STATEMENT_MILLISECONDS} -c timezone=UTC",
        },
        min_size=CONNECTIONS,
        max_size=CONNECTIONS,
        timeout=WAIT_SECONDS,
        reconnect_timeout=_RECONNECT_SECONDS,
        open=True,
    )
