"""Russian names in Latin letters: by the standards that issued papers follow, and as people type them. Pure.

A system is a table of letters and, before it, rules that look at the neighbours of a letter. The signs of a standard
are kept: what a reader copies from a paper is what the standard prints.
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

_SAME = dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf", strict=True))
_VOWELS = "аеёиоуыэюя"
# е at the beginning of a word, after a vowel, after й and after either sign.
_IOTATED = rf"(?:\b|(?<=[{_VOWELS}йъь]))"


@dataclass(frozen=True, slots=True)
class System:
    """One way to write Russian in Latin letters. `rules`: patterns of small Cyrillic letters, the first that fits."""

    table: Mapping[str, str]
    rules: tuple[tuple[re.Pattern[str], str], ...] = ()

    @classmethod
    def of(cls, table: Mapping[str, str], rules: Mapping[str, str] | None = None) -> Self:
        patterns = tuple((re.compile(pattern), latin) for pattern, latin in (rules or {}).items())
        return cls(_SAME | dict(table), patterns)

    def write(self, name: str) -> str:
        """The name, word by word; a word that began with a capital still does. Other signs stay as they are."""
        return re.sub(r"\w+", lambda found: self._word(found[0]), name)

    def _word(self, word: str) -> str:
        small = word.lower()
        place, latin = 0, ""
        while place < len(small):
            taken, letters = self._at(small, place)
            latin += letters
            place += taken
        return latin[:1].upper() + latin[1:] if word[:1].isupper() else latin

    def _at(self, word: str, place: int) -> tuple[int, str]:
        for pattern, latin in self.rules:
            if found := pattern.match(word, place):
                return max(1, len(found[0])), latin
        return 1, self.table.get(word[place], word[place])


_ENGLISH = {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ы": "y", "э": "e"}

SYSTEMS: Mapping[str, System] = {
    # ГОСТ 7.79-2000, system B (ISO 9:1995, table 3): ц is c before i, e, y, j, else cz.
    "gost_7_79_b": System.of(
        _ENGLISH
        | {"ё": "yo", "й": "j", "х": "x", "ц": "cz", "щ": "shh", "ъ": "``", "ы": "y`", "ь": "`", "э": "e`"}
        | {"ю": "yu", "я": "ya"},
        {"ц(?=[иеёыйюяэ])": "c"},
    ),
    # ГОСТ Р 52535.1-2006: passports from 2010, order 26 of the Federal Migration Service; ъ and ь have no letter.
    "gost_52535_1": System.of(
        _ENGLISH | {"ё": "e", "й": "i", "ц": "tc", "ъ": "", "ь": "", "ю": "iu", "я": "ia"},
    ),
    # ICAO Doc 9303, the table for Russian: passports of today.
    "icao_9303": System.of(
        _ENGLISH | {"ё": "e", "й": "i", "ъ": "ie", "ь": "", "ю": "iu", "я": "ia"},
    ),
    # BGN/PCGN 1947, with its apostrophes and ë, without the dots between letters, which it leaves to choice.
    "bgn_pcgn": System.of(
        _ENGLISH | {"ё": "ë", "й": "y", "ъ": "”", "ь": "’", "ю": "yu", "я": "ya"},
        {f"{_IOTATED}е": "ye", f"{_IOTATED}ё": "yë"},
    ),
    # Order 310 of the Ministry of the Interior, 26 May 1997, annex 6: French, in passports of the Soviet form.
    "passport_french": System.of(
        {"ё": "e", "ж": "j", "й": "i", "у": "ou", "х": "kh", "ц": "ts", "ч": "tch", "ш": "ch", "щ": "chtch"}
        | {"ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iou", "я": "ia"},
        {
            "г(?=[еиы])": "gu",
            "кс": "x",
            f"(?<=[{_VOWELS}])с(?=[{_VOWELS}])": "ss",
            r"ин\b": "ine",
            "(?<=ь)е": "ie",
        },
    ),
}

# What people type for a letter; each holds to one choice within a name.
_TYPED: Mapping[str, tuple[str, ...]] = {
    "ё": ("yo", "e", "io", "jo"),
    "ж": ("zh", "j", "zh"),
    "й": ("y", "i", "j"),
    "х": ("kh", "h", "x"),
    "ц": ("ts", "c", "tz"),
    "ч": ("ch",),
    "ш": ("sh",),
    "щ": ("sch", "sh", "shch"),
    "ъ": ("", "'"),
    "ы": ("y", "i"),
    "ь": ("", "'", ""),
    "э": ("e",),
    "ю": ("yu", "iu", "ju", "u"),
    "я": ("ya", "ia", "ja"),
}


def as_typed(name: str, chosen: random.Random) -> str:
    """The name as somebody types it who follows no standard and keeps to their own habits."""
    table = {letter: chosen.choice(choices) for letter, choices in _TYPED.items()}
    rules = {f"{_IOTATED}е": chosen.choice(("ye", "e", "e", "je"))}
    rules["дж"] = chosen.choice(("j", "dj", "dzh"))
    rules["кс"] = chosen.choice(("ks", "x"))
    rules[r"[иы]й\b"] = chosen.choice(("iy", "y", "ii", "i", "ij"))
    return System.of(table, rules).write(name)
