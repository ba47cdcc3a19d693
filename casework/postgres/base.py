"""Answers travel in PostgreSQL's binary form.

Moments, ids and ciphertext then come as they are: psycopg reads them in C, where Django's own parser of moments for
the text form is Python, and a page of a hundred detentions holds five hundred moments and nine hundred ids. And a
connection is not asked whether it lives before each request, but looked at.
"""

import select
from functools import lru_cache
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection
from psycopg.adapt import AdaptersMap, Buffer, Loader
from psycopg.pq import Format
from psycopg_pool import ConnectionPool

_JSONB_VERSION_BYTES = 1


class BinaryCursor(base.ServerBindingCursor):
    """Asks for binary answers, but to SQL without parameters: that may be several statements, which have none."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, **{"binary": params is not None, **options})  # type: ignore[misc]


class JSONTextLoader(Loader):
    """Reads `jsonb` as the text it is: `JSONField` does the rest."""

    format = Format.BINARY

    def load(self, data: Buffer) -> str:
        return bytes(data)[_JSONB_VERSION_BYTES:].decode()


@lru_cache(maxsize=4)
def _with_json(adapters: AdaptersMap) -> AdaptersMap:
    # Django asks for the parameters once a request, and has one map for all of them.
    ours = AdaptersMap(adapters)
    ours.register_loader("jsonb", JSONTextLoader)
    return ours


def check(connection: Connection[Any]) -> None:
    """Raise `psycopg.OperationalError` when the server has ended: the check of a pool before it lends a connection.

    A server that ends says so, or at least closes: there is something to read then. Only in that case is it asked,
    since a question before each request costs a busy process a twentieth of a short one. A host that lost its power
    or its network says nothing: then the first statement waits, as it would under a check that waits itself.
    """
    watched = select.poll()
    watched.register(connection.fileno(), select.POLLIN)
    if watched.poll(0):
        ConnectionPool.check_connection(connection)


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend of Django, with those cursors and that check."""

    @property
    def pool(self) -> Any:
        pool = super().pool
        if pool is not None:
            pool._check = check  # noqa: SLF001 - Django names its own when it makes the pool, and takes no other
        return pool

    def get_connection_params(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super().get_connection_params()
        parameters["cursor_factory"] = BinaryCursor
        parameters["context"] = _with_json(parameters["context"])
        return parameters
