"""What becomes of a detention: brought elsewhere, lost sight of, confirmed, corrected."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import Verb
from casework.board.answers import me
from casework.board.asking import Build, Question, ask
from casework.board.forms_custody import ConfirmForm, CorrectForm, LostForm, MoveForm
from casework.board.person import found
from casework.staff import wording
from detainees.models import CustodyStay, Detention
from detainees.services import custody
from detainees.services import incident as places
from detainees.services.differences import NewPlace

ASKED = ["GET", "HEAD", "POST"]
CORRECTED = tuple(name for name in CorrectForm.base_fields)


def ask_about(
    request: HttpRequest,
    detention: Detention,
    *,
    title: str,
    submit: str,
    build: Build,
    do: Callable[[Any], Model | None],
    done: str,
    part: str = "",
    **more: Any,
) -> HttpResponse:
    """A question about this person, asked inside a reading of them; then back to the `part` of their page.

    Who came from the accounting of the incident, as the address says, goes back there.
    """
    page = reverse("person", args=[detention.pk])
    back = f"{page}#{part}" if part else page
    if request.GET.get("from") == "accounting":
        back = reverse("incident-accounting", args=[detention.incident_id])
    incident = detention.incident
    question = Question(
        title=title,
        submit=submit,
        back=back,
        crumbs=[
            (reverse("incident", args=[incident.pk]), wording.incident_title(incident)),
            (page, detention.reference),
        ],
        build=build,
        do=do,
        done=done,
        incident=incident.pk,
        **{"opens": [detention], **more},
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.ADD, CustodyStay)
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person was brought to another place."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)

    def bring(form: MoveForm) -> CustodyStay:
        place = form.place()
        if isinstance(place, NewPlace):
            region = detention.incident.region
            place = places.add_facility(kind=place.kind, name=place.name, region=region, by=me(request))
        if place is None:
            raise Http404
        at = form.cleaned_data["at"]
        return custody.move(detention=detention, facility=place, at=at, by=me(request), said=form.said())

    return ask_about(
        request,
        detention,
        title=_("Brought to another place"),
        submit=_("Write down"),
        build=lambda data: MoveForm(data, actor=actor, detention=detention, initial={"at": timezone.now()}),
        do=bring,
        done=_("The place is written down."),
        part="path",
        reach=Verb.ADD,
    )


@require_http_methods(ASKED)
@access.declares(Verb.ADD, CustodyStay)
def lose_track(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nobody knows any more where the person is."""
    detention = found(request, pk, Verb.CHANGE)
    return ask_about(
        request,
        detention,
        title=_("Nobody knows where they are"),
        submit=_("Write down"),
        build=lambda data: LostForm(data, detention=detention, initial={"at": timezone.now()}),
        do=lambda form: custody.lose_track(
            detention=detention, at=form.cleaned_data["at"], by=me(request), said=form.said()
        ),
        done=_("The gap is written down. They stand among those not accounted for."),
        part="path",
        reach=Verb.ADD,
    )


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Detention)
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody who knows says that the detention is real."""
    detention = found(request, pk, Verb.CHANGE)
    return ask_about(
        request,
        detention,
        title=_("Confirm the detention"),
        submit=_("Confirm"),
        build=lambda data: ConfirmForm(data, detention=detention, initial={"at": timezone.now()}),
        do=lambda form: custody.confirm(detention=detention, by=me(request), **form.cleaned_data),
        done=_("The detention is confirmed."),
        reach=Verb.CHANGE,
    )


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Detention)
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was entered wrongly, or is known better now."""
    detention = found(request, pk, Verb.CHANGE)

    def build(data: Any) -> CorrectForm:
        # Read again: when somebody else saved meanwhile, the form shows what stands now.
        now = found(request, pk, Verb.CHANGE)
        return CorrectForm(data, detention=now, initial={name: getattr(now, name) for name in CORRECTED})

    return ask_about(
        request,
        detention,
        title=_("Correct the detention"),
        submit=_("Save"),
        build=build,
        do=lambda form: custody.correct(detention=detention, by=me(request), **form.facts()),
        done=_("The detention is corrected."),
        reach=Verb.CHANGE,
    )
