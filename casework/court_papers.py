"""Court papers: what each needs, and which word forms it was given. Pure.

A paper speaks in one of two voices. Forms of names are given from outside, never guessed: where a form is missing,
the paper takes a wording that needs the nominative only (`templates/documents/court_papers/`).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from casework.dossier import Sex
from casework.dossier.wording import day_in_words


class Voice(StrEnum):
    """Who speaks in the paper."""

    OWN = "own"
    DEFENDER = "defender"


class Capacity(StrEnum):
    """What the defender is to the law."""

    ADVOCATE = "advocate"
    LAY = "lay"


@dataclass(frozen=True, kw_only=True)
class Declined:
    """A name in the grammatical cases that are known; only the nominative is always there."""

    nominative: str
    genitive: str = ""
    dative: str = ""
    accusative: str = ""
    instrumental: str = ""


@dataclass(frozen=True, kw_only=True)
class Party:
    """Somebody who signs or is named: full name, surname with initials for the signature, how to be reached."""

    name: Declined
    short_name: str
    sex: Sex = Sex.UNKNOWN
    address: str = ""
    phone: str = ""

    @property
    def is_female(self) -> bool:
        """Choose the feminine form."""
        return self.sex is Sex.FEMALE

    @property
    def is_male(self) -> bool:
        """Choose the masculine form."""
        return self.sex is Sex.MALE


@dataclass(frozen=True, kw_only=True)
class DefendingParty(Party):
    """The defender, with the paper that proves the right to defend (nominative: "ордер № 1 от 01.02.2022").

    `is_chosen`: the record has it that the person agreed to be defended by them.
    """

    capacity: Capacity = Capacity.ADVOCATE
    basis: str = ""
    is_chosen: bool = False

    @property
    def is_advocate(self) -> bool:
        """An advocate, as opposed to any other person whom part 2 of article 25.5 admits."""
        return self.capacity is Capacity.ADVOCATE


@dataclass(frozen=True, kw_only=True)
class AdmitDefender:
    """Motion to admit a defender (КоАП 25.5, part 2). `article` is that of the charge."""

    voice: Voice
    court: Declined
    person: Party
    defender: DefendingParty
    signed_on: date
    judge: Declined | None = None
    case_number: str = ""
    article: Declined | None = None
    enclosures: tuple[str, ...] = ()
    is_practice: bool = False

    def missing_facts(self) -> list[str]:
        """Codes of what the paper cannot be made without: court, person_name, defender_name, defender_basis."""
        needed = {
            "court": self.court.nominative,
            "person_name": self.person.name.nominative,
            "defender_name": self.defender.name.nominative,
            # In the person's own voice the motion itself may appoint the defender; an advocate shows a warrant.
            "defender_basis": self.defender.basis or (self.voice is Voice.OWN and not self.defender.is_advocate),
        }
        return [code for code, value in needed.items() if not value]

    def context(self) -> dict[str, Any]:
        """What the template reads. Everything is text, or decides between wordings."""
        return {
            "paper": self,
            "is_own_voice": self.voice is Voice.OWN,
            "signer": self.person if self.voice is Voice.OWN else self.defender,
            "signed_on": day_in_words(self.signed_on, "ru"),
        }
