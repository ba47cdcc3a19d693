"""The page of one incident: where people are held, heads against names, who is lost, who has no lawyer."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.board import live
from casework.board.incident_alerts import alerts, listed
from casework.board.incident_figures import Figures, Place
from casework.deadlines import ClockState
from casework.models import Authority, Lawyer
from casework.staff import clocks, pages
from casework.staff.moments import told_without_zone
from detainees.models import (
    Consent,
    CustodyStay,
    Detainee,
    Detention,
    Facility,
    Headcount,
    Incident,
    Report,
    Triage,
)

MOST_PEOPLE = 15
MOST_LAWYERS = 12
MOST_REPORTS = 6
_OF_A_STOP = ("detention", "facility__name", "arrived_at", "is_arrival_said")


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in a short list. The name opens when the template asks, inside the page's reading."""

    detention: Detention
    detainee: Detainee | None
    place: Facility | None = None
    clock: clocks.ShownClock | None = None
    since: Any = None
    last_seen: str = ""


@dataclass(frozen=True, slots=True)
class LawyerLine:
    """A lawyer who may be sent, and how many people they have now."""

    lawyer: Lawyer
    people: int

    @property
    def is_full(self) -> bool:
        return self.lawyer.capacity is not None and self.people >= self.lawyer.capacity


class IncidentPage(Figures):
    """Figures, and the people, lawyers and reports that the page names."""

    @cached_property
    def _detainees(self) -> dict[UUID, Detainee]:
        shown = [*self.missing[:MOST_PEOPLE], *self.without_lawyer[:MOST_PEOPLE]]
        rows = access.visible(self.actor, Detainee, Verb.OPEN)
        return rows.filter(pk__in={row.detainee_id for row in shown}).only("id", "identity", "number").in_bulk()

    @property
    def people_to_open(self) -> Iterable[Detainee]:
        return self._detainees.values()

    def name_of(self, detention: Detention) -> str:
        detainee = self._detainees.get(detention.detainee_id)
        return (detainee.name.full if detainee else "") or detention.reference

    @cached_property
    def lost(self) -> list[PersonLine]:
        """People nobody can find, with where they were seen last."""
        shown = self.missing[:MOST_PEOPLE]
        seen = self._last_stays(shown)
        return [
            PersonLine(
                row,
                self._detainees.get(row.detainee_id),
                since=seen.get(row.pk, (None, ""))[0] or row.apprehended_at,
                last_seen=seen.get(row.pk, (None, ""))[1],
            )
            for row in shown
        ]

    def _last_stays(self, shown: list[Detention]) -> dict[UUID, tuple[Any, str]]:
        """Since when they are lost, and the last place that was known."""
        rows = access.visible(self.actor, CustodyStay).filter(detention__in=shown).order_by("arrived_at")
        found: dict[UUID, tuple[Any, str]] = {}
        for detention, place, arrived_at, is_said in rows.values_list(*_OF_A_STOP):
            _since, last = found.get(detention, (None, ""))
            found[detention] = (None, place) if place else (arrived_at if is_said else None, last)
        return found

    def _place_of(self, row: Detention) -> Facility | None:
        places = (place.facility for place in self.places if place.facility)
        return next((place for place in places if place.pk == row.current_facility_id), None)

    @cached_property
    def alone(self) -> list[PersonLine]:
        """People for whom nobody acts."""
        return [
            PersonLine(
                row,
                self._detainees.get(row.detainee_id),
                place=self._place_of(row),
                clock=clocks.shown(self.clocks[row.pk], self._place_of(row) or self.incident),
            )
            for row in self.without_lawyer[:MOST_PEOPLE]
        ]

    @cached_property
    def lawyers(self) -> list[LawyerLine]:
        """Those who work in the region, the least burdened first."""
        if not access.may(self.actor, Verb.OPEN, Lawyer) or not access.may(self.actor, Verb.ADD, Authority):
            return []
        in_force = Q(authorities__revoked_at__isnull=True, authorities__since__lte=self.now) & (
            Q(authorities__until__isnull=True) | Q(authorities__until__gt=self.now)
        )
        near = access.visible(self.actor, Lawyer).filter(is_active=True).exclude(kind=Lawyer.Kind.SUPPORTER)
        near = near.filter(pk__in=access.visible(self.actor, Lawyer).filter(regions=self.incident.region_id))
        rows = near.annotate(people=Count("authorities", filter=in_force, distinct=True)).order_by("people", "id")
        return [LawyerLine(row, row.people) for row in rows[:MOST_LAWYERS]]

    @cached_property
    def reports(self) -> list[Triage]:
        """The newest reports of the incident that wait. They open on their own page."""
        if not access.may(self.actor, Verb.SEE, Triage):
            return []
        rows = access.visible(self.actor, Triage).filter(incident=self.incident)
        return list(rows.select_related("report", "taken_by").order_by("-received_at", "-id")[:MOST_REPORTS])

    @property
    def can_send(self) -> bool:
        return bool(self.lawyers)

    def numbers(self) -> list[dict[str, Any]]:
        """The strip of figures, urgent first. Unknown is "?", never 0."""
        now = self._as_of(self.now)
        over, soon = self.counted(ClockState.OVER), self.counted(ClockState.SOON)
        figures = [
            {"label": _("Over the limit"), "value": over, "note": now, "state": "over" if over else ""},
            {"label": _("Soon over"), "value": soon, "note": now, "state": "soon" if soon else ""},
        ]
        if self.sees_lawyers:
            figures.append({"label": _("Without a lawyer"), "value": len(self.without_lawyer), "note": now})
        if self.sees_heads:
            said = "?" if self.said is None else self.said
            figures.append({"label": _("Heads said"), "value": said, "note": self._as_of(self.newest_count)})
        known = _("%(count)d without a place") % {"count": len(self.missing)} if self.missing else now
        return [
            *figures,
            {"label": _("Held, by name"), "value": len(self.held), "note": known},
            {"label": _("Minors"), "value": sum(row.is_minor for row in self.held), "note": _("not fewer")},
            {"label": _("Injured"), "value": sum(row.is_injured for row in self.held), "note": _("not fewer")},
            {"label": _("Released"), "value": self.released, "note": now},
        ]

    def _as_of(self, at: Any) -> str:
        return (
            _("as of %(time)s") % {"time": told_without_zone(at, self.incident.zone, now=self.now)} if at else ""
        )

    def tally(self, place: Place) -> dict[str, Any]:
        """What `board/_parts/tally.html` takes."""
        said = place.said
        rival = place.rival
        return {
            "known": place.known,
            "said": _heads(said) if said else "?",
            "percent": place.percent,
            "at": self._as_of(said.counted_at) if said else _("nobody counted"),
            "rival": _("another count: %(heads)s") % {"heads": _heads(rival)} if rival else "",
        }

    def lines(self) -> list[tuple[Place, dict[str, Any], str]]:
        """The places with their tallies and the lists of who is there."""
        return [
            (place, self.tally(place), listed(self, place, **({} if place.facility else {"missing": "on"})))
            for place in self.places
        ]


