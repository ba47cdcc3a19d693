"""What one person of a report becomes: a new detention, a known one, or nobody; and the heads that were counted."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import reselect, retarget

from casework import access
from casework.access import Verb
from casework.board import live
from casework.board.answers import CONFLICT, UNPROCESSABLE, go, me
from casework.board.forms_person import PersonForm
from casework.board.forms_report import HeadsForm, LinkForm
from casework.board.report import ReportPage, found, show, visible_detention
from casework.services.reading import reading
from casework.staff import pages, wording
from detainees.models import Detention, Headcount, Incident, Triage, TriageOutcome, User
from detainees.services import admission
from detainees.services import triage as service
from detainees.services.refusal import Refused

# What another operator may have done meanwhile; everything else is a fault of what was typed.
_MEANWHILE = frozenset({"stale", "already_taken", "already_decided", "already_finished"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """What became of a report while somebody wrote: the two sides stand beside each other."""

    triage: Triage
    outcome: TriageOutcome | None
    reader: User

    @property
    def who(self) -> User | None:
        if self.outcome is not None:
            return self.outcome.decided_by
        return self.triage.done_by or self.triage.taken_by

    @property
    def is_decided(self) -> bool:
        return self.outcome is not None

    @property
    def is_taken(self) -> bool:
        """Somebody else has the report now, and it can be taken back."""
        return self.triage.state == Triage.State.TAKEN and self.triage.taken_by_id != self.reader.id


@require_POST
@access.declares(Verb.ADD, Detention)
def admit(request: HttpRequest, pk: UUID, index: int) -> HttpResponse:
    """Make a new detention of one person of the report. What was typed is never lost."""
    triage, incident = _placed(request, pk)
    form = PersonForm(request.POST, actor=access.actor(request), incident=incident)
    if not form.is_valid():
        return show(request, triage, asked=index + 1, status=UNPROCESSABLE, person_form=form)
    try:
        detention = _admit(request, triage, incident, index, form)
    except Refused as refused:
        return _refused(request, pk, index, form, refused)
    text = _("Detention %(number)s is recorded.") % {"number": detention.reference}
    return _onward(request, triage, text)


@transaction.atomic
def _admit(request: HttpRequest, triage: Triage, incident: Incident, index: int, form: PersonForm) -> Detention:
    version = form.cleaned_data["version"]
    if "take_over" in request.POST:
        version = service.take_over(triage=triage, by=me(request)).version
    return admission.admit_person(
        triage=triage,
        person_index=index,
        version=version,
        incident=incident,
        facts=form.facts(),
        jurisdiction=settings.ENVIRONMENT.jurisdiction,
        by=me(request),
    )


def _refused(request: HttpRequest, pk: UUID, index: int, form: PersonForm, refused: Refused) -> HttpResponse:
    """The page as it stands now, with the form as it was typed."""
    triage = found(request, pk)
    if refused.code not in _MEANWHILE:
        _blame(form, refused)
        return show(request, triage, asked=index + 1, status=UNPROCESSABLE, person_form=form)
    typed: Any = form.data.copy()  # type: ignore[attr-defined]
    typed["version"] = str(triage.version)
    kept = PersonForm(typed, actor=access.actor(request), incident=triage.incident)  # type: ignore[arg-type]
    outcome = access.visible(access.actor(request), TriageOutcome).filter(triage=triage, person_index=index)
    decided = outcome.select_related("decided_by", "detention").first()
    conflict = Conflict(triage=triage, outcome=decided, reader=me(request))
    return show(request, triage, asked=index + 1, status=CONFLICT, person_form=kept, conflict=conflict)


def _blame(form: Any, refused: Refused) -> None:
    """Put the refusal beside the fields it names, or over the form."""
    named = [name for name in refused.particulars if name in form.fields]
    for name in named:
        form.add_error(name, refused.message)
    if not named:
        form.add_error(None, wording.refusal(refused))


@require_POST
@access.declares(Verb.CHANGE, Detention)
def link(request: HttpRequest, pk: UUID, index: int) -> HttpResponse:
    """Say that a person of the report is known already: one who was proposed, or one found by number."""
    triage, actor = found(request, pk), access.actor(request)
    if "number" in request.POST and "detention" not in request.POST:
        form = LinkForm(request.POST, actor=actor)
        if not form.is_valid():
            return show(request, triage, asked=index + 1, status=UNPROCESSABLE, link_form=form)
        detention = form.cleaned_data["number"]
    else:
        detention = visible_detention(request, _id(request, "detention"))
    try:
        with reading(
            actor=actor.id or pages.NOBODY, subjects=[triage.report_id, detention.detainee_id], place="report-link"
        ):
            _link(request, ReportPage(actor, triage, asked=index + 1), detention)
    except Refused as refused:
        return _not_linked(request, pk, index, refused)
    text = _("Linked to detention %(number)s.") % {"number": detention.reference}
    return _onward(request, triage, text)


def _not_linked(request: HttpRequest, pk: UUID, index: int, refused: Refused) -> HttpResponse:
    """The page as it stands now, all of it, with the number as it was typed."""
    triage = found(request, pk)
    typed = {"number": request.POST.get("number", ""), "version": triage.version}
    form = LinkForm(actor=access.actor(request), initial=typed)
    answer = show(
        request,
        triage,
        asked=index + 1,
        status=CONFLICT,
        refusal=wording.refusal(refused),
        link_form=form,
    )
    return reselect(retarget(answer, "#main"), "#main")


@transaction.atomic
def _link(request: HttpRequest, page: ReportPage, detention: Detention) -> None:
    if page.current is None or page.current.number != page.asked:
        raise Http404
    version = _number(request, "version")
    if page.triage.incident is None:
        # Whoever says who it is, says at which incident they were taken.
        version = service.place(triage=page.triage, incident=detention.incident, by=me(request)).version
    admission.link_person(
        triage=page.triage,
        person_index=page.current.index,
        version=version,
        detention=detention,
        facts=page.facts_of(page.current),
        jurisdiction=settings.ENVIRONMENT.jurisdiction,
        by=me(request),
    )


@require_POST
@access.declares(Verb.CHANGE, Triage)
def set_aside(request: HttpRequest, pk: UUID, index: int) -> HttpResponse:
    """Nothing is to be recorded of this person: named by mistake, or nobody who was detained."""
    triage = found(request, pk)
    try:
        service.decide(triage=triage, person_index=index, kind=TriageOutcome.Kind.SET_ASIDE, by=me(request))
    except Refused as refused:
        return _not_done(request, pk, refused)
    return _onward(request, triage, _("Person %(number)d is set aside.") % {"number": index + 1})


@require_POST
@access.declares(Verb.ADD, Headcount)
def count_heads(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down how many people the report says are held in a place."""
    triage, incident = _placed(request, pk)
    form = HeadsForm(request.POST, actor=access.actor(request), incident=incident)
    if not form.is_valid():
        return show(request, triage, status=UNPROCESSABLE, heads_form=form)
    said = form.cleaned_data
    facts = {name: said[name] for name in ("heads", "minors", "is_about", "counted_at", "source", "version")}
    place = form.place()
    if place is None:
        raise Http404
    try:
        admission.count_heads(triage=triage, incident=incident, place=place, by=me(request), **facts)
    except Refused as refused:
        if refused.code in _MEANWHILE:
            return _not_done(request, pk, refused)
        _blame(form, refused)
        return show(request, triage, status=UNPROCESSABLE, heads_form=form)
    return _onward(request, triage, _("The heads are written down."))


def _placed(request: HttpRequest, pk: UUID) -> tuple[Triage, Incident]:
    """The report and its incident. Without one there is no form on the page, and nothing to post."""
    triage = found(request, pk)
    if triage.incident is None:
        raise Http404
    return triage, triage.incident


def _onward(request: HttpRequest, triage: Triage, text: str) -> HttpResponse:
    messages.success(request, text)
    live.report_changed(triage)
    return go(request, reverse("report", args=[triage.report_id]))


def _not_done(request: HttpRequest, pk: UUID, refused: Refused) -> HttpResponse:
    return show(request, found(request, pk), status=CONFLICT, refusal=wording.refusal(refused))


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal():
        raise Http404
    return int(text)


def _id(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None
