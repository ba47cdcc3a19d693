"""Clocks as pages show them: words, and lengths in per cent of the track (docs/look.md, Clock)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casework.deadlines import MARK, ClockState, HoldingClock
from casework.staff import wording
from casework.staff.moments import lasted, told, told_without_zone, zone_of

_MARK = MARK * 100
# How far a bar may reach past the mark: half a term more.
_MOST_OVER = 0.5
_WORST_FIRST = (ClockState.OVER, ClockState.SOON, ClockState.NONE, ClockState.RUN, ClockState.DONE)


@dataclass(frozen=True, slots=True)
class ShownClock:
    """What `board/_parts/clock.html` takes, and the law that the limit rests on."""

    state: str
    label: str
    note: str
    fill: str
    over: str
    citation: str
    is_reviewed: bool

    @property
    def rail(self) -> str:
        return self.state if self.state in ("over", "soon") else ""


def shown(clock: HoldingClock, place: Any) -> ShownClock:
    """The clock in words of the page's language, its moments in the zone of the place."""
    share = clock.held / clock.limit if clock.held is not None else 0.0
    over = min(max(share - 1, 0.0), _MOST_OVER)
    return ShownClock(
        state=_state(clock),
        label=label(clock),
        note=_note(clock, place),
        fill=f"{min(share, 1.0) * _MARK:.2f}",
        over=f"{over * _MARK:.2f}" if over else "",
        citation=clock.holding.limit.citation.text(wording.language()),
        is_reviewed=clock.holding.is_reviewed,
    )


def label(clock: HoldingClock) -> str:
    """The verdict in words: how much is left, or by how much the limit is passed."""
    if clock.state is ClockState.NONE:
        return _("start unknown")
    if clock.state is ClockState.DONE:
        over = clock.over
        return _("released %(over)s over") % {"over": lasted(over)} if over else _("released within the limit")
    if clock.over is not None:
        return _("%(over)s over") % {"over": lasted(clock.over)}
    return _("%(left)s left") % {"left": lasted(clock.left)} if clock.left is not None else _("limit reached")


def worst(clocks: Iterable[HoldingClock]) -> HoldingClock | None:
    """The one to be shown for many: the gravest state, and of those the earliest due."""
    return min(clocks, key=_gravity, default=None)


def _gravity(clock: HoldingClock) -> tuple[int, datetime]:
    return _WORST_FIRST.index(clock.state), clock.due_at or clock.now


def _state(clock: HoldingClock) -> str:
    return clock.state.value


def _note(clock: HoldingClock, place: Any) -> str:
    if clock.started_at is None or clock.due_at is None:
        return _("%(hours)d h, counted from a moment that nobody knows") % {"hours": clock.holding.hours}
    zone = zone_of(place)
    facts = {
        "hours": clock.holding.hours,
        "start": told_without_zone(clock.started_at, zone, now=clock.now),
        "due": told(clock.due_at, zone, now=clock.now),
    }
    if clock.now > clock.due_at:
        return _("%(hours)d h from %(start)s, the limit was %(due)s") % facts
    return _("%(hours)d h from %(start)s, the limit is %(due)s") % facts
