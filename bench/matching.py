"""The work list of suspected pairs: how many of them are one person, and how many of those reported twice are on it.

Invented families (`bench.matching_families`: brothers and sisters, twins, parents with a child, namesakes) are taken at
rallies and reported up to nine times each, with names misspelt and facts missing (`bench.matching_reports`). Of each
record the search for people is asked who is meant, once among everybody and once among those of its rally; whoever it
brings together is weighed by `detainees.sameness`. Above `SUSPECTED` a pair is on the list.

`precision_few` is of another night, on which few are told twice (`bench.matching_few`): the list is long there for the
few who are one person, and `bands` says of each of its words how often it is right. The baseline is that of the names
where they find as many.

`precision`: the share of pairs on the list that are one person. `wrongly` counts the others by what the two are to
each other, `asked` all pairs of that kind that were weighed.
`recall`: the share that is on the list of all pairs that are one person and that somebody could tell, also of those
that the search never brought together. `missed` is the share that is not, by what is spoilt in either record.

Somebody could tell a pair when both records have the same phone; or, of two rallies, all three parts of the name, or
two and a year of birth; or, of one rally, two parts of the name, or a surname with an age, a birth or a description,
or a given name with both of these. Of a bare given name and nothing else nobody can; how many such pairs there are is
printed as `untellable`. They are not asked for, but are right where they stand on the list.

The baseline weighs the same pairs by their names alone (`detainees.matching.compare`) and is given the threshold at
which it does best. The weights were chosen on seeds 1 and 3; what is printed is of seed 2.

`python -m bench.matching [people [seed]]`
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from uuid import UUID

from bench import matching_few, place
from bench.matching_families import KINDS, families, relation
from bench.matching_reports import FAULTS, Record, records
from casework.people.entries import Entry, Question, Reach
from casework.people.index import Index
from casework.people.numbers import keys_of
from detainees.matching import Asked, Known, Part, Word, compare, words_by_part
from detainees.sameness import SUSPECTED, weigh
from detainees.sameness_words import PARTS

PEOPLE, SEED = 2_000, 2
# So many of everybody, and of one rally, are looked at for each record.
MOST = 50

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that were compared, whether they are of one person, and what was found."""

    one: Record
    other: Record
    score: float
    by_name: float

    @property
    def is_one(self) -> bool:
        return self.one.meant.number == self.other.meant.number


def main() -> None:
    """Measure the metrics and print one line of JSON for each."""
    given = [int(text) for text in sys.argv[1:]]
    count, seed = given + [PEOPLE, SEED][len(given) :]
    for line in lines(count, seed):
        print(json.dumps(line, ensure_ascii=False), flush=True)


def lines(count: int, seed: int) -> Iterator[Line]:
    """The lines of a crowd of this size."""
    told = list(records(families(count, seed=seed), seed=seed))
    pairs = [weighed(*pair) for pair in brought_together(told)]
    tellable, untellable = doubles(told)
    listed = [pair for pair in pairs if pair.score >= SUSPECTED]
    base_precision, base_recall = by_name_alone(pairs, tellable)
    yield _line("precision", precision(listed), base_precision) | {
        "listed": len(listed),
        "weighed": len(pairs),
        "wrongly": by_kind(listed),
        "asked": by_kind(pairs),
        "records": len(told),
    }
    yield few(seed, min(count, matching_few.PEOPLE))
    yield _line("recall", recall(listed, tellable), base_recall) | {
        "tellable": len(tellable),
        "untellable": untellable,
        "missed": missed(listed, tellable),
        "seed": seed,
    }


def few(seed: int, count: int) -> Line:
    """The line of a night of which few are told twice, with the share that is one person by what the list says."""
    told = list(matching_few.told_of(matching_few.crowd(count, seed=seed), seed=seed))
    pairs = [weighed(*pair) for pair in brought_together(told)]
    tellable, untellable = doubles(told)
    listed = [pair for pair in pairs if pair.score >= SUSPECTED]
    base = names_that_find(recall(listed, tellable), pairs, tellable)
    return _line("precision_few", precision(listed), base) | {
        "listed": len(listed),
        "bands": matching_few.by_band([(pair.score, pair.is_one) for pair in listed]),
        "recall": round(recall(listed, tellable), 4),
        "wrongly": by_kind(listed),
        "doubles": len(tellable) + untellable,
        "records": len(told),
    }


def brought_together(told: Sequence[Record]) -> Iterator[tuple[Record, Record]]:
    """Pairs that the search finds when it is asked for either record, each once."""
    index = Index()
    index.add(entry(record) for record in told)
    index.settle()
    found: set[tuple[int, int]] = set()
    for record in told:
        for reach in (Reach(is_everything=True), Reach(through=record.says.incidents)):
            hits = index.search(_question(record, reach))
            found.update(
                (min(pair), max(pair)) for hit in hits if len(set(pair := (record.number, hit.id.int))) > 1
            )
    return ((told[one], told[other]) for one, other in sorted(found))


