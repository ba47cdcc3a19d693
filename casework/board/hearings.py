"""The hearings that lie ahead, day by day in the time of each court; those without a date at the end."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.models import Hearing
from casework.staff import pages
from casework.staff.moments import zone_of
from detainees.models import Region

MOST_SHOWN = 300
# The furthest that a day of one zone lies behind the same day of another.
_DAY_AND_NIGHT = timedelta(hours=26)
VIEWS = {"": _("Ahead"), "past": _("Past, without an outcome")}


@dataclass(slots=True)
class Day:
    """One day and its hearings. Without a day: to be announced."""

    on: date | None
    is_today: bool = False
    hearings: list[Hearing] = field(default_factory=list)


@require_safe
@access.declares(Verb.SEE, Hearing)
def hearings(request: HttpRequest) -> HttpResponse:
    """The hearings that the actor sees: from today on, or those that passed and nobody has said how they ended."""
    actor, now = access.actor(request), timezone.now()
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ""
    region = _region(actor, request.GET.get("region", ""))
    rows = access.visible(actor, Hearing).filter(outcome="")
    rows = rows.filter(case__region=region) if region else rows
    near = now - _DAY_AND_NIGHT
    rows = rows.filter(starts_at__lt=now) if view else rows.filter(Q(starts_at__gte=near) | Q(starts_at=None))
    shown = rows.select_related("case__detainee", "case__detention", "court__region")
    found = list((shown.order_by("-starts_at", "id") if view else shown)[: MOST_SHOWN + 1])
    days = [day for day in _days(found[:MOST_SHOWN], now) if view or day.on is None or day.on >= _today(day, now)]
    context = {
        "days": days,
        "is_cut": len(found) > MOST_SHOWN,
        "most": MOST_SHOWN,
        "tabs": [{"label": label, "current": key == view, "url": _address(key)} for key, label in VIEWS.items()],
        "view": view,
        "now": now,
    }
    opens = [each for day in days for each in day.hearings]
    return pages.render(request, "board/hearings.html", context, opens=opens)


def _days(rows: list[Hearing], now: Any) -> list[Day]:
    days: dict[date | None, Day] = {}
    for row in rows:
        zone = zone_of(row.court)
        on = row.starts_at.astimezone(zone).date() if row.starts_at else None
        day = days.setdefault(on, Day(on, is_today=on == now.astimezone(zone).date()))
        day.hearings.append(row)
    return list(days.values())


def _today(day: Day, now: Any) -> date:
    """Which day it is in the earliest of the zones of these courts."""
    today: date = min(now.astimezone(zone_of(row.court)).date() for row in day.hearings)
    return today


def _region(actor: access.Actor, code: str) -> Region | None:
    return access.visible(actor, Region).filter(pk=code).first() if code else None


def _address(view: str) -> str:
    return f"{reverse('hearings')}?{urlencode({'view': view})}" if view else reverse("hearings")


def found(request: HttpRequest, pk: UUID, verb: Verb = Verb.SEE) -> Hearing:
    """The hearing with its case; 404 when it is not visible, 403 when the verb is not allowed."""
    actor = access.actor(request)
    access.find(actor, Hearing, verb, pk=pk)
    rows = access.visible(actor, Hearing).select_related("court__region", "case__detention", "case__region")
    return rows.get(pk=pk)
