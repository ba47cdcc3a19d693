"""The queue of reports: urgent ones first, in each half known sources first, then by urgency and by waiting."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from casework import access
from casework.access import Verb
from casework.board import live
from casework.board.answers import go, me
from casework.board.forms_queue import QueueFilter
from casework.staff import pages, wording
from detainees.heard import Heard, beginning
from detainees.models import Report, Triage
from detainees.services import triage as service
from detainees.services.ranking import marks_of
from detainees.services.refusal import Refused

PAGE_SIZE = 50
MOST_CHOSEN = PAGE_SIZE
NAMES_SHOWN = 3
EXCERPT = 90
_UNDO = "reports set aside together"

VIEWS = {
    "": pgettext_lazy("reports", "All waiting"),
    "untaken": pgettext_lazy("reports", "Not taken"),
    "mine": pgettext_lazy("reports", "Mine"),
    "quarantine": gettext_lazy("In quarantine"),
    "rejected": pgettext_lazy("reports", "Set aside"),
}


@dataclass(frozen=True)
class Row:
    """One report of the queue. Its words open when the template asks, inside the page's reading."""

    triage: Triage
    reader: UUID | None
    is_open: bool

    @property
    def report(self) -> Report:
        return self.triage.report

    @cached_property
    def heard(self) -> Heard:
        return Heard.from_json(self.report.content)

    @property
    def names(self) -> list[str]:
        return [name for person in self.heard.people[:NAMES_SHOWN] if (name := person.shown)]

    @property
    def more_people(self) -> int:
        return max(self.report.people_count - NAMES_SHOWN, 0)

    @property
    def excerpt(self) -> str:
        return beginning(self.heard.facility or self.heard.place or self.heard.text, EXCERPT)

    @cached_property
    def marks(self) -> list[str]:
        """Why it stands where it stands; without the minors it speaks of for a reader who may not open it."""
        return marks_of(urgency=self.report.urgency, content=(self.report.content if self.is_open else None) or {})

    @property
    def chips(self) -> list[dict[str, str]]:
        return wording.urgency(self.marks)

    @property
    def rail(self) -> str:
        return wording.rail(self.marks)

    @property
    def channel(self) -> str:
        return wording.channel(self.report)

    @property
    def zone(self) -> Any:
        return self.triage.region

    @property
    def is_mine(self) -> bool:
        return self.triage.taken_by_id is not None and self.triage.taken_by_id == self.reader


@require_safe
@access.declares(Verb.SEE, Triage)
def queue(request: HttpRequest) -> HttpResponse:
    """The reports that wait, a page of fifty. The list alone when htmx asks: a change was announced."""
    actor = access.actor(request)
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ""
    narrowing = QueueFilter(request.GET, actor=actor)
    ordered = _in_view(narrowing.narrow(access.visible(actor, Triage)), view, actor)
    rows = list(_after(ordered, request.GET.get("after", ""), view, actor)[: PAGE_SIZE + 1])
    can_open = access.may(actor, Verb.OPEN, Report)
    shown = [Row(row, actor.id, can_open) for row in rows[:PAGE_SIZE]]
    context = {
        "rows": shown,
        "view": view,
        "tabs": _tabs(request.GET, view),
        "filter": narrowing,
        "page": _pager(request.GET, rows),
        "can_open": can_open,
        "can_add": access.may(actor, Verb.ADD, Report),
        "can_reject": access.may(actor, Verb.CHANGE, Triage) and view != "rejected",
        "reasons": Triage.Reason.choices,
        "live": live.address([live.QUEUE]),
        "now": timezone.now(),
    }
    template = "board/queue_list.html" if getattr(request, "htmx", False) else "board/queue.html"
    return pages.render(request, template, context, opens=[row.report for row in shown])


def _in_view(rows: Any, view: str, actor: access.Actor) -> Any:
    rows = rows.select_related("report", "region", "taken_by")
    if view == "rejected":
        return rows.filter(state=Triage.State.REJECTED).order_by("-received_at", "-id")
    rows = rows.waiting()
    if view == "untaken":
        return rows.filter(state=Triage.State.NEW)
    if view == "mine":
        return rows.filter(taken_by=actor.id)
    return rows.filter(report__is_quarantined=True) if view == "quarantine" else rows


