"""A night of which few are told twice: whom the work list of pairs then shows, and how far its words may be believed.

Where most people are reported once, nearly every pair that looks alike is two people: of a thousand there are half a
million pairs, and thirty of them are one person. Relatives are there who went together, namesakes by chance. Pure and
seeded.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from bench.matching_families import RALLIES, Somebody, families
from bench.matching_reports import Record, record, seen_at
from detainees.sameness import LIKELY, NEARLY_CERTAIN, SUSPECTED

PEOPLE, TWICE = 1_000, 0.03
NIGHT = RALLIES[0]
# From which score on; the words stand in `casework.staff.reason_words`.
BANDS = {"almost certainly": NEARLY_CERTAIN, "likely": LIKELY, "possibly": SUSPECTED}


def crowd(count: int, *, seed: int) -> Iterator[Somebody]:
    """So many people who were taken on one night: families that went together, and one of each other family."""
    found = 0
    for _family, members in groupby(families(4 * count, seed=seed), key=lambda who: who.family):
        those = list(members)
        went = those if len({who.rallies[0] for who in those}) == 1 else those[:1]
        for who in went[: count - found]:
            yield replace(who, rallies=(NIGHT,))
            found += 1


def told_of(people: Iterable[Somebody], *, seed: int) -> Iterator[Record]:
    """A record of each of them, and a second one of a few."""
    chosen = random.Random(f"few {seed}")
    number = 0
    for who in people:
        rally = seen_at(NIGHT, chosen)
        for _ in range(1 + (chosen.random() < TWICE)):
            yield record(number, who, rally, chosen)
            number += 1


def by_band(listed: Sequence[tuple[float, bool]]) -> dict[str, list[float]]:
    """For each of the words, of how many pairs the list says it, and the share of them that are one person."""
    found, above = {}, 2.0
    for words, least in BANDS.items():
        those = [is_one for score, is_one in listed if least <= score < above]
        found[words] = [len(those), round(sum(those) / len(those), 4) if those else 0.0]
        above = least
    return found
