"""Names of people: parts, checks, display. Pure."""

import unicodedata
from dataclasses import asdict, dataclass, field
from typing import Any, Self

LONGEST_NAME = 200
_DIGITS_OF_A_YEAR = 4

# Marks that turn the direction of text, and could make a name read as another.
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class PersonName:
    """The names of one person, as one sealed blob holds them. Any part may be unknown ("")."""

    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    custody_name: str = ""
    aliases: tuple[str, ...] = field(default=())
    birth_date: str = ""  # a day, "1998-03-12", or a year alone, "1998"

    @classmethod
    def from_json(cls, blob: dict[str, Any]) -> Self:
        said = blob.get
        # One by one and by place: a million are read in a row.
        return cls(
            said("surname") or "",
            said("given_name") or "",
            said("patronymic") or "",
            said("custody_name") or "",
            tuple(said("aliases") or ()),
            said("birth_date") or "",
        )

    def to_json(self) -> dict[str, Any]:
        """What goes into the blob: known parts only."""
        return {key: list(value) if key == "aliases" else value for key, value in asdict(self).items() if value}

    @property
    def full(self) -> str:
        """Surname, name, patronymic; else the first alias; else an empty text."""
        parts = [part for part in (self.surname, self.given_name, self.patronymic) if part]
        return " ".join(parts) or (self.aliases[0] if self.aliases else "")

    @property
    def short(self) -> str:
        """Surname and initials, as lists and papers use them: "Омаршаева П. Г."."""
        initials = [f"{part[0]}." for part in (self.given_name, self.patronymic) if part]
        return " ".join([self.surname, *initials]) if self.surname else self.full

    @property
    def initials(self) -> str:
        """First letters alone, the surname's last: "П. Г. О."; empty while no surname is known."""
        parts = [part for part in (self.given_name, self.patronymic, self.surname) if part]
        return " ".join(f"{part[0]}." for part in parts) if self.surname else ""


def birth_year(name: PersonName) -> int | None:
    """The year of a birth date that is known, or is known by its year alone ("1998"); else None."""
    head = name.birth_date.partition("-")[0]
    return int(head) if len(head) == _DIGITS_OF_A_YEAR and head.isdecimal() else None


def fault_of_name(text: str) -> str | None:
    """Why this cannot be a name, as a stable code, or None when it can.

    `too_long`: over 200 characters; `control_character`: not printable; `direction_mark`: turns text around.
    """
    if len(text) > LONGEST_NAME:
        return "too_long"
    if text.isalpha():  # as most are: letters alone hide nothing
        return None
    if any(character in _DIRECTION_MARKS for character in text):
        return "direction_mark"
    if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} for character in text):
        return "control_character"
    return None
