"""How a name is spoilt between a phone and the search box. Pure and seeded: the same person, kind and random numbers
give the same words.

What is measured with it says how a search bears these kinds, each by itself; how often each happens to people is not
known here. Forms of given names come from the table with which the search may widen a question, so "nickname" measures
whether the table is used well, not how much of the usage it covers.
"""

import random
from collections.abc import Callable, Mapping
from itertools import permutations

from bench.by_ear import misheard
from bench.invented_names import given_names_of
from bench.invented_people import InventedPerson
from bench.romanisation import SYSTEMS, as_typed
from bench.slips import with_slip
from detainees.nicknames import forms_of

KINDS = ("typo", "ear", "script", "patronymic", "nickname", "order", "maiden name")


def spoilt(person: InventedPerson, kind: str, rng: random.Random) -> str | None:
    """What somebody types who means this person; None where the kind does not apply to them. Never the name as it is.

    `kind`: one of `KINDS`, else KeyError.
    """
    return _KINDS[kind](person, rng)


def _typo(person: InventedPerson, rng: random.Random) -> str:
    surname, given_name = with_slip(person.surname, rng), person.given_name
    if rng.random() < 1 / 3:
        given_name = with_slip(given_name, rng)
    return _put(surname, given_name, person.patronymic)


def _ear(person: InventedPerson, rng: random.Random) -> str | None:
    heard = _heard(person.words, person, rng.choice((2, 3)), rng)
    return heard if heard != person.words else None


def _script(person: InventedPerson, rng: random.Random) -> str:
    system = rng.choice([*SYSTEMS, ""])
    latin = SYSTEMS[system].write(person.words) if system else as_typed(person.words, rng)
    if rng.random() < 0.3:
        words = latin.split()
        place = rng.randrange(len(words))
        words[place] = with_slip(words[place], rng)
        latin = _put(*words)
    return latin


def _patronymic(person: InventedPerson, rng: random.Random) -> str | None:
    """The patronymic left out, or before the given name."""
    if not person.patronymic:
        return None
    kept = rng.choice(((person.given_name,), (person.patronymic, person.given_name)))
    words = _put(person.surname, *kept)
    return _heard(words, person, 1, rng) if rng.random() < 0.5 else words


def _nickname(person: InventedPerson, rng: random.Random) -> str | None:
    # Sorted, because a set of texts has another order in each process.
    forms = sorted(forms_of(person.given_name))
    if not forms:
        return None
    form = rng.choice(forms).capitalize()
    return _put(person.surname, form, person.patronymic if rng.random() < 0.5 else "")


def _order(person: InventedPerson, rng: random.Random) -> str:
    patronymic = "" if rng.random() < 1 / 3 else person.patronymic
    usual = tuple(filter(None, (person.surname, person.given_name, patronymic)))
    return _put(*rng.choice([parts for parts in permutations(usual) if parts != usual])).lower()


def _maiden_name(person: InventedPerson, rng: random.Random) -> str | None:
    if not person.maiden_name or person.maiden_name == person.surname:
        return None
    words = _put(person.maiden_name, person.given_name, person.patronymic)
    return _heard(words, person, 1, rng) if rng.random() < 0.3 else words


_KINDS: Mapping[str, Callable[[InventedPerson, random.Random], str | None]] = {
    "typo": _typo,
    "ear": _ear,
    "script": _script,
    "patronymic": _patronymic,
    "nickname": _nickname,
    "order": _order,
    "maiden name": _maiden_name,
}


def _put(*words: str) -> str:
    return " ".join(filter(None, words))


def _heard(words: str, person: InventedPerson, changes: int, rng: random.Random) -> str:
    return misheard(words, changes, rng, is_caucasian=person.given_name in given_names_of("caucasus"))
