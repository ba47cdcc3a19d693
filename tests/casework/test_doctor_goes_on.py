"""One fault hides no other: the doctor as a process of its own, on machines that are sick in one way or in many."""

import os
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import time_machine

from casework import installation
from casework.environment import BASE_DIR, read
from detainees.crypto_keyfiles import create_generation, create_root_secret
from detainees.models import User

# A new database has none of the hotline's keys: that this is told shows that the database was looked at.
LOOKED_AT_DATABASE = "Fault: The hotline can take no report on 15 of the coming 15 days"
NOBODY = "amqp://guest:secret@127.0.0.1:9//"


def doctor(*before: str, **changed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "manage.py", "doctor"],
        cwd=BASE_DIR,
        env={**os.environ, **changed},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def told(answer: subprocess.CompletedProcess[str], what: str, mend: str) -> bool:
    """Whether a fault is told and the next line mends it."""
    lines = answer.stdout.splitlines()
    places = [number for number, line in enumerate(lines) if line.startswith(f"Fault: {what}")]
    return any(lines[number + 1].startswith(f"  Mend: {mend}") for number in places)


def test_a_lost_root_secret_hides_nothing_else(committed_db: str, tmp_path: Path) -> None:
    lost = tmp_path / "root.secret"

    answer = doctor(HABEAS_ROOT_SECRET_FILE=str(lost), CELERY_BROKER_URL=NOBODY)

    assert answer.returncode == 1
    assert told(
        answer,
        f"The root secret {lost} cannot be opened: No such file or directory.",
        "Unlock the server or restore the file; a new secret opens nothing that was sealed before.",
    )
    assert told(answer, "The broker at 127.0.0.1:9 does not answer", "Start it, or correct CELERY_BROKER_URL.")
    assert LOOKED_AT_DATABASE in answer.stdout
    assert answer.stderr == "CommandError: 3 faults.\n"


def test_a_root_secret_that_others_may_read_is_told_with_the_line_that_closes_it(
    committed_db: str, tmp_path: Path
) -> None:
    loose = tmp_path / "root.secret"
    loose.write_bytes(read().root_secret_file.read_bytes())
    loose.chmod(0o644)

    answer = doctor(HABEAS_ROOT_SECRET_FILE=str(loose))

    assert answer.returncode == 1
    assert told(answer, f"{loose} has mode 0644", f"Run: chmod 600 {loose}")
    assert LOOKED_AT_DATABASE in answer.stdout


def test_a_root_secret_of_another_keyring_is_told(committed_db: str, tmp_path: Path) -> None:
    create_root_secret(tmp_path / "root.secret")

    answer = doctor(HABEAS_ROOT_SECRET_FILE=str(tmp_path / "root.secret"))

    (generation,) = read().keyring_dir.glob("generation-*.json")
    assert told(
        answer,
        f"{generation} was made under the root secret",
        "Put back the root secret that belongs to this keyring.",
    )
    assert told(answer, f"{read().live_key_file} does not hold the public key", "manage.py live_key | sudo tee")
    assert LOOKED_AT_DATABASE in answer.stdout


def test_keys_of_another_installation_are_told_when_the_stored_ones_do_not_open(
    committed_db: str, tmp_path: Path
) -> None:
    User.objects.create_user(handle="olga", password="x" * 12, name="Ольга")
    root, ring = tmp_path / "root.secret", tmp_path / "ring"
    ring.mkdir(mode=0o700)
    create_root_secret(root)
    create_generation(root_secret_file=root, directory=ring)
    whole = [*installation.stored_keys(read())]

    answer = doctor(HABEAS_ROOT_SECRET_FILE=str(root), HABEAS_KEYRING_DIR=str(ring))

    assert whole == []
    assert told(
        answer,
        "Keys of generation 1 that stand in the database do not open (not_authentic)",
        "Put back the root secret and the keyring of this database",
    )


