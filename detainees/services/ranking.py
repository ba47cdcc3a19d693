"""The place of a report in the queue, by one scale for calls that staff took and for what came through the door."""

from collections.abc import Collection, Mapping
from typing import Any

from detainees.vocabulary import Trait, Urgency

_AGE_OF_MAJORITY = 18
# Each mark outweighs all that are less urgent together.
_WEIGHT = {mark.value: 1 << place for place, mark in enumerate(reversed(Urgency))}
_KNOWN = 1 << len(Urgency)
# The lowest place of an urgent report.
URGENT_FROM = 2 * _KNOWN


def rank_of(*, urgency: Collection[str], content: Mapping[str, Any], is_known: bool) -> int:
    """Larger comes first: any urgent report before any other, then known sources before strangers, then by marks.

    Strangers can give their reports every mark there is: so a mark counts only among reports that are trusted alike.
    """
    marks = marks_of(urgency=urgency, content=content)
    weight = sum(_WEIGHT[mark] for mark in marks)
    return weight + (URGENT_FROM if marks else 0) + (_KNOWN if is_known else 0)


def marks_of(*, urgency: Collection[str], content: Mapping[str, Any]) -> list[str]:
    """What makes a report urgent: what its sender marked, and minors it speaks of."""
    speaks_of_minors = content.get("minors") or any(map(_is_minor, content.get("people", ())))
    return sorted({*urgency, *([Urgency.MINOR.value] if speaks_of_minors else [])})


def _is_minor(person: Mapping[str, Any]) -> bool:
    return Trait.MINOR in person.get("traits", ()) or person.get("age", _AGE_OF_MAJORITY) < _AGE_OF_MAJORITY
