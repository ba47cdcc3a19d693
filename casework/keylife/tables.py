"""Which tables go into which archive, and how they are read and written. Speaks to PostgreSQL past the ORM.

As the owner of the tables: the application may not read the audit log, and no trigger may fire when rows come back.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import psycopg
from psycopg import sql

from casework.keylife.refusal import KeyWorkRefused

Connection: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"

# They travel with the keys, so that what is erased today stays erased under the records of yesterday.
KEY_TABLES = frozenset(
    {
        "detainees_subjectkey",
        "detainees_erasedsubject",
        "casework_backup",
        "casework_rehearsal",
        "casework_legalhold",
        "casework_erasure",
    }
)
# What must not come back: which migrations ran is asked of the database itself; numbers of transactions mean nothing
# in another cluster; a cookie from before must open nothing.
LEFT_OUT = frozenset(
    {"django_migrations", "detainees_change", "casework_cache", "casework_staffsession", "casework_signintries"}
)
_EMPTY_WHEN = ("detainees_user", "detainees_subjectkey", "detainees_erasedsubject")


def all_tables(connection: Connection) -> list[str]:
    """Every table of the database, by name."""
    rows = connection.execute(
        "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p')"
        " AND relnamespace = 'public'::regnamespace ORDER BY relname"
    )
    return [name for (name,) in rows]


def refuse_denied(connection: Connection) -> None:
    """Raise `KeyWorkRefused` for a table or sequence that may not be read: somebody else's, put among ours."""
    row = connection.execute(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND (relkind IN ('r', 'p') AND NOT has_table_privilege(oid, 'SELECT')"
        " OR relkind = 'S' AND NOT has_sequence_privilege(oid, 'SELECT')) ORDER BY relname LIMIT 1"
    ).fetchone()
    if row:
        raise KeyWorkRefused("table_denied", table=row[0], owner=connection.info.user)


def columns_of(connection: Connection, table: str) -> list[str]:
    """The columns that hold something of their own, in their order."""
    rows = connection.execute(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = quote_ident(%s)::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    return [name for (name,) in rows]


def migrations(connection: Connection) -> list[str]:
    """Which migrations have run."""
    rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [name for (name,) in rows]


def sequences(connection: Connection) -> dict[str, list[Any]]:
    """Where each sequence stands: its last value, and whether that was given out."""
    names = connection.execute(
        "SELECT sequencename::text FROM pg_sequences WHERE schemaname = 'public'"
    ).fetchall()
    found = {}
    for (name,) in names:
        row = connection.execute(
            sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
        ).fetchone()
        found[name] = list(row or ())
    return found


def set_sequences(connection: Connection, known: dict[str, list[Any]]) -> None:
    """Let each sequence go on where it stood."""
    for name, (value, is_called) in known.items():
        connection.execute("SELECT setval(quote_ident(%s)::regclass, %s, %s)", [name, value, is_called])


class Rows:
    """The rows of one table in PostgreSQL's binary form, always in the order of their key; then `count` is known."""

    def __init__(self, connection: Connection, table: str, columns: Iterable[str]) -> None:
        self._connection, self._table, self._columns = connection, table, list(columns)
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        key = _key_of(self._connection, self._table)
        query = sql.SQL("COPY (SELECT {} FROM {} {}) TO STDOUT (FORMAT BINARY)").format(
            _listed(self._columns),
            sql.Identifier(self._table),
            sql.SQL("ORDER BY {}").format(_listed(key)) if key else sql.SQL(""),
        )
        with self._connection.cursor() as cursor:
            with cursor.copy(query) as copy:
                for piece in copy:
                    yield bytes(piece)
            self.count = cursor.rowcount


def write(connection: Connection, table: str, columns: list[str], pieces: Iterable[bytes]) -> int:
    """Put rows back, and say how many."""
    query = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table), _listed(columns))
    with connection.cursor() as cursor:
        with cursor.copy(query) as copy:
            for piece in pieces:
                copy.write(piece)
        return cursor.rowcount


def first_with_rows(connection: Connection) -> str | None:
    """A table that says that somebody works here already."""
    for table in _EMPTY_WHEN:
        row = connection.execute(
            sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
        ).fetchone()
        if row and row[0]:
            return table
    return None


def empty(connection: Connection) -> None:
    """Drop what migrations put there, in every table but their own."""
    tables = [name for name in all_tables(connection) if name != "django_migrations"]
    connection.execute(sql.SQL("TRUNCATE {}").format(_listed(tables)))


def silence(connection: Connection) -> None:
    """Let no trigger of ours fire until `wake`: history and followers know these rows, or travel beside them."""
    _set_triggers(connection, "DISABLE")


def wake(connection: Connection) -> None:
    """Ask now whether every row that is referred to is there, and let triggers fire again."""
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _set_triggers(connection, "ENABLE")


def _set_triggers(connection: Connection, what: str) -> None:
    for table in all_tables(connection):
        connection.execute(sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(sql.Identifier(table), sql.SQL(what)))


def _listed(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _key_of(connection: Connection, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT attname::text FROM pg_index, unnest(indkey) WITH ORDINALITY AS key (number, place)"
        " JOIN pg_attribute ON attnum = key.number"
        " WHERE indrelid = quote_ident(%s)::regclass AND indisprimary AND attrelid = indrelid ORDER BY key.place",
        [table],
    )
    return [name for (name,) in rows]
