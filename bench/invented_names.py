"""The names of the invented people: surnames of stems and endings, their forms for women, patronymics. Pure."""

import random
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

STOCK = Path(__file__).with_suffix(".toml")
COMPOUND_ENDINGS = 2
# Given names and surnames are spread by Zipf's law, 1 / (rank + offset) ^ exponent.
_GIVEN_NAME_OFFSET, _GIVEN_NAME_EXPONENT = 12, 1.0
_SURNAME_EXPONENT = 1.0

_VOWELS = "аеёиоуыэюя"
_AFTER_SOFT = {"о": "е", "у": "ю", "а": "я", "ы": "и"}
_OF_THEIR_OWN = {
    "Никита": ("Никитич", "Никитична"),
    "Илья": ("Ильич", "Ильинична"),
    "Лука": ("Лукич", "Лукинична"),
    "Кузьма": ("Кузьмич", "Кузьминична"),
    "Фома": ("Фомич", "Фоминична"),
    "Савва": ("Саввич", "Саввична"),
    "Данила": ("Данилович", "Даниловна"),
    "Янка": ("Янкович", "Янковна"),
    "Лев": ("Львович", "Львовна"),
    "Павел": ("Павлович", "Павловна"),
    "Пётр": ("Петрович", "Петровна"),
    "Яков": ("Яковлевич", "Яковлевна"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Words with their cumulated frequencies, for `random.choices` and for bisection; the last sum is 1."""

    words: tuple[str, ...]
    sums: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """People whose names go together. `share` is of the population; `oglu` of the patronymics, both 0 to 1."""

    key: str
    share: float
    oglu: float
    home: tuple[str, ...]
    male: Words
    female: Words
    surnames: Words


@cache
def groups() -> tuple[Group, ...]:
    """Every group, always with the same surnames in the same order."""
    stock = _stock()["group"]
    return tuple(_group(key, raw, stock) for key, raw in stock.items())


@cache
def heard_nicknames() -> tuple[str, ...]:
    return tuple(_stock()["heard"]["nicknames"].split())


@cache
def given_names_of(key: str) -> frozenset[str]:
    """Given names of both sexes that the people of this group bear."""
    group = next(group for group in groups() if group.key == key)
    return frozenset(group.male.words + group.female.words)


def joined(stem: str, ending: str) -> str:
    """A surname of a stem and an ending, with what the border between them asks for: Игнать + ов is Игнатев."""
    last, begins = stem[-1], ending[0]
    if last == begins or (last in _VOWELS and begins in _VOWELS) or (last in "ьй" and begins == "ь"):
        stem = stem[:-1]
    elif last in "ьй" and begins in _VOWELS:
        return stem[:-1] + _AFTER_SOFT.get(begins, begins) + ending[1:]
    elif last == "ь" and not stem.endswith("ль"):
        stem = stem[:-1]
    elif last in "жшщчц" and ending.startswith("ов"):
        return f"{stem}е{ending[1:]}"
    elif last in "кцгз" and ending == "ский":
        return f"{stem[:-1]}{'ц' if last in 'кц' else 'ж'}{'кий' if last in 'кц' else 'ский'}"
    return stem + ending


def womans(surname: str) -> str:
    """The form of a surname that a woman bears; the same word where it has none of its own."""
    if re.search(r"(?:ов|ев|ёв|ин|ын)$", surname):
        return f"{surname}а"
    return re.sub(r"(?:ий|ый|ой)$", "ая", surname)


def patronymic(father: str, sex: str) -> str:
    """The patronymic of a child of this man, by the usage of Russian registry offices. `sex`: m or f."""
    if father in _OF_THEIR_OWN:
        return _OF_THEIR_OWN[father][sex == "f"]
    son, daughter = ("евич", "евна") if father[-1] in f"{_VOWELS}жшщчцйь" else ("ович", "овна")
    stem = father
    if re.search(rf"[{_VOWELS}][^{_VOWELS}й]ий$", father.lower()):
        stem = f"{father[:-2]}ь"  # Юрий, Юрьевич; but Дмитрий, Дмитриевич
    elif father[-1] in "йь":
        stem = father[:-1]
    return stem + (daughter if sex == "f" else son)


def _stock() -> Mapping[str, Any]:
    return tomllib.loads(STOCK.read_text(encoding="utf-8"))


def _group(key: str, raw: Mapping[str, Any], stock: Mapping[str, Any]) -> Group:
    endings = raw["endings"].split()
    stems = raw["stems"].split() + (stock[raw["also"]]["stems"].split() if "also" in raw else [])
    compounds = [one + two for one in raw.get("first", "").split() for two in raw.get("second", "").split()]
    chosen = random.Random(key)
    # A common ending is more often on a common surname, and nothing else is known of which stem is common.
    ranked = sorted(
        [(chosen.random() * (place + 1), joined(stem, end)) for place, end in enumerate(endings) for stem in stems]
        + [
            (chosen.random() * len(endings), joined(stem, end))
            for end in endings[:COMPOUND_ENDINGS]
            for stem in compounds
        ]
    )
    surnames = dict.fromkeys(surname for _, surname in ranked)
    return Group(
        key=key,
        share=raw["share"] / 100,
        oglu=raw.get("oglu", 0) / 100,
        home=tuple(raw["home"].split()),
        male=_by_zipf(raw["male"].split(), _GIVEN_NAME_OFFSET, _GIVEN_NAME_EXPONENT),
        female=_by_zipf(raw["female"].split(), _GIVEN_NAME_OFFSET, _GIVEN_NAME_EXPONENT),
        surnames=_by_zipf(surnames, raw["offset"], _SURNAME_EXPONENT),
    )


def _by_zipf(words: Iterable[str], offset: float, exponent: float) -> Words:
    once = tuple(dict.fromkeys(words))
    weights = [1 / (rank + offset) ** exponent for rank in range(1, len(once) + 1)]
    total = sum(weights)
    return Words(once, tuple(accumulate(weight / total for weight in weights)))
