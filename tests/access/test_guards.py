"""Attacks on rows: swapped in SQL, read past the audit log, compared from a dump."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.db.models import Model
from psycopg.sql import SQL, Identifier

from casework.services.document import signing_key
from detainees import keys
from detainees.crypto import SealBroken
from detainees.fields import NotReading, SealedField, SealedJSONField, opening, subject_of
from tests import makers
from tests.access.world import World, plant


@pytest.fixture
def world(db: None) -> World:
    return plant(decided_by=makers.make_user("planter"))


def sealed_models() -> list[tuple[type[Model], list[str]]]:
    found = []
    for app in ("detainees", "casework"):
        for model in apps.get_app_config(app).get_models():
            names = [field.name for field in model._meta.local_fields if isinstance(field, SealedField)]
            if names and not model.__name__.endswith("Event"):
                found.append((model, names))
    return found


SEALED = sealed_models()


@dataclass
class Table:
    """The rows of a model as a superuser finds them."""

    connection: psycopg.Connection
    model: type[Model]

    def filled(self, name: str) -> list[UUID]:
        """Keys of the rows in which this column holds something."""
        rows = self._ask("SELECT id FROM {table} WHERE {column} IS NOT NULL ORDER BY id", name)
        return [key for (key,) in rows.fetchall()]

    def value(self, key: UUID, name: str) -> bytes:
        row = self._ask("SELECT {column} FROM {table} WHERE id = %s", name, key).fetchone()
        assert row is not None
        return bytes(row[0])

    @contextmanager
    def holding(self, values: dict[tuple[UUID, str], bytes]) -> Iterator[None]:
        """Write these values within the block, and what stood there again after it."""
        stood = {(key, name): self._raw(key, name) for key, name in values}
        self._write(values)
        yield
        self._write(stood)

    def _write(self, values: Mapping[tuple[UUID, str], bytes | None]) -> None:
        for (key, name), value in values.items():
            self._ask("UPDATE {table} SET {column} = %s WHERE id = %s", name, value, key)

    def _raw(self, key: UUID, name: str) -> bytes | None:
        row = self._ask("SELECT {column} FROM {table} WHERE id = %s", name, key).fetchone()
        return None if row is None else row[0]

    def _ask(self, statement: LiteralString, name: str, *values: Any) -> psycopg.Cursor[Any]:
        names = {"table": Identifier(self.model._meta.db_table), "column": Identifier(name)}
        return self.connection.execute(SQL(statement).format(**names), values)


def opens(model: type[Model], key: UUID, name: str) -> object:
    """The value of a row read anew, under every key of its kind."""
    row = model._default_manager.get(pk=key)
    with opening(keys.keys_of({subject_of(each) for each in model._default_manager.all()})):
        return getattr(row, name)


def is_open(model: type[Model], key: UUID, name: str) -> bool:
    try:
        opens(model, key, name)
    except SealBroken:
        return False
    return True


def plant_twice() -> None:
    """The world, and a second row of what is planted once and of what it leaves empty."""
    planter = makers.make_user("planter")
    plant(decided_by=planter)
    makers.make_user("another")
    makers.make_officer()
    in_use = signing_key.in_use()
    type(in_use)._default_manager.update(retired_at=makers.EVENING)
    signing_key.in_use()
    for model, names in SEALED:
        for row in model._default_manager.all():
            empty = {name: model._meta.get_field(name) for name in names if row.__dict__[name] is None}
            for name, field in empty.items():
                setattr(row, name, {"слово": "Тихо"} if isinstance(field, SealedJSONField) else "Тихо")
            if empty:
                row.save(update_fields=list(empty))


def test_a_value_moved_in_sql_to_another_row_or_column_does_not_open(
    committed_db: str, superuser_connection: psycopg.Connection
) -> None:
    plant_twice()
    # Whoever has the disk has no triggers to fear.
    superuser_connection.execute("SET session_replication_role = replica")
    opened, unplanted = [], []
    for model, names in SEALED:
        table = Table(superuser_connection, model)
        for name in names:
            if len(keys_here := table.filled(name)) < 2:
                unplanted.append(f"{model.__name__}.{name}")
                continue
            one, two = keys_here[0], keys_here[-1]
            assert opens(model, one, name) is not None
            with table.holding({(one, name): table.value(two, name), (two, name): table.value(one, name)}):
                opened += [f"{model.__name__}.{name}: rows" for each in (one, two) if is_open(model, each, name)]
            for other in set(names) - {name}:
                with table.holding({(one, other): table.value(one, name)}):
                    opened += [f"{model.__name__}: {name} as {other}"] * is_open(model, one, other)
    assert (opened, unplanted) == ([], [])


def test_the_swap_is_tried_on_kinds_that_hold_people() -> None:
    names = {model.__name__ for model, _ in SEALED}
    assert names >= {
        "Detainee",
        "Detention",
        "Report",
        "Relative",
        "Violation",
        "Case",
        "Lawyer",
        "Witness",
        "User",
    }


def test_a_swapped_row_says_nothing_without_a_reading(world: World) -> None:
    model, names = SEALED[0]
    row = next(row for row in model._default_manager.all() if row.__dict__[names[0]] is not None)
    with pytest.raises(NotReading):
        getattr(row, names[0])


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM casework_auditentry",
        "UPDATE casework_auditentry SET place = 'elsewhere'",
        "DELETE FROM casework_auditentry",
        "TRUNCATE casework_auditentry",
        "INSERT INTO casework_auditentry (at, action, subjects, place) VALUES (now(), 'read', '{}', 'forged')",
        "DROP TABLE casework_auditentry",
        "ALTER TABLE casework_auditentry DISABLE TRIGGER ALL",
        "CREATE OR REPLACE FUNCTION audit_record(uuid, text, uuid[], text) RETURNS void LANGUAGE sql AS 'SELECT'",
    ],
)
def test_the_application_may_not_touch_the_audit_log(db: None, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_two_reports_of_the_same_words_have_no_equal_bytes(db: None) -> None:
    """What a planted report could be compared with: one phone, one body, one description."""
    content = {
        "text": "Забрали у театра",
        "reporter": {"contact": "+79280000099"},
        "people": [{"surname": "Гаджиалиева", "description": "Красная куртка"}],
    }
    rows: list[Any] = [makers.make_report(content=content) for _ in range(2)]
    for row in rows:
        row.refresh_from_db()
    for person in (makers.make_detainee(), makers.make_detainee()):
        person.refresh_from_db()
        rows.append(person)
    for one, two in (rows[:2], rows[2:]):
        assert equal_telling_columns(one, two) == set()


PLAIN_AND_EQUAL = {"sex", "citizenship", "traits", "channel", "urgency", "sent_at", "received_at", "created_at"}


def equal_telling_columns(one: Model, two: Model) -> set[str]:
    """The columns of bytes, text or time that are equal in both rows and are not known as words of a list."""
    equal = set()
    for field in one._meta.local_fields:
        first, second = one.__dict__[field.attname], two.__dict__[field.attname]
        is_telling = isinstance(first, bytes | str | memoryview) and len(first) > 0
        if is_telling and first == second and field.name not in PLAIN_AND_EQUAL | {"region"}:
            equal.add(field.name)
    return equal


def test_an_equal_column_is_noticed(db: None) -> None:
    one, two = makers.make_detainee(), makers.make_detainee()
    one.refresh_from_db()
    two.refresh_from_db()
    two.__dict__["description"] = one.__dict__["description"]
    assert equal_telling_columns(one, two) == {"description"}
