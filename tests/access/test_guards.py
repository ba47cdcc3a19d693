"""Attacks on rows: swapped in SQL, read past the audit log, compared from a dump, asked for by guessing."""

from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.db.models import Model

from detainees import keys
from detainees.crypto import SealBroken
from detainees.fields import NotReading, SealedField, opening, subject_of
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


def blobs(rows: list[Model], name: str) -> list[bytes]:
    return [bytes(row.__dict__[name]) for row in rows]


def opens(row: Model, name: str) -> object:
    subjects = {subject_of(each) for each in type(row)._default_manager.all()}
    with opening(keys.keys_of(subjects)):
        return getattr(row, name)


@pytest.mark.parametrize(("model", "names"), SEALED, ids=lambda value: getattr(value, "__name__", ""))
def test_a_value_moved_to_another_row_or_column_does_not_open(
    world: World, model: type[Model], names: list[str]
) -> None:
    rows = [row for row in model._default_manager.all() if any(row.__dict__[name] is not None for name in names)]
    if not rows:
        pytest.skip("no row of this kind is planted")
    for name in names:
        filled = [row for row in rows if row.__dict__[name] is not None]
        if len(filled) < 2:
            continue
        one, two = filled[0], filled[-1]
        assert opens(one, name) is not None
        one.__dict__[name], two.__dict__[name] = two.__dict__[name], one.__dict__[name]
        for row in (one, two):
            with pytest.raises(SealBroken):
                opens(row, name)
        one.__dict__[name], two.__dict__[name] = two.__dict__[name], one.__dict__[name]
        for other in names:
            if other != name:
                stood, one.__dict__[other] = one.__dict__[other], one.__dict__[name]
                with pytest.raises(SealBroken):
                    opens(one, other)
                one.__dict__[other] = stood


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
