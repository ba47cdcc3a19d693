"""Work on the keys goes on once at a time, and no backup is taken in the middle of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from casework.keylife.refusal import KeyWorkRefused

# The number of this lock in the database; `detainees.keys` has another for the making of keys.
KEY_WORK = 0x4B65_7957


@contextmanager
def key_work(connection: "psycopg.Connection[Any]", *, is_shared: bool = False) -> Iterator[None]:
    """Hold the lock in the block, of which backups hold a share each. Raises `KeyWorkRefused("busy")`."""
    kind = "_shared" if is_shared else ""
    row = connection.execute(f"SELECT pg_try_advisory_lock{kind}({KEY_WORK})").fetchone()
    if not row or not row[0]:
        raise KeyWorkRefused("busy")
    try:
        yield
    finally:
        if not connection.closed:
            # After a fault the transaction takes no more statements; the lock belongs to the session.
            if connection.info.transaction_status is not TransactionStatus.IDLE:
                connection.rollback()
            connection.execute(f"SELECT pg_advisory_unlock{kind}({KEY_WORK})")
