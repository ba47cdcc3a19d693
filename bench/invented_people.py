"""People who do not exist, as many as asked, with names formed as names in Russia are. Pure and seeded.

Namesakes, the bearer counted (`python -m bench.invented_people`, seed 1; about 7 s for a million):

| people    | name                   | distinct | median | 99th percentile of people | most |
|-----------|------------------------|----------|--------|---------------------------|------|
| 100,000   | surname and given name | 96,039   | 1      | 3                         | 5    |
| 100,000   | with the patronymic    | 99,932   | 1      | 1                         | 2    |
| 1,000,000 | surname and given name | 772,575  | 1      | 10                        | 24   |
| 1,000,000 | with the patronymic    | 992,272  | 1      | 2                         | 4    |

This is a country of rare surnames. The most frequent one is borne by 0.08 % and the first hundred by 5.8 %, where in
the address book of St. Petersburg of 1910 a hundred covered 16 % (Unbegaun, "Russian Surnames"). A real crowd has more
namesakes, whom no search by name tells apart; this one has more surnames that differ in a letter or two, because
stems and endings are combined freely. So it says how well a misspelt name is found, not how often a name is enough.
The order of frequency of given names and the shares of the groups are estimated, see invented_names.toml.
"""

import random
import sys
import tomllib
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from bench.invented_names import Group, Words, groups, heard_nicknames, patronymic, womans

REGIONS = Path(__file__).parent.parent / "casework" / "jurisdictions" / "ru" / "regions.toml"
# Evenings on which people are taken, in the clock of the benches; a night lasts ten hours.
NIGHTS = tuple(
    datetime(2026, month, day, 16, tzinfo=UTC) for month, day in ((1, 24), (3, 7), (4, 19), (6, 12), (9, 26))
)
NIGHT_MINUTES = 600

_WOMEN = 0.35
_WITHOUT_PATRONYMIC = 0.06
_WITH_MAIDEN_NAME = 0.04
_WITH_NICKNAME = 0.03
# A given name that is usual among the neighbours.
_MIXED = 0.06
_IN_CAPITALS, _AT_HOME = 12, 10
_OLDEST, _YOUNGEST, _MOST_OFTEN = 1946, 2011, 1999


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """One person. `patronymic` may be "". A maiden name stands first among the aliases, and once more by itself."""

    surname: str
    given_name: str
    patronymic: str
    aliases: tuple[str, ...]
    birth_year: int
    sex: str
    region: str
    moment: datetime
    maiden_name: str = ""

    @property
    def words(self) -> str:
        """Surname, given name and patronymic, as they are recorded."""
        return " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))


def people(count: int, *, seed: int = 1) -> Iterator[InventedPerson]:
    """So many people, one by one. The first hundred are the same however many follow."""
    crowd = _Crowd(random.Random(seed))
    for _ in range(count):
        yield crowd.next()


@dataclass(frozen=True, slots=True)
class Sharing:
    """How many people bear one name. Each figure is a number of people, the bearer counted."""

    names: int
    median_of_names: int
    p99_of_names: int
    median_of_people: int
    p99_of_people: int
    most: int


def sharing(bearers: Counter[str]) -> Sharing:
    """What a count of bearers by name says: over the distinct names, and over the people who meet their namesakes."""
    by_name = sorted(bearers.values())
    by_people = list(accumulate(by_name))

    def of_people(part: float) -> int:
        return by_name[bisect(by_people, part * by_people[-1])]

    def of_names(part: float) -> int:
        return by_name[int(part * len(by_name))]

    return Sharing(len(by_name), of_names(0.5), of_names(0.99), of_people(0.5), of_people(0.99), by_name[-1])


def namesakes(people: Iterable[InventedPerson]) -> None:
    """Print how many people share surname and given name, and how many the full triple."""
    pairs: Counter[str] = Counter()
    triples: Counter[str] = Counter()
    for person in people:
        pairs[f"{person.surname} {person.given_name}"] += 1
        triples[person.words] += 1
    print(f"{pairs.total():,} people\n  surname and given name: {sharing(pairs)}\n  all three: {sharing(triples)}")


class _Crowd:
    """Draws one person after another."""

    def __init__(self, chosen: random.Random) -> None:
        self._chosen = chosen
        self._groups = Words((), tuple(accumulate(group.share for group in groups())))
        self._regions = {group.key: _regions_of(group) for group in groups()}
        self._women: dict[str, str] = {}
        self._patronymics: dict[tuple[str, str], str] = {}

    def next(self) -> InventedPerson:
        draw = self._chosen.random
        group = self._group()
        sex = "f" if draw() < _WOMEN else "m"
        named_by = self._group() if draw() < _MIXED else group
        given_name = self._one_of(named_by.female if sex == "f" else named_by.male)
        maiden_name = self._surname(group, sex) if sex == "f" and draw() < _WITH_MAIDEN_NAME else ""
        nickname = self._chosen.choice(heard_nicknames()) if draw() < _WITH_NICKNAME else ""
        return InventedPerson(
            self._surname(group, sex),
            given_name,
            "" if draw() < _WITHOUT_PATRONYMIC else self._patronymic(group, sex),
            tuple(filter(None, (maiden_name, nickname))),
            int(self._chosen.triangular(_OLDEST, _YOUNGEST, _MOST_OFTEN)),
            sex,
            self._one_of(self._regions[group.key]),
            NIGHTS[int(draw() * len(NIGHTS))] + timedelta(minutes=int(draw() * NIGHT_MINUTES)),
            maiden_name,
        )

    def _group(self) -> Group:
        place = bisect(self._groups.sums, self._chosen.random() * self._groups.sums[-1])
        return groups()[place]

    def _one_of(self, words: Words) -> str:
        # The last sum may be a little less than 1, and is never the one that is passed.
        return words.words[bisect(words.sums, self._chosen.random(), 0, len(words.sums) - 1)]

    def _surname(self, group: Group, sex: str) -> str:
        surname = self._one_of(group.surnames)
        if sex == "m":
            return surname
        if surname not in self._women:
            self._women[surname] = womans(surname)
        return self._women[surname]

    def _patronymic(self, group: Group, sex: str) -> str:
        father = self._one_of(group.male)
        if group.oglu and self._chosen.random() < group.oglu:
            return f"{father} {'кызы' if sex == 'f' else 'оглы'}"
        if (father, sex) not in self._patronymics:
            self._patronymics[father, sex] = patronymic(father, sex)
        return self._patronymics[father, sex]


def _regions_of(group: Group) -> Words:
    """The regions of the legal pack, with how often somebody of this group is taken there."""
    keys = [region["key"] for region in tomllib.loads(REGIONS.read_text(encoding="utf-8"))["region"]]
    weights = [1 + _AT_HOME * group.home.count(key) + _IN_CAPITALS * (key in {"RU-MOW", "RU-SPE"}) for key in keys]
    return Words(tuple(keys), tuple(accumulate(weight / sum(weights) for weight in weights)))


if __name__ == "__main__":
    for size in sys.argv[1:] or ("100000", "1000000"):
        namesakes(people(int(size)))
