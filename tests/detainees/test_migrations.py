"""Migrations that change rows, each with rows of the state before it, in a database of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection

from casework import provision
from casework.environment import BASE_DIR
from detainees.fields import as_stored
from detainees.models import Incident
from tests.embedded import databases
from tests.makers import opened

UNBOUNDED, BOUNDED = "0015_erased_subjects_get_no_new_key", "0017_consent_has_bounds"
BEFORE, AFTER, LAST = "0006_intake_finds_again", "0007_places_are_sealed", "0008_more_is_refused"
HOME, CITY = "ул. Иголкина, 7, кв. 5", "Махачкала"


def migrate(database: str, target: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "migrate", "detainees", target, "--verbosity=0"],
        cwd=BASE_DIR,
        env={**os.environ, **databases().urls(database), **environment},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def before(django_db_setup: None) -> Iterator[str]:
    """A database that stands as it did before these migrations; its name."""
    name = f"{databases().name}_before"
    with databases().superuser() as server:
        provision.make_database(server, name)
    with databases().superuser(name) as server:
        provision.set_rights(server)
    made = migrate(name, BEFORE)
    assert made.returncode == 0, made.stderr
    yield name
    databases().drop(name)


@pytest.fixture
def owner(before: str, committed_db: str) -> Iterator[psycopg.Connection]:
    """The owner's connection to a copy of it, which the models ask as well."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    databases().drop(committed_db)
    with databases().superuser() as server:
        provision.make_database(server, committed_db, template=before)
    with databases().superuser(committed_db) as server:
        provision.set_rights(server)
    with psycopg.connect(databases().url(provision.OWNER, committed_db), autocommit=True) as owner:
        yield owner


def add(owner: psycopg.Connection, *place: Any) -> UUID:
    incident = uuid4()
    owner.execute(
        "INSERT INTO detainees_incident (id, kind, title_ru, title_en, began_at, region_id, city, place, latitude,"
        " longitude, authorisation, state, is_practice) VALUES"
        " (%s, 'search', 'Обыск', '', now(), 'RU-DA', %s, %s, %s, %s, 'unknown', 'live', false)",
        [incident, CITY, *place],
    )
    return incident


def columns(owner: psycopg.Connection, table: str) -> dict[str, str]:
    rows = owner.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table]
    )
    return {str(name): str(kind) for name, kind in rows}


def on_the_disk(owner: psycopg.Connection, table: str) -> bytes:
    """The file of a table as it lies there."""
    with databases().superuser(owner.info.dbname) as superuser:
        superuser.execute("CHECKPOINT")
        row = superuser.execute("SELECT pg_read_binary_file(pg_relation_filepath(%s))", [table]).fetchone()
    assert row
    return bytes(row[0])


def test_places_and_their_history_are_sealed_and_nothing_is_lost(owner: psycopg.Connection) -> None:
    searched, empty = add(owner, HOME, 42.98, 0), add(owner, "", None, None)
    moved = add(owner, "у театра", None, None)
    owner.execute("UPDATE detainees_incident SET place = 'у аптеки' WHERE id = %s", [moved])
    owner.execute("UPDATE detainees_incident SET city = 'Дербент' WHERE id = %s", [moved])
    gone = add(owner, HOME, None, None)
    owner.execute("DELETE FROM detainees_incident WHERE id = %s", [gone])
    tables = ("detainees_incident", "detainees_incidentevent")
    assert all(HOME.encode() in on_the_disk(owner, table) for table in tables)

    done = migrate(owner.info.dbname, AFTER)

    assert done.returncode == 0, done.stderr
    for table in tables:
        kinds = columns(owner, table)
        assert (kinds["place"], kinds["coordinates"]) == ("bytea", "bytea")
        assert {"plain_place", "latitude", "longitude"}.isdisjoint(kinds)
        assert HOME.encode() not in on_the_disk(owner, table)
    _opens_as_it_was(searched, empty, moved, gone)
    # The history goes on, and the migration itself is no event of it.
    assert told_of(owner, searched) == ["insert"]
    owner.execute("UPDATE detainees_incident SET city = 'Дербент' WHERE id = %s", [searched])
    assert told_of(owner, searched) == ["insert", "update"]


