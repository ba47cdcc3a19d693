"""A connection whose server has ended is replaced before anybody gets it, and a living one is not asked."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from casework import provision
from casework.postgres.base import check
from casework.services import audit
from tests.embedded import databases

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The connections that were asked whether they live, by their processes on the server."""
    asked: list[int] = []
    really = ConnectionPool.check_connection

    def noting(connection: psycopg.Connection[Any]) -> None:
        asked.append(connection.info.backend_pid)
        really(connection)

    monkeypatch.setattr(ConnectionPool, "check_connection", staticmethod(noting))
    return asked


@pytest.fixture
def pool() -> Iterator[ConnectionPool[Any]]:
    url = databases().url(provision.APPLICATION, databases().name)
    with ConnectionPool(url, min_size=1, max_size=1, timeout=10, check=check) as pool:
        yield pool


def end(process: int) -> None:
    with databases().superuser() as superuser:
        superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [process])


def test_a_living_connection_is_lent_without_a_question(pool: ConnectionPool[Any], asked: list[int]) -> None:
    for _ in range(3):
        with pool.connection() as lent:
            assert lent.execute("SELECT 1").fetchone() == (1,)

    assert asked == []


def test_a_connection_that_the_server_ended_is_never_lent(pool: ConnectionPool[Any], asked: list[int]) -> None:
    with pool.connection() as lent:
        ended = lent.info.backend_pid
    end(ended)

    with pool.connection() as lent:
        assert lent.execute("SELECT 1").fetchone() == (1,)
        assert lent.info.backend_pid != ended
    assert asked == [ended]


def test_the_pools_of_pages_and_of_the_audit_log_look_this_way() -> None:
    assert connection.pool._check is check  # type: ignore[attr-defined] # PostgreSQL's alone
    assert audit._connections()._check is check
