"""How somebody may be reached: by which way, at which hours it is safe, and what must never be used. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to somebody. `kind` is a key of `ContactAttempt.Way`; the hours are of the place where they are.

    Without hours it is safe at any time. From 22:00 to 06:00 goes over midnight.
    """

    kind: str
    address: str
    opens: time | None = None
    closes: time | None = None
    is_never: bool = False

    @classmethod
    def from_json(cls, blob: Any) -> Self:
        """What was kept; a part that is no text or no hour is left out."""
        said = blob if isinstance(blob, dict) else {}
        return cls(
            kind=_text(said.get("way")),
            address=_text(said.get("address")),
            opens=_hour(said.get("from")),
            closes=_hour(said.get("to")),
            is_never=said.get("never") is True,
        )

    def to_json(self) -> dict[str, Any]:
        """As it is kept: what was not said is left out."""
        said: dict[str, Any] = {"way": self.kind, "address": self.address}
        said |= {"from": f"{self.opens:%H:%M}"} if self.opens else {}
        said |= {"to": f"{self.closes:%H:%M}"} if self.closes else {}
        return said | ({"never": True} if self.is_never else {})

    def is_safe_at(self, at: datetime, *, zone: ZoneInfo) -> bool:
        """Whether this way may be used at this moment."""
        if self.is_never:
            return False
        if self.opens is None and self.closes is None:
            return True
        opens, closes = self.opens or _MIDNIGHT, self.closes or _MIDNIGHT
        now = at.astimezone(zone).time()
        if opens < closes:
            return opens <= now < closes
        return now >= opens or now < closes

    def next_safe(self, at: datetime, *, zone: ZoneInfo) -> datetime | None:
        """This moment, if it is safe, else when the hours begin next; None for what must never be used.

        Hours that begin in the hour that clocks skip begin after it.
        """
        if self.is_never:
            return None
        if self.is_safe_at(at, zone=zone):
            return at
        today = at.astimezone(zone).date()
        # The hours of a day whose clocks change may not come at all.
        days = (today + timedelta(days=days) for days in range(3))
        begins = (
            datetime.combine(day, self.opens or _MIDNIGHT, zone).replace(fold=fold).astimezone(UTC)
            for day in days
            for fold in (0, 1)
        )
        safe = (moment for moment in begins if moment > at and self.is_safe_at(moment, zone=zone))
        return next((moment.astimezone(zone) for moment in safe), None)


def ways_of(blob: Any) -> tuple[Way, ...]:
    """The ways that were kept, in their order."""
    return tuple(Way.from_json(each) for each in blob) if isinstance(blob, list) else ()


def usable(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Those that may be used at some hour."""
    return tuple(way for way in ways if not way.is_never)


def next_safe(ways: Iterable[Way], at: datetime, *, zone: ZoneInfo) -> datetime | None:
    """When somebody may be reached first by one of these; None where none may be used, or none is known."""
    moments = [moment for way in ways if (moment := way.next_safe(at, zone=zone)) is not None]
    return min(moments, default=None)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _hour(value: Any) -> time | None:
    try:
        hour = time.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return None if hour is None or hour.tzinfo is not None else hour.replace(second=0, microsecond=0)
