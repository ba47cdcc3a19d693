"""Families that do not exist: brothers and sisters, twins, parents with a child, namesakes; and where they are taken.

More of them than in any crowd, since they are what is hard: two in three people have a relative or a namesake there.
Pure and seeded: the same seed gives the same people.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from bench.invented_names import Group, Words, groups, patronymic, womans
from detainees.likeness import likeness
from detainees.sameness import Taking
from detainees.skeleton import skeleton

STRANGERS = "strangers"
# How often each kind of family is, in families; the rest stand alone.
_FAMILIES = {"brothers": 0.2, "twins": 0.06, "father_son": 0.12, "namesakes": 0.16, STRANGERS: 0.46}
KINDS = tuple(_FAMILIES)
# Relatives go to a rally together; namesakes do not know each other.
_TOGETHER = {"brothers": 0.7, "twins": 0.8, "father_son": 0.6, "namesakes": 0.02, STRANGERS: 0.0}
_TAKEN_AGAIN, _AT_HOME = 0.15, 0.7
_WOMEN, _WITHOUT_PATRONYMIC, _MAIDEN, _CALLED_AS_FATHER, _TWINS_ALIKE = 0.35, 0.06, 0.08, 0.08, 0.25
_OLDEST, _YOUNGEST = date(1955, 1, 1), date(2009, 12, 31)

_REGIONS = ("RU-MOW", "RU-SPE", "RU-DA", "RU-BA", "RU-NVS", "RU-PER", "RU-KDA", "RU-SVE")
# In which of them, and on which day after the first. Of some days there are several: rallies all over the country.
_RALLIES = (
    *((0, 0), (1, 0), (2, 0), (4, 0), (0, 8), (3, 8), (7, 8), (2, 90), (5, 91), (0, 200)),
    *((1, 200), (6, 200), (2, 320), (0, 420), (3, 420), (7, 421), (4, 500), (1, 610), (5, 610), (6, 650)),
)
_FIRST = datetime(2024, 1, 23, 12, tzinfo=UTC)
RALLIES = tuple(
    Taking(f"rally {number}", _REGIONS[region], _FIRST + timedelta(days=day))
    for number, (region, day) in enumerate(_RALLIES)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """One person as they are, and where they were taken. `patronymic` and `maiden_name` may be ""."""

    number: int
    family: int
    kind: str
    surname: str
    given_name: str
    patronymic: str
    sex: str
    born_on: date
    rallies: tuple[Taking, ...]
    maiden_name: str = ""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A person before they are taken anywhere."""

    surname: str
    given_name: str
    father: str
    sex: str
    born_on: date


def families(count: int, *, seed: int) -> Iterator[Somebody]:
    """At least so many people, one family after another."""
    chosen = random.Random(seed)
    number = family = 0
    while number < count:
        kind = chosen.choices(KINDS, weights=[*_FAMILIES.values()])[0]
        members = _FAMILY[kind](chosen)
        together = chosen.choice(RALLIES) if chosen.random() < _TOGETHER[kind] else None
        home = chosen.choice(_REGIONS)
        apart = chosen.sample(RALLIES, len(members))
        for each, own in zip(members, apart, strict=True):
            rally = together or (own if kind == "namesakes" else _rally(home, chosen))
            yield _taken(each, (number, family, kind), rally, chosen)
            number += 1
        family += 1


def relation(one: Somebody, other: Somebody) -> str:
    """What two different people are to each other: a kind of family, or strangers."""
    return one.kind if one.family == other.family else STRANGERS


def _taken(who: _Drawn, place: tuple[int, int, str], rally: Taking, chosen: random.Random) -> Somebody:
    number, family, kind = place
    rallies = [rally]
    if chosen.random() < _TAKEN_AGAIN:
        later = [each for each in RALLIES if each.at and rally.at and each.at > rally.at]
        near = [each for each in later if each.region == rally.region and chosen.random() < _AT_HOME]
        rallies += [chosen.choice(near or later)] if later else []
    is_named_anew = who.sex == "f" and chosen.random() < _MAIDEN
    return Somebody(
        number=number,
        family=family,
        kind=kind,
        surname=womans(who.surname) if who.sex == "f" else who.surname,
        given_name=who.given_name,
        patronymic=patronymic(who.father, who.sex) if who.father else "",
        sex=who.sex,
        born_on=who.born_on,
        rallies=tuple(rallies),
        maiden_name=womans(_one_of(_group(chosen).surnames, chosen)) if is_named_anew else "",
    )


