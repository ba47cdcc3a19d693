"""The axis of custody: where on a line of fixed length each leg and each limit stands. Pure.

All lengths are in points of the page; numbers are texts with one decimal, ready to be attributes of an SVG.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casework.dossier.facts import Clock, Verdict
from casework.dossier.path import Leg

WIDTH = 480.0
LONGEST = timedelta(hours=72)
# Average width of a letter of the labels, and the room that a label needs above the axis and below it.
LETTER = 4.3
TICK_ROOM = 62.0
LABEL_ROOM = 64.0
MOST_TICKS = 6
STEPS = tuple(timedelta(hours=hours) for hours in (1, 2, 3, 4, 6, 8, 12, 24))


@dataclass(frozen=True)
class Scale:
    """Moments to points from the left end."""

    start: datetime
    end: datetime

    def at(self, moment: datetime) -> float:
        """Where a moment stands; moments off the axis stand at its nearer end."""
        share = (moment - self.start) / (self.end - self.start)
        return min(max(share, 0.0), 1.0) * WIDTH


def axis(legs: Sequence[Leg], clocks: Sequence[Clock], *, now: datetime) -> dict[str, Any] | None:
    """Segments, ticks and the bar of the gravest limit, or None when there is nothing to draw.

    The axis reaches the limit where that lies later than the path, so that its bar shows the part that is gone. It
    covers `LONGEST` at most: over weeks, the hours that limits are about could not be seen.
    """
    start = next((moment for leg in legs for moment in (leg.arrived_at, leg.left_at) if moment), now)
    last = max(leg.left_at or now for leg in legs)
    if last <= start:
        return None
    clock = _drawn(clocks)
    due = clock.due_at if clock and clock.due_at else last
    longest = start + LONGEST
    scale = Scale(start, min(max(last, due) if due <= longest else last, longest))
    limit = _limit(clock, scale, now=now) if clock else None
    return {
        "is_cut": last > scale.end,
        "width": _number(WIDTH),
        "height": _height(limit),
        "segments": _segments(legs, scale, last),
        "ticks": _ticks(scale),
        "limit": limit,
    }


def _height(limit: dict[str, Any] | None) -> str:
    if limit is None:
        return "34"
    return "68" if limit["over_is_lower"] else "58"


def _segments(legs: Sequence[Leg], scale: Scale, last: datetime) -> list[dict[str, Any]]:
    segments = []
    for leg, following in zip(legs, [*legs[1:], None], strict=True):
        if leg.arrived_at is None:
            continue
        end = leg.left_at or (following and following.arrived_at) or last
        left, right = scale.at(leg.arrived_at), scale.at(end)
        if right > left:
            segments.append(
                {
                    "x": _number(left),
                    "width": _number(right - left),
                    "middle": _number((left + right) / 2),
                    "number": str(leg.number) if right - left > 2 * LETTER else "",
                    "place": leg.place,
                    "is_gap": leg.is_gap,
                    "letters": int((right - left) / LETTER) - 4,
                }
            )
    return segments


def _ticks(scale: Scale) -> list[dict[str, Any]]:
    """The two ends, and between them round hours that leave room for their labels."""
    span = scale.end - scale.start
    step = next((step for step in STEPS if span / step <= MOST_TICKS), STEPS[-1])
    midnight = scale.start.replace(hour=0, minute=0, second=0, microsecond=0)
    moments = [scale.start]
    moment = midnight
    while moment < scale.end:
        if scale.at(moment) - scale.at(moments[-1]) >= TICK_ROOM and WIDTH - scale.at(moment) >= TICK_ROOM:
            moments.append(moment)
        moment += step
    return [{"x": _number(scale.at(moment)), "at": moment} for moment in [*moments, scale.end]]


def _drawn(clocks: Sequence[Clock]) -> Clock | None:
    """The first broken limit, else the first that can be drawn."""
    drawable = [clock for clock in clocks if clock.started_at and clock.due_at]
    broken = [clock for clock in drawable if clock.verdict is Verdict.BROKEN]
    return next(iter([*broken, *drawable]), None)


def _limit(clock: Clock, scale: Scale, *, now: datetime) -> dict[str, Any] | None:
    """The bar of a limit: up to it, and beyond it. A limit that lies off the axis has no mark."""
    if not clock.started_at or not clock.due_at:
        return None
    left, mark = scale.at(clock.started_at), scale.at(clock.due_at)
    right = scale.at(clock.ended_at or now)
    return {
        "clock": clock,
        "x": _number(left),
        "width": _number(max(min(mark, right) - left, 0)),
        "mark": _number(mark),
        "is_beyond": clock.due_at > scale.end,
        "over_width": _number(max(right - mark, 0)),
        "over_end": _number(right),
        # At the right end the limit's own words stand before its mark.
        "has_start": mark - left >= (LABEL_ROOM if mark < WIDTH else 3 * LABEL_ROOM),
        "is_at_end": WIDTH - mark < LABEL_ROOM,
        # The words about the excess stand under the bar, or a line lower where the limit's own stand.
        "over_is_lower": right - mark < 3 * LABEL_ROOM,
    }


def _number(value: float) -> str:
    return f"{value:.1f}"
