"""A Debian package that is missing is named with the line that installs it, and nothing is started without it.

`dpkg-query` is the real one. It reads a list of installed packages that is the test's own.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from casework import packages
from casework.environment import BASE_DIR
from tests.door import free_port
from tests.processes.making import runs_make

pytestmark = pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="this is no Debian")

APT = "sudo apt-get install -y --no-install-recommends"


def machine(place: Path, installed: Sequence[str], *, removed: Sequence[str] = ()) -> dict[str, str]:
    """The environment of a machine with these packages, and of some that were removed with their configuration."""
    (place / "dpkg").mkdir()
    states = {
        **dict.fromkeys(installed, "install ok installed"),
        **dict.fromkeys(removed, "deinstall ok config-files"),
    }
    (place / "dpkg" / "status").write_text(
        "".join(
            f"Package: {name}\nStatus: {state}\nArchitecture: all\nVersion: 1\nMaintainer: nobody\n"
            f"Description: nothing\n\n"
            for name, state in states.items()
        )
    )
    foreign = ("DATABASE_", "HABEAS_", "CELERY_", "TEST_", "MAKE", "PYTEST_")
    ports = {name: str(free_port()) for name in ("HABEAS_PORT", "HABEAS_INTAKE_PORT", "HABEAS_LIVE_PORT")}
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(foreign)},
        **ports,
        "HABEAS_MODE": "demo",
        "HABEAS_DATA_DIR": str(place / "var"),
        "DPKG_ADMINDIR": str(place / "dpkg"),
    }


def run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def all_but(*absent: str, for_tests: bool = True) -> list[str]:
    return [name for name in packages.named(for_tests=for_tests) if name not in absent]


@runs_make
def test_make_run_names_what_is_missing_and_starts_nothing(tmp_path: Path) -> None:
    answer = run(machine(tmp_path, all_but("gettext", "libpango-1.0-0", for_tests=False)), "make", "run")

    assert answer.returncode != 0
    assert f"Missing: gettext, libpango-1.0-0. Install with:\n  {APT} gettext libpango-1.0-0\n" in answer.stderr
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["run.lock"]


@runs_make
def test_make_test_names_what_only_tests_need_as_well_and_tests_nothing(tmp_path: Path) -> None:
    answer = run(
        machine(tmp_path, all_but("chromium", "gettext")), "make", "test", "ARGS=--collect-only tests/look"
    )

    assert answer.returncode != 0
    assert f"Missing: gettext, chromium. Install with:\n  {APT} gettext chromium\n" in answer.stderr
    assert "test_look" not in answer.stdout


@runs_make
def test_make_test_goes_on_where_nothing_is_missing(tmp_path: Path) -> None:
    answer = run(machine(tmp_path, all_but()), "make", "test", "ARGS=--collect-only tests/look")

    assert answer.returncode == 0, answer.stderr
    assert "test_look" in answer.stdout


def test_a_package_that_was_removed_but_for_its_configuration_is_missing(tmp_path: Path) -> None:
    environment = machine(tmp_path, all_but("poppler-utils"), removed=["poppler-utils"])

    answer = run(environment, sys.executable, "-m", "casework.packages")

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == f"Missing: poppler-utils. Install with:\n  {APT} poppler-utils\n"


def test_running_needs_nothing_that_only_tests_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in machine(tmp_path, packages.named(for_tests=False)).items():
        monkeypatch.setenv(name, value)

    assert packages.missing(for_tests=False) == []
    assert packages.missing(for_tests=True) == ["chromium", "poppler-utils"]
