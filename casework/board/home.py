"""The first page after sign-in: what this person should do now."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.board.candidates import shown_detentions
from casework.models import Hearing
from casework.staff import moments, pages
from detainees.models import Detention, Headcount, Incident, Report, RoleGrant, Triage, User
from detainees.services.ranking import URGENT_FROM

MOST_INCIDENTS = 20
MOST_MINE = 20
MOST_PEOPLE = 50
MOST_HEARINGS = 20
# A number that is only looked at is not counted further than this.
MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class LiveIncident:
    """A live incident in figures. `said` is None where nobody counted heads, or the reader may not know."""

    incident: Incident
    people: int
    released: int
    missing: int
    said: int | None
    counted_at: Any


@require_safe
@access.own
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, by what they may see. Whoever has no role is told what to do about it."""
    actor = access.actor(request)
    mine = _mine(actor)
    people = _assigned(actor)
    hearings = _hearings(actor)
    context = {
        "incidents": _live_incidents(actor),
        "numbers": _waiting(actor),
        "mine": mine,
        "people": people,
        "hearings": hearings,
        "has_role": bool(actor.grants),
        "sees_queue": access.may(actor, Verb.SEE, Triage),
        "sees_incidents": access.may(actor, Verb.SEE, Detention),
        "sees_hearings": access.may(actor, Verb.SEE, Hearing),
        "is_lawyer": RoleGrant.Role.LAWYER in actor.roles,
        "keeps_staff": access.may(actor, Verb.CHANGE, User),
        "may_report": access.may(actor, Verb.ADD, Report),
        "now": timezone.now(),
    }
    opens = [detention.detainee for detention in people] + [hearing.case.detainee for hearing in hearings]
    return pages.render(request, "board/home.html", context, opens=opens)


def _live_incidents(actor: access.Actor) -> list[LiveIncident]:
    """Live incidents in which the actor sees people, the newest first."""
    if not access.may(actor, Verb.SEE, Detention):
        return []
    rows = access.visible(actor, Incident).live().select_related("region")  # type: ignore[attr-defined]
    incidents = list(rows.order_by("-began_at", "id")[:MOST_INCIDENTS])
    counts = _people_counts(actor, [incident.id for incident in incidents])
    heads = _head_counts(actor, [incident.id for incident in incidents])
    return [
        LiveIncident(
            incident,
            **counts.get(incident.id, {"people": 0, "released": 0, "missing": 0}),
            said=heads.get(incident.id, (None, None))[0],
            counted_at=heads.get(incident.id, (None, None))[1],
        )
        for incident in incidents
    ]


def _people_counts(actor: access.Actor, incidents: list[UUID]) -> dict[UUID, dict[str, int]]:
    rows = access.visible(actor, Detention).filter(incident__in=incidents).order_by()
    counted: Any = rows.values("incident").annotate(
        people=Count("id"), released=Count("id", filter=Q(released_at__isnull=False))
    )
    lost: Any = rows.not_accounted_for().values("incident").annotate(people=Count("id"))  # type: ignore[attr-defined]
    missing = {row["incident"]: row["people"] for row in lost}
    return {
        row["incident"]: {
            "people": row["people"],
            "released": row["released"],
            "missing": missing.get(row["incident"], 0),
        }
        for row in counted
    }


def _head_counts(actor: access.Actor, incidents: list[UUID]) -> dict[UUID, tuple[int, Any]]:
    """The newest counts of all places together, and the moment of the newest of them."""
    newest = (
        access.visible(actor, Headcount)
        .filter(incident__in=incidents)
        .order_by("incident_id", "facility_id", "-counted_at", "-id")
        .distinct("incident", "facility")
        .values_list("incident", "heads", "counted_at")
    )
    said: dict[UUID, tuple[int, Any]] = {}
    for incident, heads, counted_at in newest:
        before, last = said.get(incident, (0, counted_at))
        said[incident] = (before + heads, max(last, counted_at))
    return said


def _waiting(actor: access.Actor) -> list[dict[str, Any]]:
    """The numbers of the queue, urgent first."""
    if not access.may(actor, Verb.SEE, Triage):
        return []
    waiting = access.visible(actor, Triage).waiting().filter(state=Triage.State.NEW)  # type: ignore[attr-defined]
    urgent = _counted(waiting.filter(rank__gte=URGENT_FROM))
    oldest = waiting.order_by("received_at").values_list("received_at", flat=True).first()
    longest = _("the longest for %(time)s") % {"time": moments.lasted(timezone.now() - oldest)} if oldest else ""
    return [
        {"label": _("Urgent, not taken"), "value": _figure(urgent), "state": "over" if urgent else ""},
        {"label": _("Waiting, not taken"), "value": _figure(_counted(waiting)), "note": longest},
        {"label": _("In quarantine"), "value": _figure(_counted(waiting.filter(report__is_quarantined=True)))},
        {"label": _("Taken by me"), "value": _figure(_counted(_taken(actor)))},
    ]


def _counted(rows: Any) -> int:
    return int(rows.order_by()[: MOST_COUNTED + 1].count())


def _figure(number: int) -> str:
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def _taken(actor: access.Actor) -> Any:
    return access.visible(actor, Triage).waiting().filter(taken_by=actor.id)  # type: ignore[attr-defined]


def _mine(actor: access.Actor) -> list[Triage]:
    if not access.may(actor, Verb.SEE, Triage):
        return []
    return list(_taken(actor).select_related("report", "region", "incident__region")[:MOST_MINE])


def _assigned(actor: access.Actor) -> list[Detention]:
    """The people for whom a lawyer acts: those still held first."""
    if actor.lawyer is None:
        return []
    own = access.Actor(
        id=actor.id,
        grants=tuple(grant for grant in actor.grants if grant.role == RoleGrant.Role.LAWYER),
        lawyer=actor.lawyer,
        at=actor.at,
    )
    rows = shown_detentions(own).order_by("released_at", "-created_at", "id")
    return list(rows[:MOST_PEOPLE])


def _hearings(actor: access.Actor) -> list[Hearing]:
    """Hearings ahead, and those of today; the ones without a date come last."""
    if not access.may(actor, Verb.SEE, Hearing):
        return []
    today = timezone.now() - timedelta(hours=12)
    rows = access.visible(actor, Hearing).filter(Q(starts_at__gte=today) | Q(starts_at__isnull=True), outcome="")
    return list(rows.select_related("case__detainee", "case__detention", "court__region")[:MOST_HEARINGS])
