"""Who is looked for, in whatever words somebody has: a name in parts, or a line typed into a box. Pure."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from detainees.matching import POSSIBLE, Evidence, Part
from detainees.names import PersonName

LONGEST = 400
# More words find fewer people: whom half of what was typed does not fit is not meant.
_LEAST_TYPED = 0.55
_AGES = range(5, 100)
_YEARS = range(1900, 2100)
_TENS = {
    **dict.fromkeys(("двадцати", "двадцать", "twenty"), 20),
    **dict.fromkeys(("тридцати", "тридцать", "thirty"), 30),
    **dict.fromkeys(("сорока", "сорок", "forty"), 40),
    **dict.fromkeys(("пятидесяти", "пятьдесят", "fifty"), 50),
    **dict.fromkeys(("шестидесяти", "шестьдесят", "sixty"), 60),
}
# Said around an age or a year, and part of no name.
_AROUND = frozenset(
    [
        *(
            "лет",
            "года",
            "год",
            "г.р",
            "гр",
            "около",
            "примерно",
            "на",
            "вид",
            "родился",
            "родилась",
            "рождения",
        ),
        *("и", "или", "в", "с", "со"),
        *("about", "around", "years", "year", "old", "aged", "born", "and", "or", "with", "in"),
    ]
)
_PHONE = re.compile(r"[+(]?\d(?:[ ()\-‑–—]*\d){6,}")
_WORD = re.compile(r"[^\s,;()]+")


@dataclass(frozen=True, slots=True)
class Sought:
    """Words with the part of the name that each is, numbers that must agree exactly, and what else is known.

    Whose score is below `least` is not meant.
    """

    words: tuple[tuple[str, Part], ...] = ()
    numbers: tuple[str, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    least: float = POSSIBLE

    @property
    def is_nobody(self) -> bool:
        """Whether there is nothing to look for somebody by."""
        return not self.words and not self.numbers

    @classmethod
    def named(cls, name: PersonName, evidence: Evidence | None = None, *, description: str = "") -> Self:
        """By a name whose parts are known, else by what the person is called, else by how they look."""
        parts = (
            (name.surname, Part.SURNAME),
            (name.given_name, Part.GIVEN_NAME),
            (name.patronymic, Part.PATRONYMIC),
        )
        words = [(text, part) for text, part in parts if text]
        if not words:
            words = [(text, Part.ALIAS) for text in (*name.aliases, name.custody_name) if text]
        if not words and description:
            words = [(description[:LONGEST], Part.DESCRIPTION)]
        return cls(tuple(words), evidence=evidence or Evidence())

    @classmethod
    def typed(cls, text: str, *, at: datetime) -> Self:
        """By a line: "Магомедова Фатимат, около 30, зелёная куртка", a phone, the number of a case."""
        said = " ".join(text[:LONGEST].split())
        age = year = None
        words = []
        for word in _WORD.findall(_PHONE.sub(" ", said)):
            plain = word.casefold().strip(".")
            number = int(plain) if plain.isdecimal() and len(plain) <= 4 else _TENS.get(plain)  # noqa: PLR2004 - a year
            if number in _AGES:
                age = number
            elif number in _YEARS:
                year = number
            elif plain not in _AROUND:
                words.append(word)
        rest = " ".join(words)
        has_letters = any(letter.isalpha() for letter in rest)
        return cls(
            words=((rest, Part.WORD),) if has_letters else (),
            numbers=(said,) if any(letter.isdecimal() for letter in said) else (),
            evidence=Evidence(birth_year=year, age=age, at=at),
            least=_LEAST_TYPED,
        )
