"""Who the person is, and who is close to them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import Verb
from casework.board.answers import me
from casework.board.forms_people import KnownRelativeForm, PersonFactsForm, RelativeForm
from casework.board.person import found
from casework.board.person_verbs import ASKED, ask_about
from detainees.models import Detainee, Relative
from detainees.services import changes
from detainees.services import person as service


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Detainee)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct names, looks, contacts, health, traits."""
    detention = found(request, pk, Verb.CHANGE)

    def build(data: Any) -> PersonFactsForm:
        now = found(request, pk, Verb.CHANGE).detainee
        seen = service.newest_change(detainee=now)
        return PersonFactsForm(data, initial=PersonFactsForm.initial_of(now, seen=seen))

    def save(form: PersonFactsForm) -> Detainee:
        seen = form.cleaned_data["seen"]
        return service.correct_person(detainee=detention.detainee, seen=seen, by=me(request), **form.facts())

    return ask_about(
        request,
        detention,
        title=_("What is known of the person"),
        submit=_("Save"),
        build=build,
        do=save,
        done=_("Saved."),
        part="facts",
        reach=Verb.CHANGE,
    )


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Relative)
def add_relative(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody close, and what they may be told."""
    detention = found(request, pk, Verb.CHANGE)

    def add(form: RelativeForm) -> Relative:
        said = form.cleaned_data
        return service.add_relative(
            detainee=detention.detainee,
            contact=form.contact(),
            may_be_told=said["may_be_told"],
            reach=said["reach"] or None,
            by=me(request),
        )

    return ask_about(
        request,
        detention,
        title=_("Add somebody close"),
        submit=_("Add"),
        build=RelativeForm,
        do=add,
        done=_("Added."),
        part="close",
        reach=Verb.ADD,
    )


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Relative)
def change_relative(request: HttpRequest, pk: UUID, relative: UUID) -> HttpResponse:
    """What somebody close may be told from now on, and how they are reached."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)

    def now() -> Relative:
        return access.find(actor, Relative, Verb.CHANGE, pk=relative, detainee=detention.detainee_id)

    def build(data: Any) -> KnownRelativeForm:
        # Read again: when somebody else saved meanwhile, the form shows what stands now.
        row = now()
        return KnownRelativeForm(data, initial=KnownRelativeForm.initial_of(row, seen=changes.newest(row)))

    return ask_about(
        request,
        detention,
        title=_("What somebody close may be told"),
        submit=_("Save"),
        build=build,
        do=lambda form: service.change_relative(relative=now(), by=me(request), **form.facts()),
        done=_("Saved."),
        part="close",
        reach=Verb.CHANGE,
    )
