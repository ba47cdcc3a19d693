"""Two at once: real threads, each with a connection of its own, that wait for the same row and then go on."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from detainees.services.refusal import Refused

_PATIENCE_SECONDS = 10


def at_once(row: Model, *works: Callable[[], Any]) -> list[Any]:
    """Let these begin one by one while the row is held, and go on when all of them wait. Needs `committed_db`.

    Who waits first goes on first. What each returned, or the exception that it ended with, in their order.
    """
    with ThreadPoolExecutor(len(works)) as pool:
        with transaction.atomic():
            held = type(row).objects.select_for_update().filter(pk=row.pk)  # type: ignore[attr-defined]
            assert held.values_list("pk").get()
            begun = []
            for work in works:
                begun.append(begin(pool, work))
                until(lambda: waiting_for_a_lock() == len(begun))
        return [_ended(each) for each in begun]


def begin(pool: ThreadPoolExecutor, work: Callable[[], Any]) -> "Future[Any]":
    """Let this begin in a thread, with a connection that is given back when it ends."""
    return pool.submit(_alone, work)


def codes(results: Iterable[Any]) -> list[str]:
    """How each ended: "done", the code of a refusal, or what else went wrong."""
    return [_code(each) for each in results]


def waiting_for_a_lock() -> int:
    """How many connections to this database wait for a lock just now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # or a transaction sees what it saw first
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def until(condition: Callable[[], bool]) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.01)


def _alone(work: Callable[[], Any]) -> Any:
    try:
        return work()
    finally:
        connection.close()


def _ended(future: "Future[Any]") -> Any:
    error = future.exception(_PATIENCE_SECONDS)
    return future.result() if error is None else error


def _code(result: Any) -> str:
    if isinstance(result, Refused):
        return result.code
    return repr(result) if isinstance(result, BaseException) else "done"
