"""A database put back to what the migrations made, under processes that stay connected to it."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
_SEQUENCES = (
    "SELECT sequencename, start_value, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
)
_SET = "SELECT setval(quote_ident(%s)::regclass, coalesce(%s, %s), %s)"


@dataclass(frozen=True)
class Beginning:
    """Every row of every table, in COPY's form, and where each sequence stands: first and last value."""

    rows: dict[str, bytes]
    sequences: list[tuple[str, int, int | None]]


def beginning(connection: psycopg.Connection) -> Beginning:
    """What is in the superuser's database now."""
    rows = {}
    for (table,) in connection.execute(_TABLES).fetchall():
        with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
            rows[table] = b"".join(bytes(part) for part in copy)
    return Beginning(rows, connection.execute(_SEQUENCES).fetchall())


def put_back(connection: psycopg.Connection, kept: Beginning) -> None:
    """Let nothing else be in it than was there at the beginning. The connection is a superuser's, in autocommit."""
    with connection.transaction():
        # No trigger fires: it would write history of this, or forbid it.
        connection.execute("SET LOCAL session_replication_role = replica")
        tables = sql.SQL(", ").join(map(sql.Identifier, kept.rows))
        connection.execute(sql.SQL("TRUNCATE {}").format(tables))
        for table, content in kept.rows.items():
            if content:
                with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                    copy.write(content)
        for name, first, last in kept.sequences:
            connection.execute(_SET, [name, last, first, last is not None])
