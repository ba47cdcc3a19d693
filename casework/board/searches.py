"""The search requests: those that ring first, then by what is to be done about them; and the bell of every page."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.board import live
from casework.staff import pages
from detainees.heard import HeardPerson
from detainees.models import Debrief, SearchHit, SearchRequest

PAGE_SIZE = 50
# A number that is only looked at is not counted further than this.
MOST_COUNTED = 99
State = SearchRequest.State

VIEWS = {
    "": pgettext_lazy("search requests", "Ringing"),
    "looking": pgettext_lazy("search requests", "Looking"),
    "found": pgettext_lazy("search requests", "To be told"),
    "told": pgettext_lazy("search requests", "Told"),
    "closed": pgettext_lazy("search requests", "Closed"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One request of the list. It opens when the template asks, inside the page's reading."""

    request: SearchRequest
    rings: int

    @property
    def sought(self) -> HeardPerson:
        return HeardPerson.from_json(self.request.sought)

    @property
    def seeker(self) -> str:
        return str((self.request.seeker or {}).get("name", ""))


@require_safe
@access.declares(Verb.SEE, SearchRequest)
def searches(request: HttpRequest) -> HttpResponse:
    """The search requests that the reader sees, fifty at a time."""
    actor = access.actor(request)
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ""
    hits = access.visible(actor, SearchHit).ringing()  # type: ignore[attr-defined]
    rows = list(_after(_in_view(actor, view, hits), request.GET.get("after", ""), actor)[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    rings = _rings(hits, shown)
    context = {
        "lines": [Line(row, rings.get(row.pk, 0)) for row in shown],
        "view": view,
        "tabs": [{"label": label, "current": key == view, "url": _address(key)} for key, label in VIEWS.items()],
        "page": {
            "size": len(shown),
            "is_first": "after" not in request.GET,
            "next_url": _address(view, after=str(shown[-1].pk)) if len(rows) > PAGE_SIZE else "",
        },
        "may_add": access.may(actor, Verb.ADD, SearchRequest),
        "live": live.address([live.SEARCHES]),
    }
    return pages.render(request, "board/searches.html", context, opens=shown)


@require_safe
@access.declares(Verb.SEE, SearchHit)
def bell(request: HttpRequest) -> HttpResponse:
    """What rings, and how many calls are due: a fragment of the bar, fetched after the page and whenever it rings."""
    actor = access.actor(request)
    now = timezone.now()
    hits = access.visible(actor, SearchHit).ringing()  # type: ignore[attr-defined]
    calls = access.visible(actor, SearchRequest).to_call(at=now)  # type: ignore[attr-defined]
    debriefs = access.visible(actor, Debrief).to_call(on=timezone.localdate())  # type: ignore[attr-defined]
    context = {
        "rings": _counted(hits),
        "calls": _counted(calls) + _counted(debriefs),
        "most": MOST_COUNTED,
        "live": live.address([live.SEARCHES]),
    }
    return render(request, "board/searches_bell.html", context)


def _in_view(actor: access.Actor, view: str, hits: Any) -> QuerySet[SearchRequest]:
    rows = access.visible(actor, SearchRequest).select_related("incident__region", "region")
    if view:
        return rows.filter(state=view).order_by("-asked_at", "-id")
    return rows.filter(state=State.LOOKING, pk__in=hits.order_by().values("request")).order_by("-asked_at", "-id")


def _after(rows: Any, mark: str, actor: access.Actor) -> Any:
    """The rows below the one that the page before ended with."""
    try:
        last = access.visible(actor, SearchRequest).filter(pk=UUID(mark)).first() if mark else None
    except ValueError:
        last = None
    if last is None:
        return rows
    # Said twice, since only the first lets the index begin at the right place.
    below = Q(asked_at__lt=last.asked_at) | Q(asked_at=last.asked_at, id__lt=last.id)
    return rows.filter(asked_at__lte=last.asked_at).filter(below)


def _rings(hits: Any, shown: list[SearchRequest]) -> dict[UUID, int]:
    rows = hits.filter(request__in=[row.pk for row in shown]).order_by().values("request")
    return {row["request"]: row["rings"] for row in rows.annotate(rings=Count("pk"))}


def _counted(rows: Any) -> int:
    return int(rows.order_by()[: MOST_COUNTED + 1].count())


def _address(view: str, **more: str) -> str:
    query = {**({"view": view} if view else {}), **more}
    return f"{reverse('searches')}?{urlencode(query)}" if query else reverse("searches")
