"""Everything is sealed by default: each column that could tell of somebody is sealed, or listed with its reason.

The columns are asked of the database, so that tables of libraries, histories and tables without a model count.
"""

from collections.abc import Iterable
from pathlib import Path

import psycopg
import pytest
from django.apps import apps

from casework.environment import BASE_DIR
from detainees.fields import SealedField
from tests.architecture.plain_columns import PLAIN

LISTED = {column: reason for reason, columns in PLAIN.items() for column in columns.split()}
TELLING = """
    SELECT c.table_name || '.' || c.column_name
    FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE'
      AND ltrim(c.udt_name, '_') NOT IN ('bool', 'int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'xid8')
      AND c.udt_name <> 'uuid'
"""


def telling_columns(connection: psycopg.Connection) -> set[str]:
    """Every column of text, JSON, dates, bytes, files, lists, or of a type that nobody thought of."""
    return {str(column) for (column,) in connection.execute(TELLING)}


def sealed_columns() -> set[str]:
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, SealedField)
    }


def ways_to_be_listed(column: str) -> tuple[str, ...]:
    table, name = column.split(".")
    return column, f"{table.removesuffix('event')}.{name}", f"*.{name}"


def unaccounted(columns: Iterable[str]) -> set[str]:
    """The columns that are neither sealed nor listed."""
    sealed = sealed_columns()
    return {
        column
        for column in columns
        if column not in sealed and not any(way in LISTED for way in ways_to_be_listed(column))
    }


def test_every_column_is_sealed_or_listed_with_its_reason(owner_connection: psycopg.Connection) -> None:
    assert unaccounted(telling_columns(owner_connection)) == set()


KINDS = ("text", "varchar(20)", "jsonb", "date", "timestamptz", "bytea", "text[]", "inet")


def test_a_planted_column_or_table_is_found(committed_db: str, owner_connection: psycopg.Connection) -> None:
    for number, kind in enumerate(KINDS):
        owner_connection.execute(f"ALTER TABLE detainees_detainee ADD COLUMN planted{number} {kind}")
    owner_connection.execute("CREATE TABLE library_note (id int, created_at timestamptz, body text)")

    planted = {f"detainees_detainee.planted{number}" for number in range(len(KINDS))}
    assert unaccounted(telling_columns(owner_connection)) == {*planted, "library_note.body"}


def test_the_list_names_no_column_that_is_gone_or_sealed(owner_connection: psycopg.Connection) -> None:
    needed = {way for column in telling_columns(owner_connection) for way in ways_to_be_listed(column)}

    assert LISTED.keys() - needed == set()
    assert LISTED.keys() & sealed_columns() == set()


def test_a_sealed_column_takes_no_plain_bytes(owner_connection: psycopg.Connection) -> None:
    """The check of each sealed column stands in the database, the histories' included."""
    guarded = {
        str(column)
        for (column,) in owner_connection.execute(
            "SELECT r.relname || '.' || a.attname FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid"
            " JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = ANY (c.conkey)"
            " WHERE c.contype = 'c' AND pg_get_constraintdef(c.oid) LIKE '%octet_length%'"
        )
    }
    assert sealed_columns() - guarded == set()


@pytest.mark.parametrize("table", ["account_emailaddress", "account_emailconfirmation", "casework_cache"])
def test_tables_of_libraries_that_are_listed_as_empty_are_filled_by_nobody(table: str) -> None:
    """The code of this project names neither a library's mail addresses nor Django's cache."""
    word = {"casework_cache": "django.core.cache"}.get(table, "EmailAddress")
    sources = [path for app in ("casework", "detainees") for path in apps_files(app)]

    assert [str(path) for path in sources if word in path.read_text() and path.name != "settings_keyless.py"] == []


def apps_files(app: str) -> list[Path]:
    return sorted((BASE_DIR / app).rglob("*.py"))
