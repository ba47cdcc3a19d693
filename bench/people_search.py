"""The search for people: how fast and how surely it finds a misspelt name, what it takes, and how soon it is ready.

Invented people with sealed names (`bench.rows_searched`) are read by the people process as it runs at an installation,
and asked for by name alone through its socket, each question on a connection of its own, as web processes ask.

`recall`: the share of those meant who stand among the first ten answers, over names spoilt in each of seven ways alike
often (`bench.corruption`); `worst_kind`: the way in which fewest are found.
`p95`: the wait for an answer, against pg_trgm on the same skeletons of the same people, both asked each question in
turn. Where no server has pg_trgm, against a plain walk; `against` says which.
`cold`: from the start of the process until it answers out of the whole memory; `memory` its share of memory then
(PSS), `peak` the most it ever held (VmHWM).

`python -m bench.people_search [people …]`; 100,000 and a million when left out.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence

from bench import place, rows_searched
from bench.people_search_asked import Ask, Question, find, questions
from bench.people_search_opponent import opponent
from bench.people_search_process import PeopleProcess, ask
from casework.embedded.server import Server
from detainees.skeleton import skeletons

SIZES = (100_000, 1_000_000)
ROUNDS = 5
_GIVING_BACK_SECONDS = 2

Line = dict[str, object]


def main() -> None:
    """Measure all metrics and print one line of JSON for each."""
    sizes = [int(text) for text in sys.argv[1:]] or SIZES
    server = place.settle()
    for count in sizes:
        for line in lines(server, count, is_timed=count == max(sizes)):
            print(json.dumps(line, ensure_ascii=False), flush=True)


def lines(server: Server, count: int, *, is_timed: bool) -> Iterator[Line]:
    """The lines of a crowd of this size; the smaller ones say only how surely it finds."""
    rows_searched.make(server, count)
    asked = questions(count)
    with PeopleProcess() as process:
        if is_timed:
            yield from needs(process, count)
        if is_timed:
            # First, so that no word of these questions has been asked for before.
            with opponent(count) as (theirs, name, round_size):
                yield speed(asked, ask, theirs, count, against=name, round_size=round_size)
        yield from found(asked, ask, count)


def needs(process: PeopleProcess, count: int) -> Iterator[Line]:
    """What the process takes until it answers, before anybody was asked for."""
    yield _line("cold", count, round(process.cold_seconds, 2), "s")
    # It answers first, and gives back what reading took right after.
    time.sleep(_GIVING_BACK_SECONDS)
    yield _line("memory", count, round(process.memory_mb(), 1), "MB")
    yield _line("peak", count, round(process.peak_mb(), 1), "MB")


def found(asked: Sequence[Question], asks: Ask, count: int) -> Iterator[Line]:
    """How many are found, of all and of the kind of which fewest are."""
    result = find(asked, asks)
    by_kind = {kind: round(share, 4) for kind, share in result.by_kind.items()}
    worst = min(by_kind, key=lambda kind: by_kind[kind])
    yield _line("recall", count, round(result.recall, 4), "share") | {"by_kind": by_kind, "asked": len(asked)}
    yield _line("worst_kind", count, by_kind[worst], "share") | {"kind": worst}


def speed(
    asked: Sequence[Question],
    ours: Ask,
    theirs: Callable[[str], object],
    count: int,
    *,
    against: str,
    round_size: int,
) -> Line:
    """How long answers take both ways, each question asked of one and then of the other."""
    rounds = [
        _timed(asked[at : at + round_size], ours, theirs) for at in range(0, ROUNDS * round_size, round_size)
    ]
    ratios = [p95(mine) / p95(base) for mine, base in rounds]
    value, base = (p95([each for times in way for each in times]) for way in zip(*rounds, strict=True))
    return _line("p95", count, round(value, 2), "ms") | {
        "baseline": round(base, 1),
        "ratio": round(statistics.median(ratios), 4),
        "against": against,
        "asked": ROUNDS * round_size,
    }


def p95(times: Sequence[float]) -> float:
    """The wait that one in twenty exceeds."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def _timed(
    asked: Sequence[Question], ours: Ask, theirs: Callable[[str], object]
) -> tuple[list[float], list[float]]:
    mine, base = [], []
    for question in asked:
        words = " ".join(skeletons(question.words))
        mine.append(_milliseconds(lambda: ours(question.words)))  # noqa: B023 - called at once
        base.append(_milliseconds(lambda: theirs(words)))  # noqa: B023 - called at once
    return mine, base


def _milliseconds(does: Callable[[], object]) -> float:
    began = time.perf_counter()
    does()
    return (time.perf_counter() - began) * 1000


def _line(metric: str, count: int, value: float, unit: str) -> Line:
    return {
        "bench": "people_search",
        "metric": f"{metric}_{size(count)}",
        "value": value,
        "unit": unit,
        "processor": place.processor(),
    }


def size(count: int) -> str:
    """A number of people as metrics name it: 100k, 1m."""
    return f"{count // 1_000_000}m" if count >= 1_000_000 else f"{count // 1_000}k"


if __name__ == "__main__":
    main()