def _after(rows: Any, mark: str, view: str, actor: access.Actor) -> Any:
    """The rows below the one that the page before ended with; its place stays where it was even when it is done."""
    try:
        last = access.visible(actor, Triage).filter(pk=UUID(mark)).first()
    except ValueError:
        last = None
    if last is None:
        return rows
    if view == "rejected":
        earlier = Q(received_at=last.received_at, id__lt=last.id)
        return rows.filter(Q(received_at__lt=last.received_at) | earlier)
    as_long = Q(rank=last.rank, received_at=last.received_at, id__gt=last.id)
    # Said twice, since only the first lets the index begin at the right place.
    rows = rows.filter(rank__lte=last.rank)
    return rows.filter(Q(rank__lt=last.rank) | Q(rank=last.rank, received_at__gt=last.received_at) | as_long)


def _tabs(query: MultiValueDict[str, str], view: str) -> list[dict[str, Any]]:
    kept = {key: query[key] for key in ("incident", "region", "urgency") if query.get(key)}
    return [
        {"label": label, "current": key == view, "url": _address({**kept, "view": key} if key else kept)}
        for key, label in VIEWS.items()
    ]


def _pager(query: MultiValueDict[str, str], rows: list[Triage]) -> dict[str, Any]:
    kept: dict[str, Any] = {key: value for key, value in query.items() if key != "after"}
    has_more = len(rows) > PAGE_SIZE
    return {
        "size": min(len(rows), PAGE_SIZE),
        "is_first": "after" not in query,
        "next_url": _address({**kept, "after": str(rows[PAGE_SIZE - 1].id)}) if has_more else "",
    }


def _address(query: Mapping[str, Any]) -> str:
    return f"{reverse('queue')}?{urlencode(query)}" if query else reverse("queue")


@require_POST
@access.declares(Verb.CHANGE, Triage)
def reject_chosen(request: HttpRequest) -> HttpResponse:
    """Set several reports aside for one reason; those that somebody else has are left alone."""
    reason = request.POST.get("reason", "")
    chosen = _ids(request.POST.getlist("chosen")[:MOST_CHOSEN])
    if reason not in Triage.Reason.values or not chosen:
        messages.warning(request, _("Choose reports and a reason."))
        return go(request, reverse("queue"))
    rows = access.visible(access.actor(request), Triage, Verb.CHANGE).filter(pk__in=chosen)
    done = [row for row in rows if _reject(request, row, reason)]
    request.session[_UNDO] = [str(row.id) for row in done]
    for row in done:
        live.report_changed(row)
    text = ngettext("%(count)d report is set aside.", "%(count)d reports are set aside.", len(done))
    messages.success(request, text % {"count": len(done)}, extra_tags=reverse("queue-undo") if done else "")
    if len(done) < len(chosen):
        messages.warning(request, _("Some were left alone: somebody else works on them."))
    return go(request, reverse("queue"))


def _reject(request: HttpRequest, row: Triage, reason: str) -> bool:
    try:
        with transaction.atomic():
            service.take(triage=row, by=me(request))
            service.reject(triage=row, reason=reason, by=me(request))
    except Refused:
        return False
    return True


@require_POST
@access.declares(Verb.CHANGE, Triage)
def undo_reject(request: HttpRequest) -> HttpResponse:
    """Bring back what this person last set aside together."""
    ids = _ids(request.session.pop(_UNDO, []))
    reopened = 0
    for row in access.visible(access.actor(request), Triage, Verb.CHANGE).filter(pk__in=ids):
        try:
            live.report_changed(service.reopen(triage=row, by=me(request)))
        except Refused:
            continue
        reopened += 1
    text = ngettext("%(count)d report is back in the queue.", "%(count)d reports are back in the queue.", reopened)
    messages.success(request, text % {"count": reopened})
    return go(request, reverse("queue"))


def _ids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