def _heads(count: Headcount) -> str:
    return f"≈ {count.heads}" if count.is_about else str(count.heads)


def found(request: HttpRequest, pk: UUID, verb: Verb = Verb.SEE) -> Incident:
    """The incident with its region, or 404."""
    actor = access.actor(request)
    access.find(actor, Incident, verb, pk=pk)
    return access.visible(actor, Incident).select_related("region", "campaign").get(pk=pk)


@require_safe
@access.declares(Verb.SEE, Incident)
def incident(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The board of one incident. When a change is announced, the page fetches its parts again."""
    actor = access.actor(request)
    row = found(request, pk)
    page = IncidentPage(actor, row, now=timezone.now())
    may = {
        "change": access.may(actor, Verb.CHANGE, Incident),
        "count": access.may(actor, Verb.ADD, Headcount),
        "open_person": access.may(actor, Verb.OPEN, Detention),
        "add_person": access.may(actor, Verb.ADD, Detention),
        "add_list": access.may(actor, Verb.ADD, Report),
        "read": bool(access.openable(actor, [row])),
        "list": access.may(actor, Verb.SEE, Detention),
        "publish": access.may(actor, Verb.PUBLISH, Consent),
    }
    context = {
        "incident": row,
        "page": page,
        "may": may,
        "alerts": LazyAlerts(page),
        "live": live.address([live.incident(row.pk)]),
        "now": page.now,
    }
    acting = [lawyer for place in page.places for lawyer in place.lawyers.values()]
    opens = [row, *page.people_to_open, *(line.lawyer for line in page.lawyers), *acting]
    return pages.render(request, "board/incident.html", context, opens=opens)


class LazyAlerts:
    """The alerts name people, so they are made while the page is read."""

    def __init__(self, page: IncidentPage) -> None:
        self._page = page

    def __iter__(self) -> Any:
        return iter(self.rows)

    @cached_property
    def rows(self) -> list[Any]:
        return alerts(self._page, name_of=self._page.name_of)
