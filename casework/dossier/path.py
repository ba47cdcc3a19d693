"""The path of custody with its gaps: what is not known is a row like any other. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.dossier.facts import Confidence, Detention, Stay


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One row of the path. A gap has no place; its `source` may say who was asked."""

    number: int
    place: str
    arrived_at: datetime | None
    left_at: datetime | None
    source: str
    confidence: Confidence | None

    @property
    def is_gap(self) -> bool:
        """Nobody knows where the person was."""
        return not self.place

    @property
    def lasted(self) -> timedelta | None:
        """How long; None while it lasts or when one of its ends is unknown."""
        return self.left_at - self.arrived_at if self.left_at and self.arrived_at else None


def custody_path(detention: Detention, stays: Sequence[Stay]) -> tuple[Leg, ...]:
    """The stops in order, with a gap wherever known stops leave one between apprehension and release.

    A stop without an end ends with the release, if it is the last. Stops that overlap (sources contradict each
    other) stay as they are. Nothing is filled in by guessing.
    """
    legs: list[Leg] = []
    reached = detention.starts_at
    ordered = sorted(stays, key=_place)
    for place, stay in enumerate(ordered):
        if reached and stay.arrived_at and stay.arrived_at > reached:
            legs.append(_gap(len(legs) + 1, reached, stay.arrived_at))
        is_last = place == len(ordered) - 1
        left_at = stay.left_at or (detention.released_at if is_last else None)
        legs.append(
            Leg(
                number=len(legs) + 1,
                place=stay.place,
                arrived_at=stay.arrived_at,
                left_at=left_at,
                source=stay.source,
                confidence=stay.confidence if stay.place else None,
            )
        )
        # An end that nobody knows opens no gap: the next stop may have followed at once.
        reached = max(reached or left_at, left_at) if left_at else None
    if reached and detention.released_at and detention.released_at > reached:
        legs.append(_gap(len(legs) + 1, reached, detention.released_at))
    return tuple(legs)


def _place(stay: Stay) -> tuple[bool, datetime | None, bool]:
    """Where in the order a stop stands: one of which nobody said when it began, before what followed it."""
    known = stay.arrived_at or stay.left_at
    return known is None, known, stay.arrived_at is not None


def _gap(number: int, start: datetime, end: datetime) -> Leg:
    return Leg(number=number, place="", arrived_at=start, left_at=end, source="", confidence=None)
