"""Calls to return: seekers of search requests, and whoever is to be called after a release; the longest due first."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework import access
from casework.access import Verb
from casework.board import live
from casework.board.answers import me
from casework.board.forms_search import CalledForm
from casework.board.person import found
from casework.board.person_verbs import ASKED, ask_about
from casework.staff import pages
from detainees.heard import HeardPerson
from detainees.models import ContactAttempt, Debrief, SearchRequest
from detainees.services import contact
from detainees.ways import Way, usable, ways_of

MOST_SHOWN = 100
AHEAD = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Call:
    """One call that is due, or will be within a day. It opens when the template asks."""

    at: datetime
    request: SearchRequest | None = None
    debrief: Debrief | None = None
    now: datetime | None = None

    @property
    def is_due(self) -> bool:
        return self.now is not None and self.at <= self.now

    @property
    def place(self) -> Any:
        """In whose time it is due."""
        if self.debrief is not None:
            return self.debrief.detention.incident
        return self.request and (self.request.incident or self.request.region)

    @property
    def sought(self) -> HeardPerson:
        return HeardPerson.from_json(self.request.sought if self.request else None)

    @property
    def name(self) -> str:
        """Who is called."""
        said = self.request.seeker if self.request else self.debrief.call if self.debrief else None
        return str((said or {}).get("name", ""))

    @property
    def ways(self) -> tuple[Way, ...]:
        return usable(ways_of(self.request.ways)) if self.request else ()

    @property
    def address(self) -> str:
        """Where it is written down what came of it."""
        if self.request is not None:
            return reverse("search-try", args=[self.request.pk])
        return reverse("person-called", args=[self.debrief.detention_id if self.debrief else None])

    @property
    def is_unsafe(self) -> bool:
        if self.request is None or self.now is None:
            return False
        return contact.is_unsafe_now(self.request, at=self.now)


@require_safe
@access.declares(Verb.SEE, SearchRequest)
def calls(request: HttpRequest) -> HttpResponse:
    """Whom to call now, and within a day. Each line leads to where the call is written down."""
    actor, now = access.actor(request), timezone.now()
    rows = [*_of_requests(actor, now), *_of_releases(actor, now)]
    rows.sort(key=lambda call: call.at)
    shown = rows[:MOST_SHOWN]
    context = {
        "calls": shown,
        "has_more": len(rows) > MOST_SHOWN,
        "now": now,
        "may_try": access.may(actor, Verb.ADD, ContactAttempt),
        "live": live.address([live.SEARCHES]),
    }
    opens = [call.request or call.debrief for call in shown]
    return pages.render(request, "board/calls.html", context, opens=[row for row in opens if row is not None])


@require_http_methods(ASKED)
@access.declares(Verb.ADD, ContactAttempt)
def called(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What came of the call after a release."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)
    debrief = access.visible(actor, Debrief, Verb.OPEN).filter(detention=detention, call_on__isnull=False).first()
    if debrief is None:
        raise Http404

    def note(form: CalledForm) -> ContactAttempt:
        return contact.note_call(debrief=debrief, by=me(request), **form.facts())

    return ask_about(
        request,
        detention,
        title=_("The call after the release"),
        submit=_("Write down"),
        build=lambda data: CalledForm(data, zone=detention.incident.zone),
        do=note,
        done=_("Written down."),
        part="release",
        reach=Verb.ADD,
    )


def _of_requests(actor: access.Actor, now: datetime) -> list[Call]:
    rows = access.visible(actor, SearchRequest, Verb.OPEN).to_call(at=now + AHEAD)  # type: ignore[attr-defined]
    rows = rows.select_related("incident__region", "region").order_by("call_at", "id")[: MOST_SHOWN + 1]
    return [Call(row.call_at, request=row, now=now) for row in rows]


def _of_releases(actor: access.Actor, now: datetime) -> list[Call]:
    rows = access.visible(actor, Debrief, Verb.OPEN).to_call(on=timezone.localdate(now))  # type: ignore[attr-defined]
    rows = rows.select_related("detention__detainee", "detention__incident__region")
    return [Call(_morning(row), debrief=row, now=now) for row in rows.order_by("call_on", "id")[: MOST_SHOWN + 1]]


def _morning(debrief: Debrief) -> datetime:
    """A call that has a day and no hour is due from that day's beginning."""
    day: Any = debrief.call_on
    return datetime.combine(day, time(0), tzinfo=debrief.detention.incident.zone)
