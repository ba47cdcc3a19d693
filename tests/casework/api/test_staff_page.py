"""The page for staff and partner systems is true: every line of it is run, and answers as the page says."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.test import Client

from casework.environment import BASE_DIR
from casework.models import Document
from detainees.models import Detainee
from tests.browser.conftest import Site, running_site
from tests.makers import make_region
from tests.workers import flush_broker, wait_until

pytestmark = pytest.mark.journey

PAGE = (BASE_DIR / "docs" / "staff-api.md").read_text()
_STEP = re.compile(r"```sh\n(?P<typed>.*?)```(?:\s*```http\n(?P<shown>.*?)```)?", re.DOTALL)
STEPS = [(found["typed"], found["shown"] or "") for found in _STEP.finditer(PAGE)]
# What the page calls the id of an answer, by the word in the address that was asked.
NAMES = {"people": "PERSON", "incidents": "INCIDENT", "facilities": "FACILITY", "detentions": "DETENTION"}
NAMES |= {"documents": "DOCUMENT"}
# What is the same on whatever machine.
TOLD_EXACTLY = ("code", "title", "openapi", "state", "error", "version", "description", "is_cut", "apprehended_at")


@pytest.fixture
def working(
    committed_db: str, static_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """The web process and a worker behind it."""
    flush_broker()
    make_region()
    with running_site({"web", "live", "worker"}, tmp_path, monkeypatch) as found:
        yield found
    flush_broker()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_line_answers_as_the_page_shows(working: Site, tmp_path: Path) -> None:
    (made, _), *steps = STEPS
    assert "make_token" in made
    here = made.replace(".venv/bin/python manage.py", f"{sys.executable} {BASE_DIR / 'manage.py'}")
    known = {"SITE": working.url, "TOKEN": _typed(here, tmp_path, {}).strip()}
    assert len(steps) == 17

    for typed, shown in steps:
        if "$DOCUMENT" in typed:
            wait_until(lambda: not Document.objects.unfinished().exists())
        said = _typed(typed, tmp_path, known)
        if shown:
            known |= _checked(typed, said, shown)

    assert (tmp_path / f"{known['DOCUMENT']}.pdf").read_bytes().startswith(b"%PDF-")
    assert Detainee.objects.count() == 1


def test_the_page_stands_where_people_look_for_it() -> None:
    for name in ("README.md", "docs/hotline-api.md"):
        assert "staff-api.md" in (BASE_DIR / name).read_text()


def test_the_page_names_every_command_that_the_description_has(db: None) -> None:
    paths = orjson.loads(Client().get("/api/v1/schema/").content)["paths"]
    commands = {path.removeprefix("/api/v1") for path in paths if "/{id}/" in path and not path.endswith("{id}/")}

    lines = re.findall(r"^\| `(/\w+/{id}/)` \| ([^|:]+)", PAGE, re.MULTILINE)
    named = {f"{address}{name}/" for address, names in lines for name in re.findall(r"`([\w-]+)`", names)}

    # These two are read, and the page speaks of them elsewhere.
    assert named == commands - {"/documents/{id}/file/", "/incidents/{id}/accounting/"}


def _checked(typed: str, said: str, shown: str) -> dict[str, str]:
    """Hold an answer against the page; what of it the page keeps in variables."""
    status, headers, body = _parts(said)
    shown_status, shown_headers, shown_body = _parts(shown)
    assert status.split()[1] == shown_status.split()[1], (typed, body)
    assert shown_headers.keys() <= headers.keys(), typed
    assert body.keys() >= shown_body.keys(), typed
    lacking = [fault["code"] for fault in body.get("errors", ())]
    assert lacking == [fault["code"] for fault in shown_body.get("errors", ())], typed
    told = [name for name in TOLD_EXACTLY if name in shown_body]
    assert {name: body[name] for name in told} == {name: shown_body[name] for name in told}, typed
    noun = re.search(r"/api/v1/(\w+)/", typed)
    kept = {NAMES[noun[1]]: body["id"]} if noun and noun[1] in NAMES and "id" in body else {}
    return kept | ({"TAG": headers["etag"]} if "etag" in headers else {})


def _typed(line: str, place: Path, variables: dict[str, str]) -> str:
    ended = subprocess.run(
        ["bash", "-euc", line], cwd=place, env={**os.environ, **variables}, capture_output=True, check=False
    )
    assert ended.returncode == 0, (line, ended.stderr.decode())
    return ended.stdout.decode()


def _parts(answer: str) -> tuple[str, dict[str, str], dict[str, Any]]:
    """Status line, headers and body of an answer as curl shows it."""
    head, _, body = answer.replace("\r\n", "\n").partition("\n\n")
    status, *lines = head.splitlines()
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return status, headers, orjson.loads(body)
