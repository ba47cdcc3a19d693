"""The search box: a reference number, or a name among the people whom the reader may open. Always a POST."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import Verb
from casework.board.answers import go
from casework.board.candidates import shown_detentions
from casework.finding import find_people
from casework.models import Case
from casework.services.people import SearchUnavailable
from casework.staff import pages
from casework.staff.addresses import page_of
from casework.staff.reason_words import reasons
from detainees.matching import Match
from detainees.models import Detention, Report, SearchRequest, number_of
from detainees.sought import Sought

MOST_SHOWN = 50
LONGEST = 200
# With the signs of a phone: it is looked for like one where it is no number of ours.
_NUMBER = re.compile(r"\+?[\d\s\-–—()]+")
# No number of ours has as many digits.
_LEAST_OF_A_PHONE = 10


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found, and how far it looked."""

    detentions: list[Detention] = field(default_factory=list)
    matches: dict[UUID, Match] = field(default_factory=dict)
    is_number: bool = False
    is_number_wrong: bool = False
    is_phone: bool = False
    is_away: bool = False
    is_loading: bool = False
    has_more: bool = False

    @property
    def rows(self) -> list[tuple[Detention, list[dict[str, str]]]]:
        """Each detention, and what agrees with what was asked for."""
        return [(detention, reasons(self.matches[detention.detainee_id].reasons)) for detention in self.detentions]


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
        if number is not None and (address := _numbered(actor, number)):
            return go(request, address)
        by_phone = _named(actor, asked)
        is_found = by_phone.detentions or by_phone.is_away
        is_phone = sum(letter.isdecimal() for letter in asked) >= _LEAST_OF_A_PHONE
        wrong = Results(is_number=True, is_phone=is_phone, is_number_wrong=number is None and not is_phone)
        return _page(request, asked, by_phone if is_found else wrong)
    return _page(request, asked, _named(actor, asked))


def _page(request: HttpRequest, asked: str, results: Results | None) -> HttpResponse:
    context = {"asked": asked, "results": results}
    opens = [detention.detainee for detention in results.detentions] if results else []
    return pages.render(request, "board/search.html", context, opens=opens)


def _numbered(actor: access.Actor, number: int) -> str:
    """The page of the record with this number, or "". Every kind is asked for, so that all answers cost the same."""
    kinds: tuple[type[Any], ...] = (Report, Detention, Case, SearchRequest)
    found = [access.visible(actor, kind).filter(number=number).first() for kind in kinds]
    seen = access.visible(actor, Detention).order_by("-created_at")
    # A number that somebody wrote down leads to whatever stands for it now.
    ways = ("merged__number", "detainee__number", "detainee__merged__number")
    found += [seen.filter(**{way: number}).first() for way in ways]
    return next((page_of(row) for row in found if row is not None), "")


def _named(actor: access.Actor, asked: str) -> Results:
    """People who may be meant, the likeliest first, with each of their detentions that the reader may see."""
    try:
        found = find_people(actor, Sought.typed(asked, at=timezone.now()), most=MOST_SHOWN)
    except SearchUnavailable:
        return Results(is_away=True)
    rows = shown_detentions(actor).filter(detainee__in=found.matches).order_by("-created_at", "id")
    places = {person: place for place, person in enumerate(found.matches)}
    detentions = sorted(rows, key=lambda detention: places[detention.detainee_id])
    return Results(detentions, found.matches, is_loading=found.is_loading, has_more=found.has_more)
