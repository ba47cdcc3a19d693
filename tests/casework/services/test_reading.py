"""Opening is reading: a committed row first, then what was named, and nothing after the block."""

from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from casework.models import AuditEntry
from casework.services import audit
from casework.services.reading import reading
from detainees.fields import NotReading
from detainees.keys import recent
from detainees.models import Detainee, User
from tests.makers import make_detainee


def fresh(person: Detainee) -> Detainee:
    return Detainee.objects.get(pk=person.pk)


def rows_of(log: psycopg.Connection, actor: UUID) -> list[tuple[str, str, list[UUID]]]:
    found = log.execute(
        "SELECT action, place, subjects FROM casework_auditentry WHERE actor_id = %s ORDER BY id", [actor]
    )
    return found.fetchall()


def test_who_whom_and_where_stand_before_anything_opens(
    db: None, superuser_connection: psycopg.Connection
) -> None:
    person, other, reader = make_detainee(), make_detainee(), uuid4()
    row = fresh(person)

    with reading(actor=reader, subjects=[person.id, person.id], place="person"):
        assert rows_of(superuser_connection, reader) == [("read", "person", [person.id])]
        assert row.name.surname == "Гаджиалиева"
        with pytest.raises(NotReading):
            _ = fresh(other).identity
    with pytest.raises(NotReading):
        _ = fresh(person).identity


def test_the_row_stands_when_the_request_is_undone(
    committed_db: str, superuser_connection: psycopg.Connection
) -> None:
    person, reader = make_detainee(), uuid4()

    with transaction.atomic():
        with reading(actor=reader, subjects=[person.id], place="person"):
            pass
        transaction.set_rollback(True)

    assert len(rows_of(superuser_connection, reader)) == 1


def test_nothing_opens_when_it_cannot_be_written_down(db: None) -> None:
    person = make_detainee()
    opened = False

    too_long = "p" * 81
    with pytest.raises(psycopg.DataError), reading(actor=uuid4(), subjects=[person.id], place=too_long):
        opened = True

    assert not opened
    with pytest.raises(NotReading):
        _ = fresh(person).identity


def test_reading_nobody_writes_no_row_and_opens_nothing(
    db: None, superuser_connection: psycopg.Connection
) -> None:
    person, reader = make_detainee(), uuid4()

    with reading(actor=reader, subjects=[], place="person"), pytest.raises(NotReading):
        _ = fresh(person).identity

    assert rows_of(superuser_connection, reader) == []


def test_a_fault_in_the_block_closes_what_was_open(db: None) -> None:
    person = make_detainee()

    with pytest.raises(ZeroDivisionError), reading(actor=uuid4(), subjects=[person.id], place="person"):
        _ = 1 / 0

    with pytest.raises(NotReading):
        _ = fresh(person).identity


def test_the_application_can_neither_read_nor_change_the_log_by_itself(db: None) -> None:
    for statement in (
        "SELECT 1 FROM casework_auditentry",
        "DELETE FROM casework_auditentry",
        "UPDATE casework_auditentry SET place = ''",
        "INSERT INTO casework_auditentry (at, action, subjects, place) VALUES (now(), 'read', '{}', '')",
        "TRUNCATE casework_auditentry",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_who_opened_a_person_is_told_newest_first_and_of_nobody_else(olga: User, karim: User) -> None:
    person, other = make_detainee(), make_detainee()
    for reader in (olga, karim):
        audit.record(actor=reader.id, action=AuditEntry.Action.READ, subjects=[person.id, other.id], place="p")
    audit.record(actor=olga.id, action=AuditEntry.Action.READ, subjects=[other.id], place="p")

    assert [entry.actor_id for entry in audit.of_subject(subject=person.id)] == [karim.id, olga.id]
    assert audit.handles([olga.id, karim.id, uuid4()]) == {olga.id: "olga", karim.id: "karim"}


def test_who_reads_a_person_reads_the_records_merged_into_theirs_and_the_row_names_them(
    committed_db: str, superuser_connection: psycopg.Connection
) -> None:
    standing, reader = make_detainee(), uuid4()
    first, second = (make_detainee(given_name=name, merged_into=standing) for name in ("Патя", "Фатимат"))
    stranger = make_detainee()
    subjects = {standing.id, first.id, second.id}

    # Whichever of the records is named: a row of a merged one may hang on the one that stands.
    for named in (standing, first):
        recent.forget()
        with reading(actor=reader, subjects=[named.id], place="person"):
            names = {Detainee.originals.get(pk=pk).name.given_name for pk in subjects}
            with pytest.raises(NotReading):
                _ = fresh(stranger).identity

        assert names == {"Патимат", "Патя", "Фатимат"}
        assert set(rows_of(superuser_connection, reader)[-1][2]) == subjects
