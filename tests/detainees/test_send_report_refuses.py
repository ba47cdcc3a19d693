"""`send_report` refuses what it could not send as it was meant, before it knocks at the door."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from detainees.management.commands import send_report


@pytest.fixture
def token(tmp_path: Path) -> str:
    path = tmp_path / "token"
    path.write_text("hab_none_none")
    return str(path)


def test_a_file_that_cannot_be_read_is_named_as_the_reason(token: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The report's file cannot be read: No such file"):
        call_command("send_report", token_file=token, json=str(tmp_path / "nothing.json"))


def test_what_stands_beside_a_whole_report_is_not_dropped_in_silence(token: str, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text("{}")

    with pytest.raises(CommandError, match="leave out --text, --urgency"):
        call_command(
            "send_report", "--token-file", token, "--json", str(report), "--text", "a", "--urgency", "minor"
        )


def test_who_is_not_answered_is_told_by_which_door_and_does_not_wait_after_the_last_try(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("detainees.management.commands.send_report.time.sleep", waited.append)

    # Nothing listens there.
    with pytest.raises(CommandError, match=r"Not taken by http://127\.0\.0\.1:9/api/v1/reports/"):
        call_command("send_report", "--token-file", token, "--url", "http://127.0.0.1:9", "--text", "a")
    assert len(waited) == send_report.TRIES - 1
