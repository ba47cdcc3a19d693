"""A list of people: pasted or sent as a file, decided line by line, saved as one report, and taken back whole."""

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from casework import access
from casework.access import Verb
from casework.board import live
from casework.board.answers import CONFLICT, UNPROCESSABLE, go, me
from casework.board.forms_call import checked
from casework.board.forms_list import LineForm, Lines, ListForm
from casework.board.forms_report import open_incidents
from casework.board.lists_lines import ShownLine, initial_lines, opened_by, shown
from casework.board.lists_read import read_list
from casework.board.report import found, show
from casework.services.listed import said_of
from casework.services.reading import reading
from casework.staff import pages, wording
from detainees.models import Detainee, Detention, Report, Triage, TriageOutcome
from detainees.services import listing
from detainees.services.listing import Decided
from detainees.services.refusal import Refused

_FIELD = re.compile(r"lines-(\d{1,3})-\w+")
_Kind = TriageOutcome.Kind


@require_safe
@access.declares(Verb.ADD, Report)
def new(request: HttpRequest) -> HttpResponse:
    """An empty form, in the incident that was asked for or the only live one."""
    actor = access.actor(request)
    live_ones = list(open_incidents(actor).live()[:2])
    initial: dict[str, Any] = {"told_at": timezone.now()}
    if asked := _asked_incident(request, actor):
        initial["incident"] = asked
    elif len(live_ones) == 1:
        initial["incident"] = live_ones[0]
    return _page(request, ListForm(actor=actor, initial=initial))


def _asked_incident(request: HttpRequest, actor: access.Actor) -> Any:
    try:
        return open_incidents(actor).filter(pk=UUID(request.GET.get("incident", ""))).first()
    except ValueError:
        return None


@require_POST
@access.declares(Verb.ADD, Report)
def read(request: HttpRequest) -> HttpResponse:
    """The table of the list's lines, or the form with a question. Nothing is stored by it."""
    actor = access.actor(request)
    form = ListForm(request.POST, request.FILES, actor=actor)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    found = read_list(form, request.POST.get("letters"))
    if found.asked or not found.lines:
        kept = _with_text(form, found.text, actor)
        return _page(request, kept, status=UNPROCESSABLE, asked=found.asked)
    lines = Lines(prefix="lines", initial=initial_lines(found.lines))
    return _table(request, _with_text(form, found.text, actor), lines)


def _with_text(form: ListForm, text: str, actor: access.Actor) -> ListForm:
    """The form as it was sent with its faults, and with the text of the file in it: it need not be sent again."""
    if not text:
        return form
    typed: Any = form.data.copy()  # type: ignore[attr-defined]
    typed["text"] = text
    kept = ListForm(typed, actor=actor)
    kept.is_valid()
    for name, faults in form.errors.items():
        if name not in kept.errors:
            kept.add_error(name, faults.as_data())
    return kept


@require_POST
@access.declares(Verb.OPEN, Detainee)
def line(request: HttpRequest) -> HttpResponse:
    """Who may be meant by the line that was corrected: a fragment in its place. Never stands in the way."""
    actor = access.actor(request)
    asked = _FIELD.fullmatch(request.headers.get("HX-Trigger-Name", ""))
    prefix = f"lines-{asked[1]}" if asked else "lines-0"
    # As it stands and not as it was sent: nothing is missing on it yet.
    said = {name: request.POST.get(f"{prefix}-{name}", "") for name in LineForm.base_fields}
    form, typed = ListForm(request.POST, actor=actor), LineForm(initial=said, prefix=prefix)
    (answer,) = shown(actor, form, [typed])
    return pages.render(request, "board/list_decision.html", {"line": answer}, opens=opened_by([answer]))


@require_POST
@access.declares(Verb.ADD, Report)
def save(request: HttpRequest) -> HttpResponse:
    """Save the list as one report with all its lines, or show it with what is missing. What was typed is never lost."""
    actor = access.actor(request)
    form, lines = ListForm(request.POST, actor=actor), Lines(request.POST, prefix="lines")
    is_whole = form.is_valid()
    if not lines.is_valid() or not is_whole:
        return _table(request, form, lines, status=UNPROCESSABLE)
    known = _known(actor, lines)
    if known is None:
        return _table(request, form, lines, status=CONFLICT)
    if not form.cleaned_data["doubles_meant"] and _marks_doubles(lines):
        return _table(request, form, lines, status=UNPROCESSABLE)
    report = _save(request, form, lines, known)
    if report is None:
        return _table(request, form, lines, status=UNPROCESSABLE)
    live.report_changed(report.triage)
    text = ngettext(
        "The list is saved: %(count)d person.", "The list is saved: %(count)d people.", report.people_count
    )
    undo = reverse("report-undo", args=[report.pk]) if report.people_count else ""
    messages.success(request, text % {"count": report.people_count}, extra_tags=undo)
    return go(request, reverse("report", args=[report.pk]))


