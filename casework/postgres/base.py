"""Moments are read by Python's own parser.

psycopg's parser in C is passed over by Django, which puts one in Python into its place to set the time zone: ten
times slower, and a page of a hundred detentions holds five hundred moments.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base
from psycopg.adapt import AdaptersMap, Buffer, Loader


class MomentLoader(Loader):
    """Reads `timestamptz` of a connection in UTC. Raises `ValueError` for infinity and years before Christ."""

    timezone = UTC  # Django compares it with the connection's

    def load(self, data: Buffer) -> datetime:
        return datetime.fromisoformat(bytes(data).decode())


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend of Django with that parser."""

    def get_connection_params(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super().get_connection_params()
        parameters["context"] = AdaptersMap(parameters["context"])
        parameters["context"].register_loader("timestamptz", MomentLoader)
        return parameters
