"""The list of incidents: live ones first, then the newest, each in figures."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.staff import pages
from detainees.models import Detention, Incident

PAGE_SIZE = 50
VIEWS = {
    "": pgettext_lazy("incidents", "Live"),
    "closed": pgettext_lazy("incidents", "Closed"),
    "all": gettext_lazy("All"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One incident in figures, or without them for those who see no people."""

    incident: Incident
    people: int
    held: int
    missing: int


@require_safe
@access.declares(Verb.SEE, Incident)
def incidents(request: HttpRequest) -> HttpResponse:
    """The incidents that the actor sees, a page of fifty."""
    actor = access.actor(request)
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ""
    rows = _after(_in_view(access.visible(actor, Incident), view), actor, request.GET.get("after", ""))
    found = list(rows.select_related("region", "campaign")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    counts = _counts(actor, shown)
    context = {
        "lines": [Line(row, *counts.get(row.pk, (0, 0, 0))) for row in shown],
        "tabs": [{"label": label, "current": key == view, "url": _address(key)} for key, label in VIEWS.items()],
        "page": _pager(request, view, found),
        "sees_people": access.may(actor, Verb.SEE, Detention),
        "may_add": access.may(actor, Verb.ADD, Incident),
    }
    return pages.render(request, "board/incidents.html", context)


def _in_view(rows: Any, view: str) -> Any:
    if view == "all":
        return rows.order_by("-began_at", "id")
    if view == "closed":
        return rows.exclude(state=Incident.State.LIVE).order_by("-began_at", "id")
    return rows.live().order_by("-began_at", "id")


def _after(rows: Any, actor: access.Actor, mark: str) -> Any:
    try:
        last = access.visible(actor, Incident).filter(pk=UUID(mark)).first()
    except ValueError:
        return rows
    if last is None:
        return rows
    return rows.filter(Q(began_at__lt=last.began_at) | Q(began_at=last.began_at, id__gt=last.id))


def _counts(actor: access.Actor, shown: list[Incident]) -> dict[UUID, tuple[int, int, int]]:
    """People, those still held, and those of them whom nobody can find."""
    held = Q(released_at__isnull=True)
    rows = access.visible(actor, Detention).filter(incident__in=shown).order_by().values("incident")
    counted = rows.annotate(
        people=Count("id"),
        held=Count("id", filter=held),
        missing=Count("id", filter=held & Q(current_facility__isnull=True)),
    )
    return {row["incident"]: (row["people"], row["held"], row["missing"]) for row in counted}


def _pager(request: HttpRequest, view: str, found: list[Incident]) -> dict[str, Any]:
    has_more = len(found) > PAGE_SIZE
    return {
        "size": min(len(found), PAGE_SIZE),
        "is_first": "after" not in request.GET,
        "next_url": _address(view, after=str(found[PAGE_SIZE - 1].pk)) if has_more else "",
    }


def _address(view: str, **more: str) -> str:
    query = {**({"view": view} if view else {}), **more}
    return f"{reverse('incidents')}?{urlencode(query)}" if query else reverse("incidents")
