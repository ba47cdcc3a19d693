"""What staff do about a search request: say who it is, tell apart, call, take back, close. Each is one POST or form."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import access
from casework.access import Verb
from casework.board.answers import CONFLICT, UNPROCESSABLE, go, me
from casework.board.asking import Question, ask
from casework.board.forms_search import CloseForm, FoundForm, TryForm
from casework.board.person_verbs import ASKED
from casework.board.search_request import found, show
from casework.services import tickets
from casework.services.reading import reading
from casework.staff import pages, wording
from casework.staff.addresses import page_of
from detainees.keys import KeyDestroyed
from detainees.models import ContactAttempt, Detainee, Relative, SearchHit, SearchRequest
from detainees.services import contact, searching
from detainees.services.refusal import Refused


def _done(
    request: HttpRequest, row: SearchRequest, act: Callable[[], Any], *, said: str, undo: str = ""
) -> HttpResponse:
    """Do it and go back to the page; or show the request as it stands now, with the reason why not."""
    actor = access.actor(request)
    try:
        with (
            reading(actor=actor.id or pages.NOBODY, subjects=[row.pk], place="search-request"),
            transaction.atomic(),
        ):
            act()
            tickets.announce(searches="all")
    except (Refused, KeyDestroyed) as fault:
        refused = fault if isinstance(fault, Refused) else Refused(fault.code)
        return show(request, found(request, row.pk), status=CONFLICT, refusal=wording.refusal(refused))
    messages.success(request, said, extra_tags=undo)
    return go(request, page_of(row))


@require_POST
@access.declares(Verb.CHANGE, SearchHit)
def same(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is them. The seeker is to be called: nobody else tells them."""
    hit = _hit(request, pk)
    row = found(request, hit.request_id, Verb.CHANGE)
    person = access.find(access.actor(request), Detainee, Verb.OPEN, pk=hit.person_id)
    return _say_found(request, row, person)


@require_POST
@access.declares(Verb.CHANGE, SearchRequest)
def named(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is somebody whose number the operator knows."""
    row = found(request, pk, Verb.CHANGE)
    form = FoundForm(request.POST, actor=access.actor(request))
    if not form.is_valid():
        return show(request, row, status=UNPROCESSABLE, found_form=form)
    return _say_found(request, row, form.cleaned_data["number"])


@require_POST
@access.declares(Verb.CHANGE, SearchHit)
def apart(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is somebody else. It does not ring for this request again."""
    hit = _hit(request, pk)
    row = found(request, hit.request_id, Verb.CHANGE)
    return _done(
        request,
        row,
        lambda: searching.tell_apart(hit=hit, by=me(request)),
        said=_("Told apart: it does not ring again."),
        undo=reverse("hit-again", args=[hit.pk]),
    )


@require_POST
@access.declares(Verb.CHANGE, SearchHit)
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It may be them after all."""
    hit = _hit(request, pk)
    row = found(request, hit.request_id, Verb.CHANGE)
    return _done(request, row, lambda: searching.take_back(hit=hit, by=me(request)), said=_("It rings again."))


@require_POST
@access.declares(Verb.CHANGE, SearchRequest)
def lose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was somebody else: the person is looked for again."""
    row = found(request, pk, Verb.CHANGE)
    return _done(
        request,
        row,
        lambda: searching.lose(request=row, by=me(request)),
        said=_("The person is looked for again."),
    )


@require_POST
@access.declares(Verb.CHANGE, SearchRequest)
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a closing back."""
    row = found(request, pk, Verb.CHANGE)
    return _done(request, row, lambda: searching.reopen(request=row, by=me(request)), said=_("It is open again."))


@require_POST
@access.declares(Verb.CHANGE, SearchRequest)
def contact_is(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The seeker is one whom the person named, or none of them."""
    row = found(request, pk, Verb.CHANGE)
    chosen = request.POST.get("relative", "")
    actor = access.actor(request)
    try:
        relative = access.find(actor, Relative, Verb.OPEN, pk=UUID(chosen)) if chosen else None
    except ValueError:
        return show(request, row, status=UNPROCESSABLE, refusal=_("Choose one of the contacts."))
    return _done(
        request,
        row,
        lambda: searching.name_contact(request=row, relative=relative, by=me(request)),
        said=_("Saved."),
    )


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, SearchRequest)
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nobody is looked for any more, and why."""
    row = found(request, pk, Verb.CHANGE)

    def act(form: CloseForm) -> SearchRequest:
        closed = searching.close(request=row, closing=form.cleaned_data["closing"], by=me(request))
        tickets.announce(searches="all")
        return closed

    question = Question(
        title=_("Close the search request"),
        submit=_("Close"),
        back=page_of(row),
        crumbs=[(reverse("searches"), _("Search requests")), (page_of(row), row.reference)],
        build=CloseForm,
        do=act,
        done=_("The search request is closed."),
        reach=Verb.CHANGE,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.ADD, ContactAttempt)
def note_try(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What came of a call, and when to call again."""
    row = found(request, pk, Verb.CHANGE)

    def act(form: TryForm) -> ContactAttempt:
        attempt = contact.note_try(request=row, by=me(request), **form.facts())
        tickets.announce(searches="all")
        return attempt

    question = Question(
        title=_("A call to the seeker"),
        submit=_("Write down"),
        note=str(_("May be told: %(what)s, because %(why)s.") % _told(row)),
        back=page_of(row),
        crumbs=[(reverse("searches"), _("Search requests")), (page_of(row), row.reference)],
        build=lambda data: TryForm(data, request=row, zone=searching.zone_of(row)),
        do=act,
        done=_("Written down."),
        opens=[row],
        reach=Verb.ADD,
    )
    return ask(request, question)


def _told(row: SearchRequest) -> dict[str, Any]:
    answer = contact.tellable(request=row)
    return {"what": answer.what.label, "why": answer.because}


def _say_found(request: HttpRequest, row: SearchRequest, person: Detainee) -> HttpResponse:
    return _done(
        request,
        row,
        lambda: searching.say_found(request=row, person=person, by=me(request)),
        said=_("It is them. Call the seeker: nobody else tells them."),
        undo=reverse("search-lose", args=[row.pk]),
    )


def _hit(request: HttpRequest, pk: UUID) -> SearchHit:
    return access.find(access.actor(request), SearchHit, Verb.CHANGE, pk=pk)
