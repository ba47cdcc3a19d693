"""Other records of the same person: those that were merged into theirs, and the way to say so of one more."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import Verb
from casework.board.answers import go, me
from casework.board.forms_pairs import SameForm
from casework.board.person import found
from casework.board.person_verbs import ASKED, ask_about
from casework.staff.addresses import page_of
from detainees.models import MatchCandidate
from detainees.services import merging


@require_http_methods(ASKED)
@access.declares(Verb.ADD, MatchCandidate)
def same(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody knows that another record is of this person: on to the page where both stand side by side."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)

    def name(form: SameForm) -> MatchCandidate:
        pair = merging.pair_of(one=detention.detainee, other=form.cleaned_data["number"], by=me(request))
        if pair.state == MatchCandidate.State.WAITING and merging.holder_of(pair) is None:
            return merging.take(pair=pair, by=me(request))
        return pair

    def go_on(pair: Any) -> HttpResponse:
        return go(request, page_of(pair))

    return ask_about(
        request,
        detention,
        title=_("The same person stands in another record"),
        submit=_("Put both side by side"),
        note=_("Nothing is merged yet: the next page shows both."),
        build=lambda data: SameForm(data, actor=actor),
        do=name,
        done="",
        part="merged",
        reach=Verb.ADD,
        tells=go_on,
    )
