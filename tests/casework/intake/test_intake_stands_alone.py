"""A hole in the door shows no record: its role reaches four functions, its process knows no key."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from casework import provision
from casework.environment import BASE_DIR, EnvironmentRefused, read
from casework.intake import environment
from casework.processes.services import services
from detainees.models.numbering import SEQUENCE
from tests.door import Door, envelopes
from tests.embedded import databases

_SYSTEM = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
REACHED_RELATIONS = f"""
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {_SYSTEM} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND (
        has_table_privilege(%(role)s, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
        OR has_any_column_privilege(%(role)s, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))
"""  # noqa: S608 - ours
REACHED_SEQUENCES = """
    SELECT c.relname FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
    WHERE has_sequence_privilege(%(role)s, s.seqrelid, 'USAGE, SELECT, UPDATE')
"""
REACHED_FUNCTIONS = f"""
    SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE {_SYSTEM} AND has_function_privilege(%(role)s, p.oid, 'EXECUTE')
"""  # noqa: S608 - ours
POWERS = """
    SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
        OR EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)
        OR has_database_privilege(oid, current_database(), 'CREATE, TEMPORARY')
        OR has_schema_privilege(oid, 'public', 'CREATE')
    FROM pg_roles WHERE rolname = %(role)s
"""


def _names(connection: psycopg.Connection, query: str, role: str) -> set[str]:
    return {row[0] for row in connection.execute(query, {"role": role})}


def test_the_role_of_the_door_reaches_four_functions_and_nothing_else(behind: psycopg.Connection) -> None:
    role = provision.INTAKE

    functions = {"intake_again", "intake_public_keys", "intake_store", "intake_token"}
    assert _names(behind, REACHED_FUNCTIONS, role) == functions
    assert _names(behind, REACHED_RELATIONS, role) == set()
    assert _names(behind, REACHED_SEQUENCES, role) == set()
    assert behind.execute(POWERS, {"role": role}).fetchone() == (False,)


def test_the_same_questions_find_what_another_role_reaches(behind: psycopg.Connection) -> None:
    role = provision.APPLICATION

    assert "detainees_detainee" in _names(behind, REACHED_RELATIONS, role)
    assert SEQUENCE in _names(behind, REACHED_SEQUENCES, role)
    assert "audit_record" in _names(behind, REACHED_FUNCTIONS, role)
    assert behind.execute(POWERS, {"role": provision.OWNER}).fetchone() == (True,)


def test_every_table_refuses_the_role_of_the_door(
    door: Door, door_database: str, behind: psycopg.Connection, report: Any
) -> None:
    assert door.post(report).status == 201
    tables = [
        row[0]
        for row in behind.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    ]
    assert {"detainees_envelope", "detainees_report", "detainees_subjectkey", "detainees_detainee"} <= set(tables)

    with psycopg.connect(databases().url(provision.INTAKE, door_database), autocommit=True) as connection:
        for table in tables:
            for statement in ("SELECT 1 FROM {}", "DELETE FROM {}", "TRUNCATE {}", "COPY {} TO STDOUT"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(sql.SQL(statement).format(sql.Identifier(table)))


def test_a_functions_caller_cannot_put_a_table_of_its_own_in_the_way(door_database: str) -> None:
    with (
        psycopg.connect(databases().url(provision.INTAKE, door_database), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TEMPORARY TABLE detainees_token (digest bytea)")


def test_whoever_holds_the_role_stores_nothing_without_a_token(
    door_database: str, behind: psycopg.Connection
) -> None:
    before = envelopes(behind)
    arguments = [os.urandom(32), uuid4(), datetime.now(UTC).date(), b"forged", os.urandom(32), os.urandom(32)]

    with psycopg.connect(databases().url(provision.INTAKE, door_database), autocommit=True) as connection:
        row = connection.execute("SELECT * FROM intake_store(%s, %s, %s, %s, %s, %s)", arguments).fetchone()

    assert row == ("unknown_token", None, None, None)
    assert envelopes(behind) == before


def test_the_process_knows_the_way_to_no_key(door: Door) -> None:
    keys = read()
    hidden = {str(keys.root_secret_file), str(keys.keyring_dir), keys.database_url, keys.owner_url}
    web = next(service for service in services(keys, dict(os.environ)) if service.name == "web")
    assert keys.database_url in web.environment.values()  # what is looked for is there to be found

    for process in door.processes():
        known = Path(f"/proc/{process}/environ").read_bytes().decode()
        opened = {str(each.readlink()) for each in Path(f"/proc/{process}/fd").iterdir()}
        for secret in hidden:
            assert secret not in known
            assert secret not in opened
        assert "HABEAS_DATA_DIR" not in known


@pytest.mark.parametrize("name", environment._FORBIDDEN)
def test_a_door_that_is_told_of_a_key_refuses_to_start(name: str) -> None:
    settled = {"HABEAS_MODE": "demo", "DATABASE_URL": "postgresql://habeas_intake@/habeas"}
    assert environment.read(settled).is_demo

    with pytest.raises(EnvironmentRefused, match=name):
        environment.read({**settled, name: "somewhere"})


def test_the_process_imports_neither_models_nor_what_opens_their_fields() -> None:
    asked = "import casework.intake.wsgi, sys; print(*sys.modules)"
    environ = {
        "PATH": os.environ["PATH"],
        "HABEAS_MODE": "demo",
        "DATABASE_URL": "postgresql://habeas_intake@/none",
    }
    ended = subprocess.run(
        [sys.executable, "-c", asked], cwd=BASE_DIR, env=environ, capture_output=True, text=True, check=True
    )

    imported = set(ended.stdout.split())

    assert "casework.intake.views" in imported
    for module in ("detainees.models", "casework.models", "detainees.fields", "detainees.keys", "casework.access"):
        assert module not in imported
