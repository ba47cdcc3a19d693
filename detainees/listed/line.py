"""One line of a list, and which lines say the same person twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from detainees.names import PersonName
from detainees.spoken import folded

_NAME_AND_SURNAME = 2


class Kind(StrEnum):
    """What a line was taken for. Nothing is certain: a person looks at each."""

    PERSON = "person"
    HEADING = "heading"
    EMPTY = "empty"
    UNCLEAR = "unclear"
    ELSEWHERE = "elsewhere"  # somebody who was let go or taken away, by what stands there
    SEVERAL = "several"  # more people than are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What was understood of a line, or of one name of a line that has several; `raw` is the whole line as it came.

    `number` counts the lines of the list from 1. `twin` is the number of an earlier line with the same name, or 0.
    """

    number: int
    raw: str
    kind: Kind
    name: PersonName = field(default_factory=PersonName)
    age: int | None = None
    born: str = ""  # a day, "1998-03-12", or a year alone
    note: str = ""
    twin: int = 0


def with_twins(lines: Iterable[Line]) -> list[Line]:
    """The same lines; one whose name was said above, with a patronymic or without, names the line where."""
    above: dict[str, list[tuple[frozenset[str], Line]]] = {}
    found = []
    for line in lines:
        words = frozenset(folded(line.name.full))
        near = [pair for word in words for pair in above.get(word, [])]
        alike = [other.number for said, other in near if _is_same(words, said) and _may_be_one(line, other)]
        found.append(replace(line, twin=min(alike)) if alike else line)
        for word in words:
            above.setdefault(word, []).append((words, line))
    return found


def _is_same(words: frozenset[str], said: frozenset[str]) -> bool:
    shorter, longer = sorted((words, said), key=len)
    return shorter == longer or (len(shorter) >= _NAME_AND_SURNAME and shorter < longer)


def _may_be_one(line: Line, other: Line) -> bool:
    ages, births = (line.age, other.age), (line.born, other.born)
    return (None in ages or ages[0] == ages[1]) and ("" in births or births[0] == births[1])
