"""What the people process remembers of one person, and what a question says. Plain values."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from detainees.matching import Asked, Part, Reason


class Kind(StrEnum):
    """Who is remembered: a person of the record, one of a report that waits, or whom a search request looks for."""

    PERSON = "person"
    HEARD = "heard"
    QUARANTINED = "quarantined"
    SOUGHT = "sought"


@dataclass(frozen=True, slots=True)
class Entry:
    """One person as the index holds them. `id` is the person's, the report's, the request's; `place` that in a report.

    `reach` are the regions and incidents through which somebody may see them, empty for one who belongs nowhere yet.
    `exact` are phones and numbers, as `numbers.digested` gives them.
    """

    id: UUID
    words: tuple[tuple[str, Part], ...] = ()
    place: int = 0
    birth_year: int | None = None
    sex: str = ""
    facility: UUID | None = None
    reach: frozenset[str] = frozenset()
    exact: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom the searcher may see: everybody, or through these regions and incidents, or these people.

    It only spares the index a look at the others: who is answered is asked of `access` once more.
    """

    is_everything: bool = False
    through: frozenset[str] = frozenset()
    people: frozenset[UUID] = frozenset()
    unplaced: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Who is looked for, among whom, and how many at most."""

    asked: Asked
    exact: tuple[int, ...] = ()
    reach: Reach = field(default_factory=Reach)
    most: int = 50
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who may be meant, how near, and why."""

    id: UUID
    place: int
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Whom a question found, best first. While the memory loads, only those who are spelled just so."""

    hits: list[Hit]
    is_loading: bool = False