def test_a_broker_that_takes_the_connection_and_says_nothing_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        began = time.monotonic()
        for scheme in ("amqp", "redis"):
            (fault,) = installation.broker(f"{scheme}://guest:secret@127.0.0.1:{port}//")
            assert fault.code == "broker_unreachable"
            assert "secret" not in fault.what
        assert time.monotonic() - began < 30


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    inside = tmp_path / "plain" / "files"

    answer = doctor(HABEAS_STORAGE_URL=f"file://{inside}", DATABASE_URL="postgresql://habeas_app@127.0.0.1:1/none")

    assert told(
        answer, f"Nothing can be written into {inside}", f"sudo install -d -m 0700 -o {os.geteuid()} {inside}"
    )


def test_a_folder_that_is_closed_to_us_is_told(tmp_path: Path) -> None:
    closed = tmp_path / "files"
    closed.mkdir(mode=0o500)
    # Modes mean nothing to root, unless it gives that up.
    bound = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.geteuid() == 0 else ()

    answer = doctor(*bound, HABEAS_STORAGE_URL=f"file://{closed}", DATABASE_URL="postgresql://u@127.0.0.1:1/none")

    assert told(answer, f"Nothing can be written into {closed} (as user", "sudo install -d")
    closed.chmod(0o700)
    open_now = doctor(
        *bound, HABEAS_STORAGE_URL=f"file://{closed}", DATABASE_URL="postgresql://u@127.0.0.1:1/none"
    )
    assert "Nothing can be written" not in open_now.stdout


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()

    answer = doctor(
        HABEAS_ROOT_SECRET_FILE=str(tmp_path / "root.secret"),
        HABEAS_KEYRING_DIR=str(tmp_path / "ring"),
        HABEAS_STORAGE_URL=f"file://{tmp_path}/plain/files",
        DATABASE_URL="postgresql://habeas_app@127.0.0.1:1/none",
        CELERY_BROKER_URL=NOBODY,
    )

    assert answer.returncode == 1
    assert told(answer, "The database does not answer", "Start PostgreSQL")
    assert told(answer, "The root secret", "Unlock the server")
    assert told(answer, f"The keyring {tmp_path / 'ring'} cannot be read", "Restore it from its own backup")
    assert told(answer, "The broker at 127.0.0.1:9", "Start it")
    assert told(answer, "Nothing can be written into", "sudo install")
    assert answer.stderr == "CommandError: 5 faults.\n"


def test_an_examination_that_fails_is_told_and_ends_no_other(committed_db: str, tmp_path: Path) -> None:
    (tmp_path / "generation-000001.json").symlink_to("nowhere")

    answer = doctor(HABEAS_KEYRING_DIR=str(tmp_path), CELERY_BROKER_URL=NOBODY)

    assert told(answer, "It could not be found out: Whether the generations are there", "Mend what else is told")
    assert told(answer, "The broker at 127.0.0.1:9", "Start it")
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(("written", "code"), [(None, "live_key_absent"), ("00" * 32, "live_key_other")])
def test_a_live_process_without_our_key_is_told(written: str | None, code: str) -> None:
    path = read().live_key_file
    kept = path.read_text()
    assert [*installation.live_key(read())] == []
    path.unlink()
    try:
        if written:
            path.write_text(written)
        (fault,) = installation.live_key(read())
    finally:
        path.write_text(kept)

    assert fault.code == code
    assert fault.mend.startswith(f"manage.py live_key | sudo tee {path}")


def test_clocks_that_differ_are_told(committed_db: str) -> None:
    assert [*installation.clock()] == []
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=3)):
        (fault,) = installation.clock()

    assert fault.code == "clock_apart"
    assert "180 seconds apart" in fault.what


def test_a_clock_that_was_set_back_is_told(committed_db: str, owner_connection: psycopg.Connection) -> None:
    User.objects.create_user(handle="olga", password="x" * 12, name="Ольга")
    owner_connection.execute("UPDATE detainees_subjectkey SET created_at = now() + interval '1 day'")

    (fault,) = installation.clock()

    assert fault.code == "clock_set_back"