def _known(actor: access.Actor, lines: Any) -> dict[UUID, Detention] | None:
    """The detentions that were chosen; None when one of them is no longer there for this reader."""
    chosen = {key for each in lines if (key := each.known)}
    rows = access.visible(actor, Detention, Verb.CHANGE).filter(pk__in=chosen).select_related("detainee")
    known = {row.pk: row for row in rows}
    for each in lines:
        if each.outcome == _Kind.LINKED and each.known not in known:
            each.add_error("decision", _("Say who this is."))
    return known if all(each.is_valid() for each in lines) else None


def _marks_doubles(lines: Any) -> bool:
    """Whether several lines are linked to one person. Each but the first says so."""
    numbers: dict[UUID, int] = {}
    is_double = False
    for number, each in enumerate(lines, 1):
        first = numbers.setdefault(each.known, number) if each.known else number
        if first != number:
            text = _("Line %(number)s is the same person. Choose somebody else, or say below that it is so.")
            each.add_error("decision", text % {"number": first})
            is_double = True
    return is_double


def _save(request: HttpRequest, form: ListForm, lines: Any, known: dict[UUID, Detention]) -> Report | None:
    """The report, or None when the form says why not."""
    said, actor = form.cleaned_data, access.actor(request)
    named = [(each, each.facts(said["source"], said["told_at"])) for each in lines if each.is_named]
    content = _content(form, [said_of(facts) for _each, facts in named])
    if content is None:
        return None
    people = [
        Decided(kind=each.outcome, facts=facts, detention=known[each.known] if each.known else None)
        for each, facts in named
    ]
    subjects = [detention.subject_id for detention in known.values()]
    try:
        with reading(actor=actor.id or pages.NOBODY, subjects=subjects, place="list-save"), transaction.atomic():
            report = listing.save_list(
                incident=said["incident"],
                place=form.place(),
                told_at=said["told_at"],
                channel=said["channel"],
                content=content,
                people=people,
                jurisdiction=settings.ENVIRONMENT.jurisdiction,
                by=me(request),
            )
            access.confirm_reach(actor, report, Verb.OPEN)
            return report
    except Refused as refused:
        form.add_error("told_at" if refused.code == "in_the_future" else None, wording.refusal(refused))
        return None


def _content(form: ListForm, people: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The list as a report, checked as one of the hotline's is, or None when the form says what is wrong."""
    said, place = form.cleaned_data, form.place()
    data = {
        "channel": said["channel"],
        "sent_at": said["told_at"].isoformat(),
        "text": said["text"],
        "facility": getattr(place, "name", ""),
        "reporter": {"relation": said["source"]} if said["source"] else {},
        "people": people,
    }
    return checked(form, {key: value for key, value in data.items() if value not in ("", None, [], {})})


def _page(request: HttpRequest, form: ListForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return pages.render(request, "board/list.html", {"form": form, **more}, status=status)


def _table(request: HttpRequest, form: ListForm, lines: Any, *, status: int = 200) -> HttpResponse:
    actor = access.actor(request)
    rows = shown(actor, form, list(lines))
    context = {
        "form": form,
        "lines": lines,
        "rows": rows,
        "undecided": _undecided(rows),
        "has_doubles": any(row.double for row in rows),
    }
    return pages.render(request, "board/list_table.html", context, opens=opened_by(rows), status=status)


def _undecided(rows: list[ShownLine]) -> int:
    return sum(1 for row in rows if not row.decision)


@require_POST
@access.declares(Verb.CHANGE, Triage)
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what a report that is done has made. Whom somebody has worked on since stays, and is named."""
    triage = found(request, pk)
    _must_reach_everybody(access.actor(request), triage)
    try:
        undone = listing.undo_list(report=triage.report, by=me(request))
    except Refused as refused:
        return show(request, found(request, pk), status=CONFLICT, refusal=wording.refusal(refused))
    live.report_changed(triage)
    count = undone.people + undone.links
    text = ngettext("%(count)d person is taken back.", "%(count)d people are taken back.", count)
    messages.success(request, text % {"count": count})
    if undone.left:
        numbers = ", ".join(detention.reference for detention in undone.left)
        text = _("Somebody has worked on these since, and they stay: %(numbers)s.")
        messages.warning(request, text % {"numbers": numbers})
    return go(request, reverse("report", args=[pk]))


def _must_reach_everybody(actor: access.Actor, triage: Triage) -> None:
    """Nobody takes back what they could not change."""
    decided = access.visible(actor, TriageOutcome).filter(triage=triage, detention__isnull=False)
    reached = access.visible(actor, Detention, Verb.CHANGE).filter(pk__in=decided.values("detention"))
    if reached.count() < decided.values("detention").distinct().count():
        raise PermissionDenied
