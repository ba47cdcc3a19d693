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
from detainees.spoken import folded

# Names are compared in memory: of the newest people, so many.
MOST_SEARCHED = 20_000
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
    context = {"asked": asked, "results": results, "most_searched": MOST_SEARCHED}
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
    words = folded(asked)
    if not words or actor.id is None:
        return Results()
    rows = access.visible(actor, Detainee, Verb.OPEN).order_by("-created_at", "id").only("id", "identity")
    looked_at = list(rows[: MOST_SEARCHED + 1])
    names = people.folded_names(actor=actor.id, people=looked_at[:MOST_SEARCHED], place="search")
    fitting = [person.id for person in looked_at if person.id in names and names[person.id].begins_with(words)]
    found = shown_detentions(actor).filter(detainee__in=fitting[:MOST_SHOWN]).order_by("-created_at", "id")
    return Results(
        detentions=list(found),
        is_cut=len(looked_at) > MOST_SEARCHED,
        has_more=len(fitting) > MOST_SHOWN,
    )