def _rally(home: str, chosen: random.Random) -> Taking:
    return chosen.choice([rally for rally in RALLIES if rally.region == home])


def _alone(chosen: random.Random) -> list[_Drawn]:
    return [_child(_group(chosen), chosen)]


def _brothers(chosen: random.Random) -> list[_Drawn]:
    """Two or three brothers and sisters."""
    first = _child(group := _group(chosen), chosen)
    found = [first]
    for _ in range(chosen.choice((1, 1, 2))):
        other = _child(group, chosen, father=first.father, surname=first.surname)
        years = chosen.choice((-1, 1)) * chosen.uniform(1, 9)
        if other.given_name not in {each.given_name for each in found}:
            found.append(replace(other, born_on=first.born_on + timedelta(days=365 * years)))
    return found


def _twins(chosen: random.Random) -> list[_Drawn]:
    """Two of one day, at times with names that sound alike: Хасан and Хусейн."""
    first = _child(group := _group(chosen), chosen)
    others = [_child(group, chosen, father=first.father, surname=first.surname) for _ in range(12)]
    others = [each for each in others if each.given_name != first.given_name]
    if chosen.random() < _TWINS_ALIKE:
        others.sort(key=lambda each: -likeness(*(skeleton(one.given_name.lower()) for one in (first, each))))
    return [first, *(replace(each, born_on=first.born_on) for each in others[:1])]


def _father_son(chosen: random.Random) -> list[_Drawn]:
    """A father with a son or daughter; some sons are called as he is."""
    father = _child(group := _group(chosen), chosen, sex="m")
    child = _child(group, chosen, father=father.given_name, surname=father.surname)
    if child.sex == "m" and chosen.random() < _CALLED_AS_FATHER:
        child = replace(child, given_name=father.given_name)
    born_on = max(father.born_on, _OLDEST + timedelta(days=365 * 25))
    return [
        replace(father, born_on=born_on - timedelta(days=365 * chosen.uniform(20, 34))),
        replace(child, born_on=born_on),
    ]


def _namesakes(chosen: random.Random) -> list[_Drawn]:
    """Two or three of one surname and given name, a third of them with fathers of one name.

    Who has namesakes has a common name: each is drawn as often as two people at random share it.
    """
    first = _child(group := _group(chosen), chosen)
    given_name = _shared(group.female if first.sex == "f" else group.male, chosen)
    first = replace(first, surname=_shared(group.surnames, chosen), given_name=given_name)
    found = [first]
    for _ in range(chosen.choice((1, 1, 2))):
        father = first.father if chosen.random() < 1 / 3 else _one_of(group.male, chosen)
        other = _child(group, chosen, father=father, sex=first.sex)
        found.append(replace(other, surname=first.surname, given_name=given_name))
    return found


def _shared(words: Words, chosen: random.Random) -> str:
    sums = (0.0, *words.sums)
    return chosen.choices(words.words, weights=[(to - since) ** 2 for since, to in pairwise(sums)])[0]


_FAMILY = {
    "brothers": _brothers,
    "twins": _twins,
    "father_son": _father_son,
    "namesakes": _namesakes,
    STRANGERS: _alone,
}


def _child(
    group: Group, chosen: random.Random, *, father: str | None = None, surname: str = "", sex: str = ""
) -> _Drawn:
    sex = sex or ("f" if chosen.random() < _WOMEN else "m")
    if father is None:
        father = "" if chosen.random() < _WITHOUT_PATRONYMIC else _one_of(group.male, chosen)
    return _Drawn(
        surname or _one_of(group.surnames, chosen),
        _one_of(group.female if sex == "f" else group.male, chosen),
        father,
        sex,
        _OLDEST + timedelta(days=int(chosen.triangular(0, (_YOUNGEST - _OLDEST).days, 16_000))),
    )


def _group(chosen: random.Random) -> Group:
    return chosen.choices(groups(), weights=[group.share for group in groups()])[0]


def _one_of(words: Words, chosen: random.Random) -> str:
    return chosen.choices(words.words, cum_weights=words.sums)[0]
