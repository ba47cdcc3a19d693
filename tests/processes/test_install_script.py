"""`deploy/install.sh` names what it misses, and as `prod` leaves nothing to write for the account that runs Habeas."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casework.environment import BASE_DIR


def test_the_texts_are_compiled_even_when_the_packages_are_there_already(tmp_path: Path) -> None:
    shutil.copytree(BASE_DIR / "deploy", tmp_path / "deploy")
    shutil.copytree(BASE_DIR / "locale", tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))
    for place in ("requirements/prod.txt", ".venv/prod.lock"):
        (tmp_path / place).parent.mkdir()
        shutil.copy(BASE_DIR / "requirements" / "prod.txt", tmp_path / place)

    subprocess.run(["sh", tmp_path / "deploy" / "install.sh", sys.executable, "prod"], check=True)

    sources = list((tmp_path / "locale").glob("*/LC_MESSAGES/*.po"))
    assert sources
    for source in sources:
        # What `prepare` looks at before it would write one itself.
        assert source.with_suffix(".mo").stat().st_mtime >= source.stat().st_mtime


@pytest.mark.parametrize(
    ("lacks", "words"),
    [
        (
            "version_info",
            "Habeas needs Python 3.11 or newer, and {python} is not that. Name another with: make PYTHON=",
        ),
        ("ensurepip", "Python's venv is missing. Install it with: sudo apt-get install -y python3-venv\n"),
    ],
)
def test_a_python_that_will_not_do_is_refused_with_the_way_out(tmp_path: Path, lacks: str, words: str) -> None:
    """As on a bare Debian, where `python3` is there and `ensurepip` is a package of its own."""
    shutil.copytree(BASE_DIR / "deploy", tmp_path / "deploy")
    shutil.copytree(BASE_DIR / "requirements", tmp_path / "requirements")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\ncase "$2" in *{lacks}*) exit 1;; esac\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)

    answer = subprocess.run(
        ["sh", tmp_path / "deploy" / "install.sh", python, "base"], capture_output=True, text=True, check=False
    )

    assert answer.returncode == 1
    assert answer.stderr.startswith(words.format(python=python))
    assert not (tmp_path / ".venv").exists()
