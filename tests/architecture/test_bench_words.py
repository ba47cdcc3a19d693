"""Every metric of the benches says in words what it is, in the code and on the page that is made of it."""

import json

import pytest

from bench.__main__ import PAGE, RESULTS, table
from bench.limits import words_of

LINES = json.loads(RESULTS.read_text())["lines"]


def test_each_metric_that_was_measured_has_words() -> None:
    assert len(LINES) > 10
    assert all(words_of(line["bench"], line["metric"]) for line in LINES)
    with pytest.raises(KeyError):
        words_of("lists", "planted")


def test_the_page_says_what_the_results_say() -> None:
    rows = [line for line in table(LINES).splitlines() if line.startswith("| ")][1:]

    assert len(rows) == len(LINES)
    assert set(rows) - set(PAGE.read_text().splitlines()) == set()
