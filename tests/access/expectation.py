"""What docs/access.md promises about a request: worked out from its table and from where the rows were planted.

Nothing here asks `casework.access`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.db.models import Model

from casework.access import Role, Verb
from casework.models import Authority
from detainees.models import Detainee, Report
from tests.access.asking import Ask
from tests.access.test_policy_document import written_policy
from tests.access.test_rows import Reach, where
from tests.access.world import PLACES, SURNAMES

OF_HOME = Reach(("here", "next"), waiting=True)
# How far the grant of each of the cast leads, as `asking.cast` gives them.
REACHES = {
    "olga": (Role.OPERATOR, OF_HOME),
    "karim": (Role.COORDINATOR, OF_HOME),
    "lev": (Role.LAWYER, Reach(("here",))),
    "maria": (Role.CASE_MANAGER, OF_HOME),
    "anya": (Role.ANALYST, OF_HOME),
    "sasha": (Role.SECURITY, Reach(PLACES, waiting=True, staff=True)),
    "nina": ("", Reach()),
}

REFUSED = 400


class Wanted(StrEnum):
    """How a request is to be answered."""

    DONE = "may"
    HIDDEN = "may not: 404"
    FORBIDDEN = "may not: 403"


@dataclass(frozen=True)
class Reader:
    """A role, and the places to which it leads."""

    role: str
    reach: Reach

    def may(self, verb: Verb, model: type[Model]) -> bool:
        return verb in table().get(self.role, {}).get(model, frozenset())

    def reaches(self, model: type[Model], place: str) -> bool:
        if not self.may(Verb.SEE, model):
            return False
        if self.role == Role.LAWYER and model is Authority:
            return False  # their own alone, and it is planted in no place
        found = where(self.role, model, self.reach)
        return "all" in found or place in found

    def wanted(self, ask: Ask) -> Wanted:
        declaration = ask.route.declaration
        if declaration is None or declaration.verb is None or declaration.model is None:
            return Wanted.DONE
        if not self.may(declaration.verb, declaration.model):
            # Programs are told which kinds they may not write; pages that are nobody's do not exist.
            is_told = ask.route.kind == "api" and self.may(Verb.SEE, declaration.model)
            return Wanted.FORBIDDEN if is_told else Wanted.HIDDEN
        if ask.place == "mixed" or not all(self.reaches(model, ask.place) for model in ask.route.models):
            return Wanted.HIDDEN
        return Wanted.DONE

    def strangers(self) -> Iterable[str]:
        """The surnames that this reader may find in no answer."""
        readable = set(self.reach.placed) if self.may(Verb.OPEN, Detainee) else set[str]()
        if self.may(Verb.OPEN, Report):
            readable.add("unplaced")
        return [name for place, name in SURNAMES.items() if place not in readable]

    def leaks(self, answer: Any) -> list[str]:
        """Whom the answer names that this reader may not read."""
        shown = readable(answer)
        return [name for name in self.strangers() if name in shown]


def readable(answer: Any) -> str:
    """What an answer says, letters that JSON writes as numbers included."""
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text.decode(errors="replace"))


def reader(handle: str) -> Reader:
    """One of the cast, as the document sees them."""
    return Reader(*REACHES[handle])


def program_reader(role: str) -> Reader:
    """A program of this role in the region of `here`."""
    return Reader(role, OF_HOME)


@cache
def table() -> dict[str, dict[type[Model], frozenset[Verb]]]:
    return written_policy()


def faults(who: str, reader: Reader, ask: Ask, answer: Any) -> list[str]:
    """What is wrong with this answer: its status, and whom it names."""
    wanted, status = reader.wanted(ask), answer.status_code
    good = {Wanted.DONE: status < REFUSED, Wanted.HIDDEN: status == 404, Wanted.FORBIDDEN: status == 403}
    wrong = [] if good[wanted] else [f"{who}: {ask}: {status}, {wanted}{_why(answer)}"]
    return wrong + named(who, reader, ask, answer)


def named(who: str, reader: Reader, ask: Ask, answer: Any) -> list[str]:
    return [f"{who}: {ask}: names {name}" for name in reader.leaks(answer)]


def _why(answer: Any) -> str:
    broken = getattr(answer, "exc_info", None)
    return f": {broken[1]!r}" if broken else ""
