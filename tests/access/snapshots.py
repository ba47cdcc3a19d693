"""The whole database as it stands, row by row, to be compared before and after."""

from collections import Counter
from functools import cache

from django.db import connection

Rows = Counter[tuple[str, str]]

# Written by whoever reads, over a connection of its own; or by the machinery of requests, for no record.
_NOT_COMPARED = (
    *("casework_auditentry", "casework_staffsession", "casework_signintries"),
    *("django_migrations", "django_content_type", "auth_permission"),
)


def database() -> Rows:
    """Each row that the application may read, as text, by its table."""
    with connection.cursor() as cursor:
        cursor.execute(_statement())
        return Counter(cursor.fetchall())


def differences(before: Rows, after: Rows) -> list[str]:
    """The tables in which something was added, changed or taken away."""
    return sorted({table for table, _row in ((after - before) + (before - after))})


@cache
def _statement() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        tables = sorted(name for (name,) in cursor.fetchall() if name not in _NOT_COMPARED)
    return " UNION ALL ".join(f"SELECT '{name}', t::text FROM \"{name}\" t" for name in tables)  # noqa: S608 - names of tables
