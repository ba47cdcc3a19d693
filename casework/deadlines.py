"""Time limits: rule, start and end in, a verdict out. Pure: no clock, no settings, no database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from casework.jurisdictions import Holding

# The mark of the limit stands at this share of the track whatever the term, so that a column reads down.
MARK = 2 / 3
_SOON = {3: timedelta(minutes=30), 48: timedelta(hours=6)}


class ClockState(StrEnum):
    """What a reader of a clock must know first."""

    RUN = "run"
    SOON = "soon"
    OVER = "over"
    DONE = "done"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class HoldingClock:
    """How long one person has been held, against how long the law allows. Unknown start: no due moment."""

    holding: Holding
    started_at: datetime | None
    ended_at: datetime | None
    now: datetime

    @property
    def limit(self) -> timedelta:
        return timedelta(hours=self.holding.hours)

    @property
    def due_at(self) -> datetime | None:
        return None if self.started_at is None else self.started_at + self.limit

    @property
    def until(self) -> datetime:
        """The moment up to which the person was held, or now."""
        return self.ended_at or self.now

    @property
    def held(self) -> timedelta | None:
        # A clock that runs ahead may start it in a moment that has not come here yet.
        return None if self.started_at is None else max(self.until - self.started_at, timedelta(0))

    @property
    def over(self) -> timedelta | None:
        """By how much the limit is passed; None while it is kept, or nobody knows."""
        if self.due_at is None or self.until <= self.due_at:
            return None
        return self.until - self.due_at

    @property
    def left(self) -> timedelta | None:
        """How much remains; None when the limit is passed, the person is out, or nobody knows."""
        if self.due_at is None or self.ended_at is not None or self.now > self.due_at:
            return None
        return self.due_at - self.now

    @property
    def state(self) -> ClockState:
        if self.started_at is None:
            return ClockState.NONE
        if self.ended_at is not None:
            return ClockState.DONE
        if self.over is not None:
            return ClockState.OVER
        soon = _SOON.get(self.holding.hours, self.limit / 6)
        return ClockState.SOON if self.left is not None and self.left <= soon else ClockState.RUN

    @property
    def filled(self) -> float:
        """The share of the track that is filled, from 0 to 1; the limit stands at `MARK`."""
        if self.held is None:
            return 0.0
        return min(1.0, MARK * (self.held / self.limit))


def holding_start(
    holding: Holding,
    *,
    apprehended_at: datetime | None,
    delivered_at: datetime | None,
    sobered_at: datetime | None,
) -> datetime | None:
    """The moment from which the limit runs (КоАП 27.5 ч.4: delivery, for the intoxicated sobering; УПК 5 п.15)."""
    moments = {"apprehended": apprehended_at, "delivered": delivered_at, "sobered": sobered_at}
    if sobered_at is not None and holding.limit.start_if_intoxicated is not None:
        return moments[holding.limit.start_if_intoxicated]
    return moments[holding.limit.start]
