"""`check --deploy` lets a sound production environment pass, and names what is wrong with each that is not."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.environment import BASE_DIR, NO_HOSTS, NO_SITE, read
from casework.processes.preparation import write_live_key
from detainees.crypto_keyfiles import create_generation, create_root_secret
from tests.embedded import databases

MEMORY = Path("/dev/shm")


@pytest.fixture
def sound(committed_db: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment as docs/install.md makes it: the role of the application, the root secret in memory alone."""
    memory = Path(tempfile.mkdtemp(dir=MEMORY))
    known = {
        "PATH": os.environ["PATH"],
        "HABEAS_MODE": "production",
        "HABEAS_DATA_DIR": str(tmp_path),
        "HABEAS_ROOT_SECRET_FILE": str(memory / "root.secret"),
        "HABEAS_KEYRING_DIR": str(tmp_path / "ring"),
        "HABEAS_STORAGE_URL": f"file://{tmp_path}/files",
        "HABEAS_LIVE_KEY_FILE": str(tmp_path / "live.pub"),
        "HABEAS_ALLOWED_HOSTS": "habeas.example",
        "HABEAS_PUBLIC_URL": "https://habeas.example",
        "DATABASE_URL": databases().url("habeas_app", committed_db),
        "CELERY_BROKER_URL": "filesystem://",
    }
    (tmp_path / "ring").mkdir(mode=0o700)
    create_root_secret(memory / "root.secret")
    create_generation(root_secret_file=memory / "root.secret", directory=tmp_path / "ring")
    write_live_key(read(known))
    yield known
    shutil.rmtree(memory)


def manage(known: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=BASE_DIR,
        env=known,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_sound_environment_passes_without_a_word(sound: dict[str, str]) -> None:
    checked = manage(sound, "check", "--deploy")

    assert checked.stderr == ""
    assert checked.stdout == "System check identified no issues (0 silenced).\n"
    assert checked.returncode == 0


def test_the_doctor_finds_a_sound_installation_well(sound: dict[str, str]) -> None:
    assert manage(sound, "make_intake_keys").returncode == 0

    answer = manage(sound, "doctor")

    assert (answer.stdout, answer.stderr, answer.returncode) == ("All is well.\n", "", 0)


@pytest.mark.parametrize(
    ("role", "code", "words"),
    [
        ("habeas_owner", "role_owner", "The application connects as habeas_owner, which owns the tables."),
        ("postgres", "role_superuser", "The application connects as postgres, a superuser."),
    ],
)
def test_an_application_that_may_change_tables_is_refused(
    sound: dict[str, str], committed_db: str, role: str, code: str, words: str
) -> None:
    checked = manage(sound | {"DATABASE_URL": databases().url(role, committed_db)}, "check", "--deploy")

    assert checked.returncode == 1
    assert f"?: (casework.{code}) {words}" in checked.stderr
    assert "Name the role habeas_app in DATABASE_URL" in checked.stderr


def test_a_root_secret_on_the_disk_of_the_data_is_warned_of(sound: dict[str, str]) -> None:
    # What lies in /tmp may lie in memory, here it lies on a disk.
    with tempfile.TemporaryDirectory(dir="/var/tmp") as disk:
        beside = shutil.copy(sound["HABEAS_ROOT_SECRET_FILE"], Path(disk) / "root.secret")
        known = {"HABEAS_ROOT_SECRET_FILE": str(beside), "HABEAS_DATA_DIR": disk}
        checked = manage(sound | known, "check", "--deploy")

    assert (
        f"WARNINGS:\n?: (casework.root_key_beside_data) The root secret {beside} lies on a disk" in checked.stderr
    )
    assert "ERRORS:" not in checked.stderr
    assert checked.returncode == 0


def test_a_demo_is_refused(sound: dict[str, str]) -> None:
    checked = manage(sound | {"HABEAS_MODE": "demo"}, "check", "--deploy")

    assert checked.returncode == 1
    assert "?: (casework.demo_mode) This is a demo" in checked.stderr
    assert "Set HABEAS_MODE=production" in checked.stderr


def test_a_keyring_of_another_root_secret_is_refused(sound: dict[str, str], tmp_path: Path) -> None:
    create_root_secret(tmp_path / "root.secret")

    checked = manage(sound | {"HABEAS_ROOT_SECRET_FILE": str(tmp_path / "root.secret")}, "check", "--deploy")

    assert checked.returncode == 1
    assert "(casework.key_other_root)" in checked.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HABEAS_ALLOWED_HOSTS", "", "HABEAS_ALLOWED_HOSTS is missing."),
        ("HABEAS_ALLOWED_HOSTS", "*", f"HABEAS_ALLOWED_HOSTS {NO_HOSTS}"),
        ("HABEAS_PUBLIC_URL", "http://habeas.example", f"HABEAS_PUBLIC_URL {NO_SITE}"),
        # Nothing switches the debugger on.
        ("HABEAS_DEBUG", "1", "HABEAS_DEBUG is not a setting of Habeas: remove it or correct its name."),
    ],
)
def test_what_no_process_starts_with_is_refused_before_the_checks(
    sound: dict[str, str], name: str, value: str, words: str
) -> None:
    checked = manage(sound | {name: value}, "check", "--deploy")

    assert checked.returncode == 1
    assert checked.stderr == f"Habeas refuses to start: {words}\n"
