"""What staff and lawyers do with hearings and rulings: set down, correct, adjourn; write what the court ruled."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import Verb
from casework.board import hearings
from casework.board.answers import me
from casework.board.asking import Question, ask
from casework.board.case import address, crumbs, found
from casework.board.case_verbs import ASKED, incident_of
from casework.board.forms_hearing import (
    AdjournForm,
    CopyForm,
    HearingChangeForm,
    HearingForm,
    RulingChangeForm,
    RulingForm,
)
from casework.models import Case, Hearing, Ruling
from casework.services import hearing as service


def _before_detention(case: Case) -> Callable[[Hearing], str]:
    """Doubt a hearing that lies before the detention of its case: a mistyped day, or another case."""
    detained = case.detention.apprehended_at if case.detention else None

    def doubt(hearing: Hearing) -> str:
        if detained is None or hearing.starts_at is None or hearing.starts_at >= detained:
            return ""
        return _("The hearing lies before the detention: check the day.")

    return doubt


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Hearing)
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set down a hearing in a case."""
    actor, case = access.actor(request), found(request, pk)
    question = Question(
        title=_("New hearing"),
        submit=_("Set down"),
        back=address(case),
        crumbs=crumbs(case),
        build=lambda data: HearingForm(data, actor=actor, case=case, initial={"court": case.court}),
        do=lambda form: service.schedule(case=case, by=me(request), **form.facts()),
        done=_("The hearing is set down."),
        warns=_before_detention(case),
        incident=incident_of(case),
        reach=Verb.ADD,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Hearing)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a hearing, or write how it ended."""
    actor, hearing = access.actor(request), hearings.found(request, pk, Verb.CHANGE)
    case = found(request, hearing.case_id)

    def build(data: Any) -> HearingChangeForm:
        # Read anew: what stands now is set beside what was typed.
        fresh = hearings.found(request, pk)
        initial = {} if data else HearingChangeForm.initial_of(fresh)
        return HearingChangeForm(data, actor=actor, case=case, hearing=fresh, initial=initial)

    question = Question(
        title=_("Change the hearing"),
        submit=_("Save"),
        back=address(case),
        crumbs=crumbs(case),
        build=build,
        do=lambda form: service.change_hearing(hearing=hearing, by=me(request), **form.facts()),
        done=_("The hearing is corrected."),
        warns=_before_detention(case),
        opens=[hearing],
        incident=incident_of(case),
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Hearing)
def adjourn(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A hearing was moved: the old one stays, and the next one is set down."""
    hearing = hearings.found(request, pk, Verb.CHANGE)
    case = found(request, hearing.case_id)
    question = Question(
        title=_("Adjourn the hearing"),
        note=_("The next hearing of the same court is set down; this one stays as adjourned."),
        submit=_("Adjourn"),
        back=address(case),
        crumbs=crumbs(case),
        build=lambda data: AdjournForm(data, hearing=hearing),
        do=lambda form: service.adjourn(hearing=hearing, to=form.cleaned_data["to"], by=me(request)),
        done=_("The hearing is adjourned."),
        warns=_before_detention(case),
        incident=incident_of(case),
        reach=Verb.CHANGE,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Ruling)
def add_ruling(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what the court ruled; its hearing is thereby over."""
    actor, case = access.actor(request), found(request, pk)
    question = Question(
        title=_("New ruling"),
        submit=_("Write down"),
        back=address(case),
        crumbs=crumbs(case),
        build=lambda data: RulingForm(
            data, actor=actor, case=case, initial={"hearing": request.GET.get("hearing", "")}
        ),
        do=lambda form: service.record_ruling(case=case, by=me(request), **form.facts()),
        done=_("The ruling is written down."),
        incident=incident_of(case),
        reach=Verb.ADD,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Ruling)
def change_ruling(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a ruling, or write what was learnt of it later."""
    actor = access.actor(request)
    ruling = access.find(actor, Ruling, Verb.CHANGE, pk=pk)
    case = found(request, ruling.case_id)

    def build(data: Any) -> RulingChangeForm:
        # Read anew: what stands now is set beside what was typed.
        fresh = access.find(actor, Ruling, pk=pk)
        initial = {} if data else RulingChangeForm.initial_of(fresh)
        return RulingChangeForm(data, actor=actor, case=case, ruling=fresh, initial=initial)

    question = Question(
        title=_("Change the ruling"),
        submit=_("Save"),
        back=address(case),
        crumbs=crumbs(case),
        build=build,
        do=lambda form: service.change_ruling(ruling=ruling, by=me(request), **form.facts()),
        done=_("The ruling is corrected."),
        opens=[ruling],
        incident=incident_of(case),
        reach=Verb.CHANGE,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Ruling)
def receive_copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The copy of a ruling has come, which starts the term of appeal."""
    ruling = access.find(access.actor(request), Ruling, Verb.CHANGE, pk=pk)
    case = found(request, ruling.case_id)
    question = Question(
        title=_("Copy of the ruling"),
        submit=_("Write down"),
        back=address(case),
        crumbs=crumbs(case),
        build=lambda data: CopyForm(data, initial={"copy_received_on": ruling.copy_received_on}),
        do=lambda form: service.receive_copy(
            ruling=ruling, on=form.cleaned_data["copy_received_on"], by=me(request)
        ),
        done=_("The day is written down."),
        incident=incident_of(case),
    )
    return ask(request, question)
