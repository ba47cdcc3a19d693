"""Moments and lengths of time as staff read them: in the place's own zone, with its name."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext

# Names that people use in their own language; what stands in the zone database is used for all others.
_NAMES = {"MSK": gettext_lazy("MSK")}
_DAY = timedelta(days=1)
_LONG = timedelta(days=3)


def zone_of(place: Any) -> ZoneInfo:
    """The zone of a facility, an incident or a region; of the installation when there is no place."""
    if place is None:
        return ZoneInfo(settings.TIME_ZONE)
    if isinstance(place, ZoneInfo):
        return place
    zone = getattr(place, "zone", None)
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(place.time_zone)


def date_told(text: str) -> str:
    """A day in words, from `2022-09-25`; a year alone is told as one; else as it stands."""
    if len(text) == len("2022") and text.isdecimal():
        return gettext("%(year)s, day unknown") % {"year": text}
    try:
        return date_format(date.fromisoformat(text))
    except ValueError:
        return text


def zone_name(zone: ZoneInfo, at: datetime) -> str:
    """What people call the zone: "MSK", and "MSK+2" for zones that are told by Moscow's time."""
    local = at.astimezone(zone)
    name = local.tzname() or ""
    if name.isalpha():
        return _in_words(name)
    home = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    home_name = home.tzname() or ""
    ahead = (local.utcoffset() or timedelta()) - (home.utcoffset() or timedelta())
    hours, rest = divmod(ahead, timedelta(hours=1))
    if home_name.isalpha() and not rest:
        return f"{_in_words(home_name)}{hours:+d}" if hours else _in_words(home_name)
    return f"UTC{name[:3]}:{name[3:] or '00'}"


def _in_words(name: str) -> str:
    return str(_NAMES.get(name, name))


def told(at: datetime, zone: ZoneInfo, *, now: datetime | None = None) -> str:
    """The moment in its zone: "21:05 MSK" today, "25 Sep, 21:05 MSK" this year, else with the year."""
    return f"{_told(at, zone, now)} {zone_name(zone, at)}"


def told_without_zone(at: datetime, zone: ZoneInfo, *, now: datetime | None = None) -> str:
    """The same where the zone stands beside it already."""
    return _told(at, zone, now)


def day_told(at: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """The day of the moment in its zone: "25 Sep" this year, else with the year."""
    local = at.astimezone(zone)
    if local.year == now.astimezone(zone).year:
        pattern = pgettext("Django date format: a day this year", "j M")
    else:
        pattern = pgettext("Django date format: a day of another year", "j M Y")
    return formatted(local, pattern)


def _told(at: datetime, zone: ZoneInfo, now: datetime | None) -> str:
    local, here = at.astimezone(zone), (now or timezone.now()).astimezone(zone)
    if local.date() == here.date():
        pattern = pgettext("Django date format: a moment today", "H:i")
    elif local.year == here.year:
        pattern = pgettext("Django date format: a moment this year", "j M, H:i")
    else:
        pattern = pgettext("Django date format: a moment of another year", "j M Y, H:i")
    return formatted(local, pattern)


def lasted(length: timedelta) -> str:
    """A length in whole minutes: "1 h 12 min"; hours alone after a day, days after three."""
    length = max(length, timedelta())
    if length >= _LONG:
        days = length // _DAY
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    if not hours:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    if length >= _DAY or not minutes:
        return gettext("%(hours)d h") % {"hours": hours}
    return gettext("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": minutes}
