"""Lines that a page gives for the shell can be typed as they stand."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from casework.environment import BASE_DIR
from detainees.models import RoleGrant

PAGES = [BASE_DIR / "README.md", *sorted((BASE_DIR / "docs").glob("*.md"))]
# There the environment is that of a real installation, from its file.
# What is done on a server, where the environment says in which mode.
ON_A_SERVER = ("install.md", "key-life.md")
_BLOCK = re.compile(r"^```(?P<kind>\w*)\n(?P<lines>.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(page: Path) -> list[tuple[str, str]]:
    """What stands between fences: of which kind, and the lines."""
    return [(found["kind"], found["lines"]) for found in _BLOCK.finditer(page.read_text())]


def commands(name: str) -> str:
    """The one block of a page that calls `manage.py`."""
    (found,) = [lines for _, lines in blocks(BASE_DIR / "docs" / name) if "manage.py" in lines]
    return found


def typed(lines: str) -> str:
    """What a shell says that knows no mode but the one in the lines."""
    ended = subprocess.run(
        ["bash", "-euc", lines.replace(".venv/bin/python", sys.executable)],
        cwd=BASE_DIR,
        env={name: value for name, value in os.environ.items() if name != "HABEAS_MODE"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, (lines, ended.stderr)
    return ended.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_that_calls_manage_is_for_a_shell_and_says_in_which_mode(page: Path) -> None:
    calling = [(kind, lines) for kind, lines in blocks(page) if "manage.py" in lines]

    assert {kind for kind, _ in calling} <= {"sh"}
    for _, lines in calling if page.name not in ON_A_SERVER else []:
        assert re.match(r"(export )?HABEAS_MODE=demo\s", lines), lines


def test_the_lines_about_packs_answer() -> None:
    said = typed(commands("packs.md"))

    assert said.count("no faults") == 2
    assert "koap:19.3:1" in said


def test_the_line_about_the_first_officer_makes_one(committed_db: str) -> None:
    said = typed(commands("sign-in.md").replace("HANDLE", "sasha"))

    assert "sasha may sign in with the password, which is said once:" in said
    assert RoleGrant.objects.get(user__handle="sasha").role == RoleGrant.Role.SECURITY
