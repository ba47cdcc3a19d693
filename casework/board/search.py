"""The search box: a reference number, or a name among the people whom the reader may open. Always a POST."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import Verb
from casework.board.answers import go
from casework.board.candidates import shown_detentions
from casework.models import Case
from casework.services import people
from casework.staff import pages
from casework.staff.addresses import page_of
from detainees.models import Detainee, Detention, Report, number_of

MOST_SHOWN = 50
LONGEST = 200
_NUMBER = re.compile(r"[\d\s\-–—]+")


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found, and how far it looked."""

    detentions: list[Detention] = field(default_factory=list)
    is_number: bool = False
    is_number_wrong: bool = False
    is_cut: bool = False
    has_more: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@access.declares(Verb.SEE, Detention)
def search(request: HttpRequest) -> HttpResponse:
    """Find by number or by name. What may not be seen is answered like what does not exist."""
    actor = access.actor(request)
    asked = " ".join(request.POST.get("q", "")[:LONGEST].split())
    if not asked:
        return _page(request, "", None)
    if _NUMBER.fullmatch(asked):
        number = number_of(asked)
        if number is None:
            return _page(request, asked, Results(is_number=True, is_number_wrong=True))
        address = _numbered(actor, number)
        return go(request, address) if address else _page(request, asked, Results(is_number=True))
    return _page(request, asked, _named(actor, asked))


def _page(request: HttpRequest, asked: str, results: Results | None) -> HttpResponse:
    context = {"asked": asked, "results": results, "most_searched": people.MOST_SEARCHED}
    opens = [detention.detainee for detention in results.detentions] if results else []
    return pages.render(request, "board/search.html", context, opens=opens)


def _numbered(actor: access.Actor, number: int) -> str:
    """The page of the record with this number, or "". Every kind is asked for, so that all answers cost the same."""
    kinds: tuple[type[Any], ...] = (Report, Detention, Case)
    found = [access.visible(actor, kind).filter(number=number).first() for kind in kinds]
    person = access.visible(actor, Detention).filter(detainee__number=number).order_by("-created_at").first()
    return next((page_of(row) for row in (*found, person) if row is not None), "")


def _named(actor: access.Actor, asked: str) -> Results:
    """People in whose names each word that was asked for begins a word, newest first."""
    if actor.id is None:
        return Results()
    openable = access.visible(actor, Detainee, Verb.OPEN)
    named = people.find_by_name(actor=actor.id, people=openable, asked=asked, place="search")
    found = shown_detentions(actor).filter(detainee__in=named.people[:MOST_SHOWN]).order_by("-created_at", "id")
    return Results(detentions=list(found), is_cut=named.is_cut, has_more=len(named.people) > MOST_SHOWN)
