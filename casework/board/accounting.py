"""The accounting of an incident: by place, who was said, named, released, moved on; and who is not accounted for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.board import live
from casework.board.incident import found
from casework.staff import pages, wording
from detainees.models import CustodyStay, Detention, Facility, Headcount, Incident, Report, TimelineEntry, Triage
from detainees.services import accounting as service
from detainees.services.accounting import Accounting, Place

MOST_LOST = 50


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the list of those it counts."""

    label: str
    value: int
    url: str


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place of the table; `facility` None is "nobody knows where"."""

    place: Place
    facility: Facility | None
    figures: list[Figure]
    lost: Figure


@dataclass(frozen=True, slots=True)
class LostLine:
    """Somebody not accounted for, with their last word. Names and sources open when the template asks."""

    detention: Detention
    last: CustodyStay | None
    seen_in: Facility | None
    may_change: bool

    @property
    def is_doubted(self) -> bool:
        """Whether they are in a place one can go to, and another record says later that nobody knows where."""
        place = self.detention.current_facility
        return place is not None and place.kind not in Facility.PASSED_THROUGH

    @property
    def since(self) -> datetime | None:
        """Since when this is the last word, if anybody said."""
        return self.last.arrival_said if self.last else self.detention.apprehended_at


class AccountingPage:
    """The figures of an incident and the people behind them, as far as the actor sees them."""

    def __init__(self, actor: access.Actor, incident: Incident) -> None:
        self.actor = actor
        self.incident = incident

    @property
    def _detentions(self) -> Any:
        return access.visible(self.actor, Detention).filter(incident=self.incident)

    @cached_property
    def total(self) -> Accounting:
        return service.accounting(
            detentions=self._detentions,
            stays=access.visible(self.actor, CustodyStay).filter(detention__incident=self.incident),
            headcounts=access.visible(self.actor, Headcount).filter(incident=self.incident),
            triages=access.visible(self.actor, Triage).filter(incident=self.incident),
        )

    @property
    def opens_people(self) -> bool:
        return access.may(self.actor, Verb.OPEN, Detention)

    @property
    def sees_heads(self) -> bool:
        return access.may(self.actor, Verb.SEE, Headcount)

    @property
    def sees_reports(self) -> bool:
        return access.may(self.actor, Verb.SEE, Report)

    @cached_property
    def places(self) -> list[PlaceLine]:
        """The places, those first where most is to be found out."""
        keys = [place.facility for place in self.total.places if place.facility]
        known = access.visible(self.actor, Facility).select_related("region").in_bulk(keys)
        lines = [
            self._line(place, known.get(place.facility) if place.facility else None) for place in self.total.places
        ]
        return sorted(lines, key=_order)

    def _line(self, place: Place, facility: Facility | None) -> PlaceLine:
        here = self.listed(facility, held="on") if facility else self.listed(missing="on")
        figures = [
            Figure(_("Named"), place.named, self.listed(facility, path="ever")),
            Figure(
                pgettext("narrow heading", "Confirmed"),
                place.confirmed,
                self.listed(facility, path="ever", confirmed="on"),
            ),
            Figure(_("Still there"), place.here, here),
            Figure(_("Released"), place.released, self.listed(facility, path="released")),
            Figure(_("Moved on"), place.moved_on, self.listed(facility, path="moved")),
        ]
        lost = self.listed(facility, known="lost") if facility else here
        return PlaceLine(place, facility, figures, Figure(_("Not accounted for"), place.people_lost, lost))

    def listed(self, facility: Facility | None = None, **more: str) -> str:
        """The list of the incident's people, narrowed to these."""
        there = {"facility": str(facility.pk)} if facility else {}
        return f"{reverse('detentions')}?{urlencode({'incident': str(self.incident.pk), **there, **more})}"

    def numbers(self) -> list[dict[str, Any]]:
        """The incident in figures, urgent first."""
        total = self.total
        lost, heads = total.people_lost, total.heads_without_names
        figures: list[dict[str, Any]] = [
            {
                "label": _("Not accounted for"),
                "value": lost,
                "url": self.listed(known="lost"),
                "state": "over" if lost else "",
            }
        ]
        if self.sees_heads:
            said = "?" if total.said is None else total.said
            figures += [
                {"label": _("Heads without names"), "value": heads, "state": "soon" if heads else ""},
                {"label": _("Heads said"), "value": said},
            ]
        figures += self._waiting()
        return [
            *figures,
            {"label": _("Named"), "value": total.named, "url": self.listed()},
            {"label": _("Confirmed"), "value": total.confirmed, "url": self.listed(confirmed="on")},
            {
                "label": _("Held in a known place"),
                "value": total.held,
                "url": self.listed(known="held"),
            },
            {"label": _("Released"), "value": total.released, "url": self.listed(known="out")},
        ]

    def _waiting(self) -> list[dict[str, Any]]:
        """The reports of the incident with which nobody has dealt, for who may know of them."""
        if not access.may(self.actor, Verb.SEE, Triage):
            return []
        waiting, query = self.total.reports_waiting, urlencode({"incident": str(self.incident.pk)})
        return [
            {
                "label": _("Reports that wait"),
                "value": waiting,
                "url": f"{reverse('queue')}?{query}",
                "state": "soon" if waiting else "",
            }
        ]

    @cached_property
    def shown(self) -> list[Detention]:
        """Those not accounted for, minors first, then who was entered first."""
        rows = self._detentions.not_accounted_for().select_related("current_facility__region", "detainee")
        return list(rows.order_by("-is_minor", "created_at", "id")[:MOST_LOST])

    @cached_property
    def _paths(self) -> dict[UUID, list[CustodyStay]]:
        rows = access.visible(self.actor, CustodyStay).filter(detention__in=self.shown)
        paths: dict[UUID, list[CustodyStay]] = {row.pk: [] for row in self.shown}
        for stay in rows.select_related("facility__region", "report").order_by("arrived_at", "created_at", "id"):
            paths[stay.detention_id].append(stay)
        return paths

    @cached_property
    def lost(self) -> list[LostLine]:
        """The same with their last words."""
        changeable = access.visible(self.actor, Detention, Verb.CHANGE).filter(
            pk__in=[row.pk for row in self.shown]
        )
        may_change = set(changeable.values_list("pk", flat=True))
        return [
            LostLine(
                row,
                last=self._paths[row.pk][-1] if self._paths[row.pk] else None,
                seen_in=next((stay.facility for stay in reversed(self._paths[row.pk]) if stay.facility), None),
                may_change=row.pk in may_change,
            )
            for row in self.shown
        ]

    @property
    def opens(self) -> Iterator[Any]:
        """The rows of which the page reads what is sealed."""
        yield self.incident
        for row in self.shown:
            yield from (row, row.detainee, *self._paths[row.pk][-1:])

    @cached_property
    def _closings(self) -> list[TimelineEntry]:
        if not access.openable(self.actor, [self.incident]):
            return []
        entries = access.visible(self.actor, TimelineEntry).filter(
            incident=self.incident, detention__isnull=True, kind="incident_closed_despite"
        )
        return list(entries.select_related("by"))

    def closings(self) -> list[tuple[TimelineEntry, str]]:
        """With which word the incident was closed though somebody was not accounted for."""
        return [(entry, wording.sentence(entry)) for entry in self._closings]


def _order(line: PlaceLine) -> tuple[int, bool, str]:
    name = line.facility.name if line.facility else ""
    return -line.place.not_accounted_for, line.facility is not None, name


@require_safe
@access.declares(Verb.SEE, Detention)
def accounting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The accounting of one incident: figures for who sees people, names for who may open them."""
    actor = access.actor(request)
    row = found(request, pk)
    page = AccountingPage(actor, row)
    context = {
        "incident": row,
        "page": page,
        "may": {
            "count": access.may(actor, Verb.ADD, Headcount),
            "close": access.may(actor, Verb.CHANGE, Incident),
        },
        "live": live.address([live.incident(row.pk)]),
        "now": timezone.now(),
    }
    return pages.render(request, "board/accounting.html", context, opens=page.opens)
