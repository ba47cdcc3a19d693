"""A call: an operator writes down a report, and is shown who may be known already."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import access
from casework.access import Verb
from casework.board import live
from casework.board.answers import UNPROCESSABLE, go, me
from casework.board.candidates import candidates
from casework.board.forms_call import CallForm, PeopleForms, initial_call, report_of
from casework.board.forms_report import open_incidents
from casework.board.report import MOST_LIVE
from casework.staff import pages, wording
from detainees.heard import HeardPerson
from detainees.models import Detainee, Incident, Report
from detainees.services import reporting
from detainees.services.refusal import Refused
from detainees.spoken import split_name

_LINE = re.compile(r"people-(\d{1,3})-name")


@require_http_methods(["GET", "HEAD", "POST"])
@access.declares(Verb.ADD, Report)
def call(request: HttpRequest) -> HttpResponse:
    """The form of a call. Saved, it is a report like any other, and its page opens."""
    actor = access.actor(request)
    if request.method != "POST":
        form = CallForm(actor=actor, initial=initial_call(actor))
        return _page(request, form, PeopleForms(prefix="people"))
    form, people = CallForm(request.POST, actor=actor), PeopleForms(request.POST, prefix="people")
    report = _save(request, form, people)
    if report is None:
        return _page(request, form, people, status=UNPROCESSABLE)
    messages.success(request, _("Report %(number)s is saved.") % {"number": report.reference})
    live.report_changed(report.triage)
    is_ours = access.visible(actor, Report).filter(pk=report.pk).exists()
    return go(request, reverse("report", args=[report.pk]) if is_ours else reverse("queue"))


def _save(request: HttpRequest, form: CallForm, people: Any) -> Report | None:
    """The report, or None when the forms say what is wrong."""
    if not (form.is_valid() and people.is_valid()):
        return None
    content = report_of(form, people)
    if content is None:
        return None
    said = form.cleaned_data
    try:
        return reporting.enter_report(
            channel=said["channel"],
            sent_at=said["sent_at"],
            content=content,
            urgency=said["urgency"],
            heads=said["heads"],
            incident=said["incident"],
            region=said["region"],
            by=me(request),
        )
    except Refused as refused:
        form.add_error("sent_at", wording.refusal(refused))
        return None


def _page(request: HttpRequest, form: CallForm, people: Any, *, status: int = 200) -> HttpResponse:
    return pages.render(request, "board/call.html", {"form": form, "people": people}, status=status)


@require_POST
@access.declares(Verb.OPEN, Detainee)
def similar(request: HttpRequest) -> HttpResponse:
    """Who may be meant by the name that is being typed: a fragment beside the form. Never stands in the way."""
    actor = access.actor(request)
    field = request.headers.get("HX-Trigger-Name", "")
    line = _LINE.fullmatch(field)
    name = split_name(request.POST.get(field, "")[:200]) if line else split_name("")
    similar = candidates(actor, HeardPerson(name=name), incidents=_where(request, actor), facility=None)
    context = {
        "similar": similar,
        "line": int(line[1]) + 1 if line else None,
        "asked": bool(name.full),
        "field": field if line else "",
    }
    opens = [candidate.detention.detainee for candidate in similar.found]
    return pages.render(request, "board/call_similar.html", context, opens=opens)


def _where(request: HttpRequest, actor: access.Actor) -> list[Incident]:
    """The incident that is chosen on the form, else the live ones of its region, else all live ones."""
    form = CallForm({key: request.POST.get(key, "") for key in ("incident", "region")}, actor=actor)
    form.is_valid()
    incident, region = form.cleaned_data.get("incident"), form.cleaned_data.get("region")
    if incident is not None:
        return [incident]
    rows = open_incidents(actor).live()
    return list((rows.filter(region=region) if region else rows)[:MOST_LIVE])
