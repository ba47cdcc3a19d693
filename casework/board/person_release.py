"""The person comes out: the release, and what they tell while memory is fresh."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import Verb
from casework.board.answers import me
from casework.board.forms_release import DebriefForm, ReleaseForm
from casework.board.person import found
from casework.board.person_verbs import ASKED, ask_about
from detainees.models import Debrief, Detention
from detainees.services import debrief as service


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Detention)
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person came out: one form, one minute."""
    detention = found(request, pk, Verb.CHANGE)
    actor = access.actor(request)

    def build(data: Any) -> ReleaseForm:
        # An account stands before the release when a record that was released was merged into this one.
        kept = access.visible(actor, Debrief).filter(detention=detention).first()
        return ReleaseForm(data, detention=detention, initial=DebriefForm.initial_of(detention, kept))

    def let_out(form: ReleaseForm) -> Detention:
        said = form.cleaned_data
        return service.release(
            detention=detention, at=said["at"], outcome=said["outcome"], told=form.told(), by=me(request)
        )

    return ask_about(
        request,
        detention,
        title=_("The person is out"),
        submit=_("Write down"),
        build=build,
        do=let_out,
        done=_("The detention is over."),
        part="release",
        reach=Verb.CHANGE,
        template="board/release.html",
    )


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Debrief)
def debrief(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the person tells later, or what was written down wrongly. Who is held still has the release to come."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)
    if request.method != "POST" and not detention.is_over:
        return redirect("person-release", pk=pk)

    def build(data: Any) -> DebriefForm:
        # Read again: when somebody else saved meanwhile, the form shows what stands now.
        now = found(request, pk, Verb.CHANGE)
        kept = access.visible(actor, Debrief).filter(detention=now).first()
        return DebriefForm(data, detention=now, initial=DebriefForm.initial_of(now, kept))

    def write_down(form: DebriefForm) -> Debrief:
        version = form.cleaned_data["version"]
        return service.write_down(detention=detention, version=version, told=form.told(), by=me(request))

    return ask_about(
        request,
        detention,
        title=_("What the person tells on coming out"),
        submit=_("Save"),
        build=build,
        do=write_down,
        done=_("Saved."),
        part="release",
        reach=Verb.ADD,
        template="board/release.html",
    )
