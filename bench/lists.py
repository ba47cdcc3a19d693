"""Lists: what they cost as the record grows, and what access, audit and sealing add to the same rows.

`growth`: the worst of three pages (queue, list of detentions, an incident of equal size) as a coordinator waits
for it, at a million detentions against ten thousand.
`api_page`: the newest 100 detentions with names from the API (token, policy, committed audit row, opened names), as a
program asks for them again and again, against a bare view on the same server that answers the same rows with plain
names by psycopg. `api_page_unread` is the harder way: both walk through pages that nobody has read, apart from each
other, so nothing is in the server's memory and no key in ours.
`sealed`: the same list by `values_list` in one process, sealed names against plain ones, keys in memory.

`python -m bench.lists [detentions]`; a million when left out, made by `bench.rows` at the first run.
"""

import json
import os
import statistics
import sys
from collections.abc import Callable, Iterator

import django

from bench import lists_growth, place, rows
from casework.embedded.server import Server

ROUNDS = 21
UNREAD_ROUNDS = 7  # as far as pages reach that nobody has read
Measure = Callable[[], float]


def main() -> None:
    """Measure all metrics and print one line of JSON for each."""
    detentions = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    server = place.settle()
    for line in lines(server, detentions):
        print(json.dumps(line), flush=True)


def lines(server: Server, detentions: int) -> Iterator[dict[str, object]]:
    """The lines of all metrics."""
    yield lists_growth.line(server, detentions)
    database = rows.make(server, detentions)
    place.work_in(server, database)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.lists_settings"
    django.setup()
    # They import models, which stand after setup() alone.
    from bench import lists_page, lists_sealed  # noqa: PLC0415

    with lists_page.served() as pages:
        yield against("api_page", "ms", pages.ours, pages.bare)
        yield against("api_page_unread", "ms", pages.ours_unread, pages.bare_unread, rounds=UNREAD_ROUNDS)
    yield against("sealed", "ms", *lists_sealed.ways())


def against(
    metric: str, unit: str, ours: Measure, baseline: Measure, *, rounds: int = ROUNDS
) -> dict[str, object]:
    """One line: both ways in turn, and the median of the rounds' ratios."""
    ours(), baseline()
    pairs = [(ours(), baseline()) for _ in range(rounds)]
    value, base = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(value / base for value, base in pairs)
    return {
        "bench": "lists",
        "metric": metric,
        "value": round(value, 3),
        "unit": unit,
        "baseline": round(base, 3),
        "ratio": round(ratio, 3),
        "processor": place.processor(),
    }


if __name__ == "__main__":
    main()
