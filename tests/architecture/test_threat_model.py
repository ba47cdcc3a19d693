"""Each control of the threat model names the tests that try it, and they are there."""

import re

from casework.environment import BASE_DIR

_PLACE = re.compile(r"`(tests/[^`]*)`")
DOCUMENT = BASE_DIR / "docs/threat-model.md"


def untried(text: str) -> list[str]:
    """Rows of the table that name no file of tests, or one that is not there."""
    rows = [line for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    faults = []
    for row in rows:
        named = _PLACE.findall(row.rsplit("|", 2)[1])
        if not named or not all(place.endswith(".py") and (BASE_DIR / place).is_file() for place in named):
            faults.append(row.split("|")[1].strip())
    return faults


def test_every_control_names_tests_that_exist() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert len(re.findall(r"^\| \d+ \|", text, re.MULTILINE)) > 10
    assert untried(text) == []


def test_a_control_that_nothing_tries_is_found() -> None:
    rows = [
        "| 1 | seized | sealed | `tests/seizure.py` |",
        "| 2 | swapped | bound | `tests/never_written.py` |",
        "| 3 | read | policy | `tests/access` |",
        "| 4 | sent | forms | |",
    ]
    assert untried("\n".join(rows)) == ["2", "3", "4"]


def test_every_place_that_the_page_of_consent_names_is_there() -> None:
    text = (BASE_DIR / "docs/consent.md").read_text(encoding="utf-8")
    places = re.findall(r"`((?:tests|casework|detainees)/[^`]*\.py)`", text)
    assert len(set(places)) > 10
    assert [place for place in places if not (BASE_DIR / place).is_file()] == []
