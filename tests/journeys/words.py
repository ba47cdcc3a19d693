"""Invented words, one for each field that somebody writes into: whatever is found names the field it came by."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests import seizure

# Stand nowhere else in the tests. A search looks for the beginnings, which all words of a sort share.
CYRILLIC, LATIN, PHONE = "Зъюхмад", "Zyukhmad", "+79284417"
BEGINNINGS = (CYRILLIC, LATIN, PHONE)
# What goes into fields that are kept plain by their nature.
PLAIN = "Оъявлмад"
# Such are all that is told of a place where people are held.
PLACE = frozenset({"name", "official_name", "city", "address", "phones", "hours", "parcel_rules", "entrances"})
_CYRILLIC = str.maketrans("0123456789", "абвгдежзик")
_LATIN = str.maketrans("0123456789", "abcdefghij")


@dataclass
class Words:
    """What was written, and where."""

    where: dict[str, str] = field(default_factory=dict)
    plain: dict[str, str] = field(default_factory=dict)

    def name(self, where: str) -> str:
        """A name in both scripts that nobody has."""
        number = self._next()
        word, latin = CYRILLIC + number.translate(_CYRILLIC), LATIN + number.translate(_LATIN)
        self.where |= {word: where, latin: where}
        return f"{word} {latin}"

    def phone(self, where: str) -> str:
        """A number that nobody has."""
        number = PHONE + self._next()[1:]
        self.where[number] = where
        return number

    def open(self, where: str) -> str:
        """A word for a field that is kept plain: the dump must have it."""
        word = PLAIN + self._next().translate(_CYRILLIC)
        self.plain[word] = where
        return word

    def told(self, places: Mapping[str, bytes], found: Iterable[seizure.Find]) -> list[str]:
        """Each find in words of people: what was written where, in which place it lay, in which dress."""
        told = set()
        for find in found:
            named = {text for _layer, data in seizure.layers(places[find.place]) for text in self._among(data)}
            told |= {f"{self.where.get(word, '?')}: {find.place}: {find.dress}" for word in named or {find.word}}
        return sorted(told)

    def _among(self, data: bytes) -> Iterator[str]:
        for beginning in BEGINNINGS:
            for match in re.finditer(
                re.escape(beginning.encode()) + rb"([a-z0-9]|[\xd0\xd1].){3,4}", data, re.DOTALL
            ):
                yield match[0].decode(errors="replace")

    def _next(self) -> str:
        return f"{len(self.where) + len(self.plain):04}"