def entry(record: Record) -> Entry:
    """A record as the memory of the search holds it."""
    says = record.says
    return Entry(
        id=UUID(int=record.number),
        words=tuple(words_by_part(says.name, says.description)),
        birth_year=says.born_on.year if says.born_on else says.birth_year,
        sex=says.sex,
        reach=says.incidents,
        exact=keys_of(says.phones),
    )


def _question(record: Record, reach: Reach) -> Question:
    asked = Asked.of(record.says.name)
    if not asked.words:
        asked = Asked(Word.all_of(record.says.description, Part.DESCRIPTION))
    return Question(asked, exact=keys_of(record.says.phones), reach=reach, most=MOST)


def weighed(one: Record, other: Record) -> Pair:
    """A pair as the work list weighs it, and by its names alone."""
    ways = ((one.says.name, other.says.name), (other.says.name, one.says.name))
    by_name = max(compare(Asked.of(asked), Known.of(known)).score for asked, known in ways)
    return Pair(one, other, weigh(one.says, other.says).score, by_name)


def doubles(told: Iterable[Record]) -> tuple[dict[tuple[int, int], frozenset[str]], int]:
    """The pairs of one person that somebody could tell, with what is spoilt in them; and how many nobody could."""
    by_person: dict[int, list[Record]] = {}
    for record in told:
        by_person.setdefault(record.meant.number, []).append(record)
    pairs = [pair for those in by_person.values() for pair in combinations(those, 2)]
    tellable = {
        (one.number, other.number): one.faults | other.faults for one, other in pairs if can_tell(one, other)
    }
    return tellable, len(pairs) - len(tellable)


def can_tell(one: Record, other: Record) -> bool:
    """Whether two records of one person have enough in common, by the rule above."""
    named = one.told & other.told
    is_born = all(record.says.years_of_birth() for record in (one, other))
    is_described = all(record.says.description for record in (one, other))
    if one.says.phones & other.says.phones:
        return True
    if not one.says.incidents & other.says.incidents:
        is_known = all(record.says.born_on or record.says.birth_year for record in (one, other))
        return len(named) + is_known >= len(PARTS)
    if {"surname", "maiden name"} & named:
        return len(named) > 1 or is_born or is_described
    return len(named) > 1 or (len(named) == 1 and is_born and is_described)


def precision(listed: Sequence[Pair]) -> float:
    """The share of these pairs that are one person."""
    return sum(pair.is_one for pair in listed) / len(listed) if listed else 0.0


def recall(listed: Iterable[Pair], tellable: Mapping[tuple[int, int], object]) -> float:
    """The share of the pairs that somebody could tell that are among these; of none all are."""
    found = {_key(pair) for pair in listed}
    return sum(key in found for key in tellable) / len(tellable) if tellable else 1.0


def by_kind(pairs: Iterable[Pair]) -> dict[str, int]:
    """How many of these are two people, by what they are to each other."""
    counted = Counter(relation(pair.one.meant, pair.other.meant) for pair in pairs if not pair.is_one)
    return {kind: counted[kind] for kind in KINDS}


def missed(listed: Iterable[Pair], tellable: Mapping[tuple[int, int], frozenset[str]]) -> dict[str, float]:
    """The share that is not on the list, of the pairs in which something is spoilt in this way."""
    found = {_key(pair) for pair in listed}
    shares = {}
    for fault in FAULTS:
        those = [key for key, faults in tellable.items() if fault in faults]
        shares[fault] = round(sum(key not in found for key in those) / max(1, len(those)), 4)
    return shares


def by_name_alone(pairs: Sequence[Pair], tellable: Mapping[tuple[int, int], object]) -> tuple[float, float]:
    """Precision and recall of the names alone, at the threshold where their harmonic mean is best."""
    best = (0.0, 0.0, 0.0)
    listed = right = found = 0
    for pair in sorted(pairs, key=lambda pair: -pair.by_name):
        listed, right, found = listed + 1, right + pair.is_one, found + (_key(pair) in tellable)
        shares = right / listed, found / len(tellable)
        best = max(best, (2 * shares[0] * shares[1] / (sum(shares) or 1.0), *shares))
    return best[1:]


def names_that_find(share: float, pairs: Sequence[Pair], tellable: Mapping[tuple[int, int], object]) -> float:
    """The precision of the names alone at the threshold from which on they find this share of those to be told."""
    best = right = found = 0.0
    for listed, pair in enumerate(sorted(pairs, key=lambda pair: -pair.by_name), start=1):
        right, found = right + pair.is_one, found + (_key(pair) in tellable)
        if found >= share * len(tellable):
            best = max(best, right / listed)
    return best


def _line(metric: str, value: float, baseline: float) -> Line:
    return {
        "bench": "matching",
        "metric": metric,
        "value": round(value, 4),
        "unit": "share",
        "baseline": round(baseline, 4),
        "ratio": round(value / baseline, 4) if baseline else None,
        "processor": place.processor(),
    }


def _key(pair: Pair) -> tuple[int, int]:
    return pair.one.number, pair.other.number


if __name__ == "__main__":
    main()
