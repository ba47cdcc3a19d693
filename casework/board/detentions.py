"""The list of detentions: newest first, page by page, narrowed by what stands in the address. Never counted."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from rest_framework.exceptions import ValidationError

from casework import access
from casework.access import Verb
from casework.board.forms_detentions import DetentionFilter
from casework.deadlines import ClockState, HoldingClock
from casework.models import Authority, Lawyer
from casework.rest.pages import BY_ENTRY, cursor_of, place_of
from casework.services.clocks import holding_clocks
from casework.staff import clocks, pages
from detainees.models import Detention

PAGE_SIZE = 50
# How many rows are looked at for one page of people over the limit; what the database let through is nearly all.
MOST_LOOKED_AT = 500
_SHOWN = (
    "detainee",
    "incident__region",
    "region",
    "current_facility__region",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One detention in the list. The name opens when the template asks, inside the page's reading."""

    detention: Detention
    clock: clocks.ShownClock
    lawyers: list[Lawyer]

    @property
    def rail(self) -> str:
        return self.clock.rail


@dataclass(frozen=True, slots=True)
class Found:
    """A page of rows with their clocks, and the cursor of the next one, or "" at the end."""

    rows: list[Detention]
    clocks: dict[object, HoldingClock]
    next: str


@require_safe
@access.declares(Verb.SEE, Detention)
def detentions(request: HttpRequest) -> HttpResponse:
    """The detentions that the actor sees, fifty at a time."""
    actor, now = access.actor(request), timezone.now()
    asked = DetentionFilter(request.GET, actor=actor, now=now)
    rows = asked.narrow(access.visible(actor, Detention)).select_related(*_SHOWN)
    after = request.GET.get("after", "")
    found = _over(rows, after, now) if asked.wants_over else _page(rows, after, now)
    acting = _acting(actor, found.rows, now)
    context = {
        "lines": [
            Line(row, clocks.shown(found.clocks[row.pk], row.incident), acting.get(row.detainee_id, []))
            for row in found.rows
        ],
        "filter": asked,
        "sees_lawyers": access.may(actor, Verb.SEE, Authority),
        "page": _pager(request, found),
        "now": now,
    }
    lawyers = {each.pk: each for some in acting.values() for each in some}
    opens = [*(row.detainee for row in found.rows), *lawyers.values()]
    return pages.render(request, "board/detentions.html", context, opens=opens)


def _page(rows: Any, after: str, now: datetime) -> Found:
    read = list(_behind(rows, after)[: PAGE_SIZE + 1])
    shown = read[:PAGE_SIZE]
    return Found(shown, _clocks(shown, now), _mark(shown[-1]) if len(read) > PAGE_SIZE else "")


def _over(rows: Any, after: str, now: datetime) -> Found:
    """Those over their own limit, among those over the shortest one.

    A page may hold fewer than fifty when many were looked at in vain; its cursor goes on from the last one.
    """
    read = list(_behind(rows, after)[: MOST_LOOKED_AT + 1])
    known = _clocks(read[:MOST_LOOKED_AT], now)
    over = (row for row in read[:MOST_LOOKED_AT] if known[row.pk].state is ClockState.OVER)
    shown = list(islice(over, PAGE_SIZE + 1))
    if len(shown) > PAGE_SIZE:
        return Found(shown[:PAGE_SIZE], known, _mark(shown[PAGE_SIZE - 1]))
    return Found(shown, known, _mark(read[MOST_LOOKED_AT - 1]) if len(read) > MOST_LOOKED_AT else "")


def _behind(rows: Any, after: str) -> Any:
    ordered = BY_ENTRY.sorted(rows, oldest_first=False)
    try:
        return BY_ENTRY.after(ordered, place_of(after, BY_ENTRY), oldest_first=False) if after else ordered
    except ValidationError:
        # An address that somebody cut off begins the list anew.
        return ordered


def _mark(row: Detention) -> str:
    return cursor_of([row.created_at, row.pk])


def _clocks(rows: list[Detention], now: datetime) -> dict[object, HoldingClock]:
    return holding_clocks(rows, jurisdiction=settings.ENVIRONMENT.jurisdiction, now=now)


def _acting(actor: access.Actor, rows: list[Detention], now: datetime) -> dict[UUID, list[Lawyer]]:
    """Who acts for these people now, by person."""
    if not access.may(actor, Verb.SEE, Authority):
        return {}
    people = [row.detainee_id for row in rows]
    in_force = access.visible(actor, Authority).in_force(at=now)  # type: ignore[attr-defined]
    found: dict[UUID, list[Lawyer]] = {}
    for authority in in_force.filter(detainee__in=people).select_related("lawyer").order_by("since", "id"):
        found.setdefault(authority.detainee_id, []).append(authority.lawyer)
    return found


def _pager(request: HttpRequest, found: Found) -> dict[str, Any]:
    kept = {key: value for key, value in request.GET.items() if value and key != "after"}
    return {
        "size": len(found.rows),
        "is_first": "after" not in request.GET,
        "next_url": f"{reverse('detentions')}?{urlencode({**kept, 'after': found.next})}" if found.next else "",
    }
