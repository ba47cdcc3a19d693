"""What is told of a person of whom several people report: a name as each heard it, and the few facts that each knows.

Pure and seeded. How often each fault happens is estimated, not counted; it errs on the side of a bad night.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bench.by_ear import misheard
from bench.invented_names import given_names_of, heard_nicknames
from bench.matching_families import Somebody
from bench.romanisation import SYSTEMS, as_typed
from bench.slips import with_slip
from detainees.names import PersonName
from detainees.nicknames import forms_of
from detainees.sameness import Person, Taking

# How many records there are of one person at one incident, from one to nine.
_TIMES = (45, 22, 12, 8, 5, 3, 2, 2, 1)
FAULTS = ("maiden name", "nickname", "typo", "ear", "script", "order", "in one line")
_OFTEN = dict(zip(FAULTS, (0.25, 0.15, 0.12, 0.15, 0.15, 0.06, 0.04), strict=True))
# Which parts of the name are told at all.
_TOLD = {
    ("surname", "given_name", "patronymic"): 0.38,
    ("surname", "given_name"): 0.48,
    ("given_name",): 0.05,
    ("surname",): 0.03,
    ("given_name", "patronymic"): 0.02,
    (): 0.04,
}
_DATE, _YEAR, _AGE = 0.2, 0.32, 0.75
_SLIPPED_DATE, _GUESS, _ROUND = 0.04, 2.5, 0.4
_SEX, _WRONG_SEX = 0.85, 0.01
_OWN_PHONE, _FAMILY_PHONE = 0.18, 0.12
_PLACE, _MOVED, _PLACES = 0.6, 0.15, 6
_DESCRIBED, _HEARD_NICKNAME = 0.3, 0.03
_INITIAL = 0.03

# Each the ways in which people say one thing.
_COLOURS = "чёрная тёмная", "зелёная", "синяя", "серая", "красная", "белая светлая", "жёлтая", "коричневая"
_CLOTHES = "куртка куртка пуховик", "толстовка худи", "пальто", "футболка", "жилетка", "ветровка"
_LOOKS = (
    "высокий рослый",
    "невысокий",
    "борода бородатый",
    "очки",
    "шапка",
    "рюкзак",
    "татуировка",
    "лысый",
    "рыжий",
)


@dataclass(frozen=True, slots=True)
class Record:
    """One record: who is meant, what it says, which parts of the name it has, and what is spoilt in it."""

    number: int
    meant: Somebody
    says: Person
    told: frozenset[str]
    faults: frozenset[str]


def records(people: Iterable[Somebody], *, seed: int) -> Iterator[Record]:
    """Every record of these people."""
    chosen = random.Random(f"records {seed}")
    number = 0
    for who in people:
        for rally in who.rallies:
            place = seen_at(rally, chosen)
            for _ in range(chosen.choices(range(1, 10), weights=_TIMES)[0]):
                yield record(number, who, place, chosen)
                number += 1


@dataclass(frozen=True, slots=True)
class There:
    """What is true of a person at one incident: where they are brought, and how they look."""

    taking: Taking
    place: str
    looks: tuple[str, ...]


def seen_at(rally: Taking, chosen: random.Random) -> There:
    """Where somebody is brought after this rally, and how they look, as chance has it."""
    place = f"{rally.region} {chosen.randrange(_PLACES)}"
    clothes = f"{chosen.choice(_COLOURS)}|{chosen.choice(_CLOTHES)}"
    return There(rally, place, (clothes, *chosen.sample(_LOOKS, 2)))


def record(number: int, who: Somebody, there: There, chosen: random.Random) -> Record:
    """What is told of somebody once, with the faults that chance puts into it."""
    told = chosen.choices([*_TOLD], weights=[*_TOLD.values()])[0]
    name, faults = _name(who, told, chosen)
    born_on, birth_year, age = _born(who, there.taking, chosen)
    sex = "female" if who.sex == "f" else "male"
    if chosen.random() < _WRONG_SEX:
        sex = "male" if sex == "female" else "female"
    place = f"{there.taking.region} {chosen.randrange(_PLACES)}" if chosen.random() < _MOVED else there.place
    says = Person(
        name=name,
        born_on=born_on,
        birth_year=birth_year,
        age=age,
        age_on=there.taking.at.date() if there.taking.at else None,
        sex=sex if chosen.random() < _SEX else "",
        takings=frozenset({there.taking}),
        facilities=frozenset({place} if chosen.random() < _PLACE else ()),
        # Whose name nobody knows is described, or there would be no record.
        description=_described(there, chosen) if not told or chosen.random() < _DESCRIBED else "",
        phones=_phones(who, chosen),
    )
    parts = {part for part in told if getattr(who, part)}
    if "maiden name" in faults:  # which is no surname that another record has
        parts = parts - {"surname"} | {"maiden name"}
    return Record(number, who, says, frozenset(parts), faults)


def _name(who: Somebody, told: tuple[str, ...], chosen: random.Random) -> tuple[PersonName, frozenset[str]]:
    """The name as it was put down, and what is wrong with it."""
    name = {part: getattr(who, part) for part in told if getattr(who, part)}
    faults = set()
    for fault in FAULTS:
        if name and chosen.random() < _OFTEN[fault]:
            before = dict(name)
            _SPOIL[fault](name, who, chosen)
            faults |= {fault} if name != before else set()
    if name.get("given_name") and "surname" in name and chosen.random() < _INITIAL:
        name["given_name"] = f"{who.given_name[0]}."
        faults.add("initial")
    line = name.pop("line", "")
    aliases = [line] if line else []
    if who.maiden_name and "maiden name" not in faults and chosen.random() < _OFTEN["maiden name"]:
        aliases.append(who.maiden_name)
    if chosen.random() < _HEARD_NICKNAME:
        aliases.append(heard_nicknames()[who.number % len(heard_nicknames())])
    return replace(PersonName(**name), aliases=tuple(aliases)), frozenset(faults)


def _maiden_name(name: dict[str, str], who: Somebody, _chosen: random.Random) -> None:
    if who.maiden_name and "surname" in name:
        name["surname"] = who.maiden_name


def _nickname(name: dict[str, str], _who: Somebody, chosen: random.Random) -> None:
    forms = sorted(forms_of(name.get("given_name", "")))
    if forms:
        name["given_name"] = chosen.choice(forms).capitalize()


def _typo(name: dict[str, str], _who: Somebody, chosen: random.Random) -> None:
    part = chosen.choice([*name])
    name[part] = with_slip(name[part], chosen)


def _ear(name: dict[str, str], who: Somebody, chosen: random.Random) -> None:
    is_caucasian = who.given_name in given_names_of("caucasus")
    heard = misheard("|".join(name.values()), chosen.choice((1, 2)), chosen, is_caucasian=is_caucasian)
    name.update(zip([*name], heard.split("|"), strict=True))


def _script(name: dict[str, str], _who: Somebody, chosen: random.Random) -> None:
    system = chosen.choice([*SYSTEMS, "", ""])
    line = "|".join(name.values())
    latin = SYSTEMS[system].write(line) if system else as_typed(line, chosen)
    name.update(zip([*name], latin.split("|"), strict=True))


def _order(name: dict[str, str], _who: Somebody, chosen: random.Random) -> None:
    """Surname and given name change places; or all three as they are said, given name first."""
    if not {"surname", "given_name"} <= name.keys():
        return
    if "patronymic" in name and chosen.random() < 0.5:
        name["surname"], name["given_name"], name["patronymic"] = (
            name["given_name"],
            name["patronymic"],
            name["surname"],
        )
    else:
        name["surname"], name["given_name"] = name["given_name"], name["surname"]


def _in_one_line(name: dict[str, str], _who: Somebody, _chosen: random.Random) -> None:
    """All that was heard stands where one puts what somebody is called."""
    line = " ".join(name.values())
    name.clear()
    name["line"] = line


_SPOIL = dict(zip(FAULTS, (_maiden_name, _nickname, _typo, _ear, _script, _order, _in_one_line), strict=True))


def _born(who: Somebody, taking: Taking, chosen: random.Random) -> tuple[date | None, int | None, int | None]:
    """A date, a year or an age, whichever was told."""
    draw = chosen.random()
    if draw < _DATE:
        return (_slipped(who.born_on, chosen) if chosen.random() < _SLIPPED_DATE else who.born_on), None, None
    if draw < _YEAR:
        return None, who.born_on.year + (chosen.random() < _SLIPPED_DATE), None
    if draw < _AGE and taking.at:
        age = (taking.at.date() - who.born_on).days / 365.25 + chosen.gauss(0, _GUESS)
        return None, None, round(age / 5) * 5 if chosen.random() < _ROUND else int(age)
    return None, None, None


def _slipped(born_on: date, chosen: random.Random) -> date:
    if born_on.day <= 12 and chosen.random() < 0.3:
        return born_on.replace(day=born_on.month, month=born_on.day)
    return born_on + timedelta(days=chosen.choice((-10, -1, 1, 10)))


def _phones(who: Somebody, chosen: random.Random) -> frozenset[str]:
    """Their own, or that of whoever called, who is close to all of a family but to no namesake."""
    if chosen.random() < _OWN_PHONE:
        return frozenset({f"+7 900 {1_000_000 + who.number}"})
    if chosen.random() < _FAMILY_PHONE:
        caller = who.number if who.kind == "namesakes" else who.family
        return frozenset({f"8901{(2 if who.kind == 'namesakes' else 3) * 1_000_000 + caller}"})
    return frozenset()


def _described(there: There, chosen: random.Random) -> str:
    """Clothes or looks, or both, each in one of the words that mean it."""
    said = []
    for each in chosen.sample(there.looks, chosen.choice((1, 2, 3))):
        said.append(" ".join(chosen.choice(word.split()) for word in each.split("|")))
    return ", ".join(said)