def _opens_as_it_was(searched: UUID, empty: UUID, moved: UUID, gone: UUID) -> None:
    events: Any = Incident.events.rel.related_model.objects  # type: ignore[attr-defined]
    rows = {row.pk: row for row in Incident.objects.defer(None)}
    with opened(searched, moved, gone):
        assert (rows[searched].place, rows[searched].latitude, rows[searched].longitude) == (HOME, 42.98, 0)
        assert (rows[moved].place, rows[moved].coordinates) == ("у аптеки", None)
        assert (rows[empty].place, rows[empty].coordinates) == (None, None)
        history = events.filter(pgh_obj_id=moved).order_by("pgh_id")
        assert [event.place for event in history] == ["у театра", "у аптеки", "у аптеки"]
        assert {event.place for event in events.filter(pgh_obj_id=gone)} == {HOME}
    with as_stored():
        # What was not changed is the same ciphertext, or its history would tell of a change.
        assert len({bytes(event.place) for event in events.filter(pgh_obj_id=moved)}) == 2


def told_of(owner: psycopg.Connection, incident: UUID) -> list[str]:
    rows = owner.execute(
        "SELECT pgh_label FROM detainees_incidentevent WHERE pgh_obj_id = %s ORDER BY pgh_id", [incident]
    )
    return [str(label) for (label,) in rows]


def test_without_the_keys_nothing_changes_and_the_mend_is_told(owner: psycopg.Connection, tmp_path: Path) -> None:
    add(owner, HOME, None, None)

    refused = migrate(owner.info.dbname, AFTER, HABEAS_KEYRING_DIR=str(tmp_path / "away"))

    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert "(rows that have one: 1)" in refused.stderr
    assert "Nothing was changed." in refused.stderr
    assert str(tmp_path / "away") in refused.stderr
    assert columns(owner, "detainees_incident")["place"] == "character varying"
    assert owner.execute("SELECT place FROM detainees_incident").fetchall() == [(HOME,)]


def test_where_nobody_gave_a_place_no_key_is_needed(owner: psycopg.Connection, tmp_path: Path) -> None:
    add(owner, "", None, None)

    done = migrate(owner.info.dbname, AFTER, HABEAS_KEYRING_DIR=str(tmp_path / "away"))

    assert done.returncode == 0, done.stderr
    assert columns(owner, "detainees_incident")["place"] == "bytea"


def test_a_token_that_opens_nothing_is_deleted_and_any_other_stays(owner: psycopg.Connection) -> None:
    client = uuid4()
    owner.execute(
        "INSERT INTO detainees_apiclient (id, name, role, is_trusted, is_active)"
        " VALUES (%s, 'Partner', 'operator', false, true)",
        [client],
    )
    for prefix, scopes in (("hab00001", []), ("hab00002", ["report"])):
        owner.execute(
            "INSERT INTO detainees_token (id, client_id, prefix, digest, scopes, per_minute)"
            " VALUES (%s, %s, %s, %s, %s, 600)",
            [uuid4(), client, prefix, prefix.encode(), scopes],
        )

    done = migrate(owner.info.dbname, LAST)

    assert done.returncode == 0, done.stderr
    assert owner.execute("SELECT prefix FROM detainees_token").fetchall() == [("hab00002",)]
    assert "is_held_legally" not in columns(owner, "detainees_detainee")


def test_what_nobody_could_be_asked_about_is_lowered_to_what_it_is_a_basis_for(owner: psycopg.Connection) -> None:
    assert migrate(owner.info.dbname, UNBOUNDED).returncode == 0
    further, both, agreed = (uuid4() for _ in range(3))
    for person in (further, both, agreed):
        owner.execute(
            "INSERT INTO detainees_detainee (id, sex, citizenship, traits, is_practice)"
            " VALUES (%s, 'unknown', '', '{}', false)",
            [person],
        )
    for person, level, basis in (
        (further, "publish_name", "defence"),
        (further, "share_media", "defence"),
        (both, "share_lawyer", "defence"),
        (both, "share_media", "defence"),
        (agreed, "share_media", "consent"),
    ):
        owner.execute(
            "INSERT INTO detainees_consent (id, subject_id, detainee_id, level, basis, given_at)"
            " VALUES (%s, %s, %s, %s, %s, now())",
            [uuid4(), person, person, level, basis],
        )

    done = migrate(owner.info.dbname, BOUNDED)

    assert done.returncode == 0, done.stderr
    rows = owner.execute("SELECT detainee_id, level, basis FROM detainees_consent").fetchall()
    assert sorted(rows, key=str) == sorted(
        [
            (further, "share_lawyer", "defence"),
            (both, "share_lawyer", "defence"),
            (agreed, "share_media", "consent"),
        ],
        key=str,
    )
