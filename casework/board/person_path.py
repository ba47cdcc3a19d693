"""The path of custody as a person's page shows it: stops and gaps in order, and the same on an axis of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from casework.deadlines import HoldingClock
from casework.staff.moments import day_told, lasted, told_without_zone, zone_of
from detainees.models import CustodyStay, Detention

# The first share of the width belongs to the names of the lanes, the last to the word "now".
_LEFT, _RIGHT = 12.0, 96.0
_MOST_TICKS = 6
_STEPS = tuple(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12, 24, 48, 72, 168))
# Beyond weeks a step is whole months, of this length on the average.
_MONTHS, _MONTH = (1, 2, 3, 6, 12), timedelta(days=30.44)
# The label of a tick is as wide on its right as on its left.
_LAST_TICK = 93.0
# Narrower than this a bar has no room for words.
_ROOM_FOR_WORDS = 9.0


@dataclass(frozen=True, slots=True)
class Stop:
    """One line of the path: a stop, or a gap that nobody wrote down."""

    stay: CustodyStay | None
    since: datetime
    until: datetime | None
    now: datetime

    @property
    def is_gap(self) -> bool:
        return self.stay is None or self.stay.is_gap

    @property
    def is_said_only(self) -> bool:
        return self.stay is not None and self.stay.confidence == "told"

    @property
    def is_since_said(self) -> bool:
        """Whether `since` is more than a place in the order of stops."""
        return self.stay is None or self.stay.is_arrival_said

    @property
    def lasted(self) -> timedelta | None:
        """How long, where it is known since when."""
        return (self.until or self.now) - self.since if self.is_since_said else None


def path(detention: Detention, stays: Sequence[CustodyStay], *, now: datetime) -> list[Stop]:
    """The stops in order, with the holes between them, from the apprehension to the release or to now."""
    return list(_stops(detention, stays, now))


def _stops(detention: Detention, stays: Sequence[CustodyStay], now: datetime) -> Iterator[Stop]:
    reached = detention.apprehended_at
    for stay in stays:
        if reached is not None and stay.is_arrival_said and reached < stay.arrived_at:
            yield Stop(None, reached, stay.arrived_at, now)
        yield Stop(stay, stay.arrived_at, stay.left_at, now)
        reached = stay.left_at
        if reached is None:
            return
    if reached is not None and (detention.released_at is None or reached < detention.released_at):
        yield Stop(None, reached, detention.released_at, now)


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a lane: where it begins and how long it is, in per cent of the width."""

    x: str
    width: str
    look: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """What `board/person_axis.html` draws. The table under it says the same in words."""

    ticks: list[tuple[str, str]]
    bars: list[Bar]
    clock: list[Bar]
    marks: list[tuple[str, int]]
    now: str


def axis(stops: Sequence[Stop], clock: HoldingClock, marks: Sequence[datetime | None], place: Any) -> Axis | None:
    """The path drawn in time, or nothing where it has no length yet."""
    if not stops:
        return None
    begin, end = stops[0].since, stops[-1].until or stops[-1].now
    if end - begin < timedelta(minutes=10):
        return None
    scale = _Scale(begin, end)
    numbered = [(at, number) for number, at in enumerate(marks, start=1) if at is not None and begin <= at <= end]
    return Axis(
        ticks=[(scale.at(moment), text) for moment, text in _ticks(begin, end, place) if scale.has_room(moment)],
        bars=[_bar(stop, scale, end) for stop in stops if stop.is_since_said],
        clock=_clock_bars(clock, scale, begin, end),
        marks=[(scale.at(at), number) for at, number in numbered],
        now="" if stops[-1].until else scale.at(end),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    begin: datetime
    end: datetime

    def share(self, moment: datetime) -> float:
        return _LEFT + (_RIGHT - _LEFT) * ((moment - self.begin) / (self.end - self.begin))

    def at(self, moment: datetime) -> str:
        return f"{self.share(moment):.2f}"

    def has_room(self, moment: datetime) -> bool:
        return self.share(moment) <= _LAST_TICK

    def width(self, since: datetime, until: datetime) -> float:
        return self.share(until) - self.share(since)


def _bar(stop: Stop, scale: _Scale, end: datetime) -> Bar:
    width = scale.width(stop.since, stop.until or end)
    look = "gap" if stop.is_gap else "said" if stop.is_said_only else "stay"
    text = ""
    if width >= _ROOM_FOR_WORDS:
        text = _("unknown") if stop.is_gap else _name(stop.stay, int(width * 0.9))
    return Bar(scale.at(stop.since), f"{width:.2f}", look, text)


def _name(stay: CustodyStay | None, room: int) -> str:
    name = stay.facility.name if stay and stay.facility else ""
    return name if len(name) <= room else f"{name[: room - 1].rstrip()}…"


def _clock_bars(clock: HoldingClock, scale: _Scale, begin: datetime, end: datetime) -> list[Bar]:
    if clock.started_at is None or clock.due_at is None:
        return []
    since, until = max(clock.started_at, begin), min(clock.until, end)
    if since >= until:
        return []
    limit = min(max(clock.due_at, since), until)
    bars = [Bar(scale.at(since), f"{scale.width(since, limit):.2f}", "run")]
    if limit < until:
        bars.append(Bar(scale.at(limit), f"{scale.width(limit, until):.2f}", "over", lasted(until - limit)))
    return bars


def _ticks(begin: datetime, end: datetime, place: Any) -> Iterator[tuple[datetime, str]]:
    """Round moments between the two ends, few enough for the words beside them."""
    zone = zone_of(place)
    step = next((step for step in _STEPS if (end - begin) / step <= _MOST_TICKS), None)
    local = begin.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    if step is None:
        moments, tell = _months(local, end), day_told
    elif step >= timedelta(days=1):
        moments, tell = _steps(local.replace(hour=0), step, end), day_told
    else:
        moments, tell = _steps(local, step, end), told_without_zone
    return ((moment, tell(moment, zone, now=end)) for moment in moments)


def _steps(first: datetime, step: timedelta, end: datetime) -> Iterator[datetime]:
    moment = first + step
    while moment < end:
        yield moment
        moment += step


def _months(first: datetime, end: datetime) -> Iterator[datetime]:
    """The first days of months, or of years where even these would be many."""
    span = end - first
    years = ceil(span / (_MONTH * 12 * _MOST_TICKS))
    step = next((months for months in _MONTHS if span / (_MONTH * months) <= _MOST_TICKS), 12 * years)
    month = first.year * 12 + first.month - 1
    month += step - month % step
    while (moment := first.replace(year=month // 12, month=month % 12 + 1, day=1, hour=0)) < end:
        yield moment
        month += step
