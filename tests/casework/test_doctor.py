"""Each fault of an installation is planted, found, and told with the line that mends it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from casework import installation
from casework.environment import BASE_DIR, read
from casework.pdf import renderer
from tests.embedded import databases


def codes(found: Iterator[installation.Fault]) -> list[str]:
    return [fault.code for fault in found]


def manage(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=BASE_DIR,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def said_by_doctor() -> str:
    out = StringIO()
    try:
        call_command("doctor", stdout=out, no_color=True)
    except CommandError as refused:
        out.write(str(refused))
    return out.getvalue()


def test_a_whole_installation_has_nothing_but_the_demos_warning(committed_db: str) -> None:
    call_command("make_intake_keys", stdout=StringIO())

    assert [fault for fault in installation.examine() if fault.code != "messages_not_compiled"] == [
        *installation.root_key_apart(read())
    ]


def test_a_database_out_of_reach_is_named_and_the_rest_is_still_looked_at() -> None:
    answer = manage("doctor", DATABASE_URL="postgresql://habeas_app@127.0.0.1:1/none")

    assert answer.returncode == 1
    assert "Fault: The database does not answer" in answer.stdout
    assert "Mend: Start PostgreSQL, or correct DATABASE_URL. What stands in it is looked at when" in answer.stdout
    assert "The root secret" in answer.stdout


def test_an_application_that_connects_as_the_owner_is_a_fault(committed_db: str) -> None:
    answer = manage("doctor", DATABASE_URL=databases().url("habeas_owner", committed_db))

    assert answer.returncode == 1
    assert "Fault: The application connects as habeas_owner, which owns the tables." in answer.stdout


def test_a_migration_that_has_not_run_is_named(committed_db: str, owner_connection: psycopg.Connection) -> None:
    owner_connection.execute(
        "DELETE FROM django_migrations WHERE app = 'mfa' AND name = '0003_authenticator_type_uniq'"
    )

    (fault,) = installation.migrations()

    assert fault.what == "1 migrations have not run; the first is mfa.0003_authenticator_type_uniq."
    assert fault.mend == "manage.py prepare"


def test_days_without_an_intake_key_are_counted(committed_db: str) -> None:
    assert "on 15 of the coming 15 days" in next(installation.intake_keys()).what
    call_command("make_intake_keys", stdout=StringIO())
    assert codes(installation.intake_keys()) == []


def test_a_generation_that_others_may_read_is_named() -> None:
    path = next(iter(read().keyring_dir.glob("generation-*.json")))
    path.chmod(0o644)
    try:
        (fault,) = installation.keyring(read())
    finally:
        path.chmod(0o600)

    assert (fault.code, fault.mend) == ("key_loose_mode", f"chmod 600 {path}")


def test_a_broker_out_of_reach_is_named() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        assert codes(installation.broker(f"amqp://guest:secret@127.0.0.1:{port}//")) == ["broker_unreachable"]
        (fault,) = installation.broker(f"amqp://guest:secret@127.0.0.1:{port}//")

    assert f"127.0.0.1:{port}" in fault.what
    assert "secret" not in fault.what


def test_a_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(renderer.LIBRARIES, "libof-no-machine.so.0", "libof-no-machine0")

    fault = next(installation.rendering())

    assert fault.what == "Missing: libof-no-machine0."
    assert fault.mend == "sudo apt-get install libof-no-machine0"


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    assert codes(installation.disk_space(tmp_path, least=2**62)) == ["disk_full"]
    assert codes(installation.disk_space(tmp_path, least=1)) == []


def test_a_translation_that_was_edited_after_it_was_compiled_is_named(tmp_path: Path) -> None:
    source = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.touch()
    assert codes(installation.compiled_messages([tmp_path])) == ["messages_not_compiled"]
    source.with_suffix(".mo").touch()
    assert codes(installation.compiled_messages([tmp_path])) == []
    os.utime(source, (2**32, 2**32))
    assert codes(installation.compiled_messages([tmp_path])) == ["messages_not_compiled"]


def test_the_doctor_counts_faults_but_not_warnings(committed_db: str) -> None:
    call_command("make_intake_keys", stdout=StringIO())
    words = said_by_doctor()
    assert "Warning: The root secret" in words
    # What is compiled or not depends on the clone; nothing else is wrong with it.
    faults = words.count("is not compiled")
    assert words.endswith({0: "No faults.\n", 1: "1 fault."}.get(faults, f"{faults} faults."))


def test_nothing_is_wrong_with_the_applications_role(committed_db: str) -> None:
    assert settings.DATABASES["default"]["USER"] == "habeas_app"
    assert codes(installation.application_role()) == []
