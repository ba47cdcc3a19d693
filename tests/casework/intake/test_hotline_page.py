"""The page for bots and partner hotlines is true: every line of it is run, and answers as the page says."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import call_command

from casework import provision
from casework.demo import hotline
from casework.environment import BASE_DIR
from detainees.models import Envelope, Report, Token
from detainees.reference import number_of
from detainees.services import intake, intake_keys
from detainees.vocabulary import Channel, Urgency
from tests.door import Door, running_door
from tests.embedded import databases
from tests.makers import make_region, opened

PAGE = (BASE_DIR / "docs" / "hotline-api.md").read_text()
_STEP = re.compile(r"```sh\n(?P<typed>.*?)```(?:\s*```http\n(?P<shown>.*?)```)?", re.DOTALL)
_SENDING = "send_report --demo"


@dataclass(frozen=True)
class Step:
    """A line to type, and what the page shows below it."""

    typed: str
    shown: str


STEPS = [Step(found["typed"], found["shown"] or "") for found in _STEP.finditer(PAGE)]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_curl_line_answers_as_the_page_shows(door: Door) -> None:
    steps = [step for step in STEPS if step.typed.startswith("curl")]
    receipts = []
    assert len(steps) == 7

    for step in steps:
        status, headers, body = _parts(_typed(step.typed, DOOR=f"http://127.0.0.1:{door.port}", TOKEN=door.token))
        shown_status, shown_headers, shown_body = _parts(step.shown)
        assert status.split()[1] == shown_status.split()[1], step.typed
        assert shown_headers.keys() <= headers.keys()
        assert body.keys() >= shown_body.keys()
        assert {name: body[name] for name in ("code", "title", "openapi") if name in body} == {
            name: shown_body[name] for name in ("code", "title", "openapi") if name in shown_body
        }
        if "reference" in body:
            receipts.append(body)

    first, again, whole = receipts
    assert again == first
    assert whole["id"] != first["id"]


def test_references_on_the_page_have_the_right_check_digit() -> None:
    shown = re.findall(r'"reference": "([^"]+)"', PAGE)

    assert len(shown) == 3
    assert all(number_of(reference) for reference in shown)


def test_words_on_the_page_are_those_of_the_door() -> None:
    assert ", ".join(f"`{word}`" for word in Channel.values) in PAGE
    assert ", ".join(f"`{word}`" for word in Urgency.values) in PAGE


@pytest.fixture
def demo_door(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """The door of an installation whose demo hotline nobody has asked for yet."""
    make_region()
    intake_keys.make_intake_keys(today=datetime.now(UTC).date())
    hotline.token_file().unlink(missing_ok=True)
    with running_door(databases().url(provision.INTAKE, committed_db)) as running:
        monkeypatch.setenv("HABEAS_INTAKE_PORT", str(running.port))
        yield running
    hotline.token_file().unlink(missing_ok=True)


def test_a_newcomer_is_the_hotline_by_one_line_of_the_page(demo_door: Door) -> None:
    (line,) = [step.typed for step in STEPS if _SENDING in step.typed]

    said = _typed(line.replace(".venv/bin/python", sys.executable))

    reference, envelope = said.split()
    assert intake.open_envelopes().faulty == ()
    report = Report.objects.get(id=envelope)
    assert report.number == number_of(reference)
    assert not report.is_quarantined
    assert report.triage.region_id == hotline.REGION
    with opened(report.id):
        content: Any = report.content
        assert content["people"] == [
            {"surname": "Магомедова", "given_name": "Патимат", "description": "зелёная куртка"}
        ]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_line_that_makes_a_token_makes_one_that_the_door_takes(demo_door: Door) -> None:
    (line,) = [step.typed for step in STEPS if "make_token" in step.typed]
    sends = next(step.typed for step in STEPS if '"heads": 7' in step.typed)

    token = _typed(line.replace(".venv/bin/python", sys.executable)).strip()

    status, _, _ = _parts(_typed(sends, DOOR=f"http://127.0.0.1:{demo_door.port}", TOKEN=token))
    assert status.split()[1] == "201"


def test_the_readme_shows_the_same_line() -> None:
    (line,) = [step.typed for step in STEPS if _SENDING in step.typed]

    readme = (BASE_DIR / "README.md").read_text()

    assert " ".join(line.replace("\\\n", " ").split()) in " ".join(readme.replace("\\\n", " ").split())


def test_the_demos_token_is_made_once_and_lies_where_others_cannot_read(demo_door: Door) -> None:
    first, second = hotline.token(), hotline.token()

    assert first == second
    assert Token.objects.count() == 1
    assert hotline.token_file().stat().st_mode & 0o077 == 0


def test_a_demos_token_of_a_lost_database_is_made_anew(demo_door: Door) -> None:
    first = hotline.token()
    Token.objects.all().delete()

    assert hotline.token() != first


def test_a_token_file_sends_a_whole_report_and_says_what_is_wrong_with_it(demo_door: Door, tmp_path: Path) -> None:
    token, report = tmp_path / "token", tmp_path / "report.json"
    token.write_text(f"{hotline.token()}\n")
    report.write_bytes(orjson.dumps({"channel": "pigeon", "sent_at": "2022-09-25T18:42:00+03:00", "heads": 7}))
    url = f"http://127.0.0.1:{demo_door.port}"

    with pytest.raises(Exception, match=r"Refused \(422 invalid\)[^\n]*\n  /channel: Takes one of"):
        call_command("send_report", token_file=token, url=url, json=str(report))

    assert Envelope.objects.count() == 0


def _typed(line: str, **variables: str) -> str:
    """What a shell says to it."""
    environment = {**os.environ, **variables}
    ended = subprocess.run(["bash", "-euc", line], cwd=BASE_DIR, env=environment, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout.decode()


def _parts(answer: str) -> tuple[str, dict[str, str], dict[str, Any]]:
    """Status line, headers and body of an answer as curl shows it."""
    head, _, body = answer.replace("\r\n", "\n").partition("\n\n")
    status, *lines = head.splitlines()
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return status, headers, orjson.loads(body.replace("…", ""))
