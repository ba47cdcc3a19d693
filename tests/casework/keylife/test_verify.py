"""Whoever holds an identity sees whether an archive is whole, on a machine without an installation."""

import subprocess
import sys
from pathlib import Path

import pytest

from casework.environment import BASE_DIR, Environment
from casework.keylife.backup import write_archives
from casework.keylife.refusal import KeyWorkRefused
from casework.keylife.verify import verify
from tests.casework.keylife.place import IDENTITY, an_order, quietly, somebody


def test_an_archive_is_verified_where_there_is_no_installation(here: Environment, tmp_path: Path) -> None:
    somebody()
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    ended = verified_elsewhere(made.records, made.keyring)
    assert (ended.returncode, ended.stdout.count("Whole:"), ended.stderr) == (0, 2, "")

    made.keyring.write_bytes(made.keyring.read_bytes()[:-1])

    ended = verified_elsewhere(made.records, made.keyring)
    assert (ended.returncode, ended.stdout.count("Whole:")) == (1, 1)
    assert f"{made.keyring} is damaged or was cut off" in ended.stderr


def verified_elsewhere(*archives: Path) -> subprocess.CompletedProcess[str]:
    """With no variable of the environment: neither settings, nor a root secret, nor a database."""
    return subprocess.run(
        [sys.executable, "-m", "casework.keylife.verify", *map(str, archives), "--identity", "-"],
        cwd=BASE_DIR,
        env={},
        input=str(IDENTITY),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_file_of_an_archive_that_is_not_sealed_is_named(here: Environment, tmp_path: Path) -> None:
    somebody()
    next(here.storage_dir.glob("*/*")).write_bytes(b"%PDF-1.7")
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    with pytest.raises(KeyWorkRefused, match="does not begin as a sealed file does"):
        list(verify(made.records, [IDENTITY]))
