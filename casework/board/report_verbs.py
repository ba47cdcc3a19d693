"""What staff do with a whole report: take it, place it, finish it, set it aside. Each is one POST."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework import access
from casework.access import Verb
from casework.board import live
from casework.board.answers import CONFLICT, UNPROCESSABLE, go, me
from casework.board.forms_report import PlaceForm, RejectForm
from casework.board.report import found, show
from casework.staff import wording
from detainees.models import Report, Triage
from detainees.services import triage as service
from detainees.services.refusal import Refused


def _done(request: HttpRequest, triage: Triage, act: Callable[[], Triage], onward: str) -> HttpResponse:
    """Do it and go on; or show the report as it stands now, with the reason why not."""
    try:
        changed = act()
    except Refused as refused:
        return show(request, found(request, triage.report_id), status=CONFLICT, refusal=wording.refusal(refused))
    live.report_changed(changed)
    return go(request, onward)


def _page(pk: UUID) -> str:
    return reverse("report", args=[pk])


@require_POST
@access.declares(Verb.CHANGE, Triage)
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a report to work on it. Who comes second is told who has it."""
    triage = found(request, pk)
    return _done(request, triage, lambda: service.take(triage=triage, by=me(request)), _page(pk))


@require_POST
@access.declares(Verb.CHANGE, Triage)
def take_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a report from whoever has it, knowingly."""
    triage = found(request, pk)
    return _done(request, triage, lambda: service.take_over(triage=triage, by=me(request)), _page(pk))


@require_POST
@access.declares(Verb.CHANGE, Triage)
def let_go(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a report back into the queue."""
    triage = found(request, pk)
    return _done(request, triage, lambda: service.let_go(triage=triage, by=me(request)), reverse("queue"))


@require_POST
@access.declares(Verb.CHANGE, Triage)
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say at which incident the people of a report were taken."""
    triage = found(request, pk)
    form = PlaceForm(request.POST, actor=access.actor(request))
    if not form.is_valid():
        return show(request, triage, status=UNPROCESSABLE, place_form=form)
    incident = form.cleaned_data["incident"]
    return _done(
        request, triage, lambda: service.place(triage=triage, incident=incident, by=me(request)), _page(pk)
    )


@require_POST
@access.declares(Verb.CHANGE, Triage)
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report is dealt with: on to the next."""
    triage = found(request, pk)
    answer = _done(request, triage, lambda: service.finish(triage=triage, by=me(request)), reverse("queue-next"))
    if answer.status_code != CONFLICT:
        messages.success(request, _("Report %(number)s is done.") % {"number": triage.report.reference})
    return answer


@require_POST
@access.declares(Verb.CHANGE, Triage)
def reject(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set a report aside with a reason; it stays readable, and can be brought back."""
    triage = found(request, pk)
    form = RejectForm(request.POST)
    if not form.is_valid():
        return show(request, triage, status=UNPROCESSABLE, reject_form=form)
    said = form.cleaned_data
    answer = _done(
        request,
        triage,
        lambda: service.reject(triage=triage, reason=said["reason"], note=said["note"] or None, by=me(request)),
        reverse("queue"),
    )
    if answer.status_code != CONFLICT:
        text = _("Report %(number)s is set aside.") % {"number": triage.report.reference}
        messages.success(request, text, extra_tags=reverse("report-reopen", args=[pk]))
    return answer


@require_POST
@access.declares(Verb.CHANGE, Triage)
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring a report that was set aside back into the queue."""
    triage = found(request, pk)
    return _done(request, triage, lambda: service.reopen(triage=triage, by=me(request)), _page(pk))


@require_safe
@access.declares(Verb.OPEN, Report)
def next_report(request: HttpRequest) -> HttpResponse:
    """On to the most urgent report that nobody has taken; to the queue when there is none."""
    waiting = access.visible(access.actor(request), Triage).waiting().filter(state=Triage.State.NEW)  # type: ignore[attr-defined]
    first = waiting.values_list("report_id", flat=True).first()
    return go(request, _page(first) if first else reverse("queue"))
