"""The work list of people who may be one: the likeliest pairs first, each for one of the staff at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from casework import access
from casework.access import Verb
from casework.board.answers import go, me
from casework.board.candidates import shown_detentions
from casework.staff import pages
from casework.staff.addresses import page_of
from casework.staff.reason_words import likelihood, percent
from detainees.models import Detainee, Detention, MatchCandidate, User
from detainees.services import merging

PAGE_SIZE = 50
State = MatchCandidate.State

VIEWS = {
    "": pgettext_lazy("pairs of people", "Waiting"),
    "mine": pgettext_lazy("pairs of people", "Mine"),
    "apart": gettext_lazy("Different people"),
    "merged": pgettext_lazy("pairs of people", "Merged"),
}
_DECIDED = {"apart": State.DIFFERENT, "merged": State.SAME}


@dataclass(frozen=True, slots=True)
class Line:
    """One pair of the list. Names open when the template asks, inside the page's reading."""

    pair: MatchCandidate
    people: list[tuple[Detainee, Detention | None]]

    @property
    def likelihood(self) -> str:
        return likelihood(self.pair.score)

    @property
    def percent(self) -> int:
        """Nothing for a pair that a person named."""
        return percent(self.pair.score) if self.pair.score else 0

    @property
    def holder(self) -> User | None:
        return merging.holder_of(self.pair)


@require_safe
@access.declares(Verb.SEE, MatchCandidate)
def pairs(request: HttpRequest) -> HttpResponse:
    """The pairs that the reader sees, fifty at a time."""
    actor = access.actor(request)
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ""
    ordered = _in_view(access.visible(actor, MatchCandidate), view, actor)
    rows = list(_after(ordered, request.GET.get("after", ""), view, actor)[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    newest = _newest(actor, shown)
    context = {
        "lines": [
            Line(row, [(person, newest.get(person.pk)) for person in (row.one, row.other)]) for row in shown
        ],
        "view": view,
        "tabs": [{"label": label, "current": key == view, "url": _address(key)} for key, label in VIEWS.items()],
        "page": _pager(request, view, rows),
        "may_decide": access.may(actor, Verb.CHANGE, MatchCandidate),
    }
    opens = [person for row in shown for person in (row.one, row.other)]
    return pages.render(request, "board/pairs.html", context, opens=opens)


@require_POST
@access.declares(Verb.CHANGE, MatchCandidate)
def next_pair(request: HttpRequest) -> HttpResponse:
    """Take the likeliest pair of which nobody else holds either person; back to the list when there is none."""
    return go(request, onward(request))


def onward(request: HttpRequest, *, behind: MatchCandidate | None = None) -> str:
    """The page of the next pair, taken for whoever is signed in: of those behind this one, if it is named."""
    actor = access.actor(request)
    among = access.visible(actor, MatchCandidate, Verb.CHANGE)
    if behind is not None:
        among = _behind(among, behind).exclude(pk=behind.pk)
    pair = merging.take_next(among=among, by=me(request))
    if pair is not None:
        return page_of(pair)
    messages.info(request, _("No pair waits that nobody else is looking at."))
    return reverse("pairs")


def _in_view(rows: Any, view: str, actor: access.Actor) -> Any:
    rows = rows.select_related("one", "other", "taken_by", "decided_by")
    if view in _DECIDED:
        return rows.filter(state=_DECIDED[view]).order_by("-decided_at", "-id")
    rows = rows.waiting()
    return merging.held_by(among=rows, user=actor.id or pages.NOBODY) if view == "mine" else rows


def _after(rows: Any, mark: str, view: str, actor: access.Actor) -> Any:
    """The rows below the one that the page before ended with, also when that one is decided by now."""
    try:
        last = access.visible(actor, MatchCandidate).filter(pk=UUID(mark)).first() if mark else None
    except ValueError:
        last = None
    if last is None:
        return rows
    if view not in _DECIDED:
        return _behind(rows, last)
    if last.decided_at is None:
        return rows
    earlier = Q(decided_at=last.decided_at, id__lt=last.id)
    return rows.filter(Q(decided_at__lt=last.decided_at) | earlier)


def _behind(rows: Any, last: MatchCandidate) -> Any:
    """The pairs that are not likelier than this one, nor as likely and older."""
    as_likely = Q(score=last.score, created_at__gt=last.created_at)
    as_old = Q(score=last.score, created_at=last.created_at, id__gt=last.id)
    # Said twice, since only the first lets the index begin at the right place.
    return rows.filter(score__lte=last.score).filter(Q(score__lt=last.score) | as_likely | as_old)


def _newest(actor: access.Actor, shown: Iterable[MatchCandidate]) -> dict[UUID, Detention]:
    """The newest detention that the reader may see, by person."""
    ids = {person for row in shown for person in (row.one_id, row.other_id)}
    rows = shown_detentions(actor).filter(detainee__in=ids).order_by("created_at", "id")
    return {row.detainee_id: row for row in rows}


def _address(view: str, **more: str) -> str:
    query = {**({"view": view} if view else {}), **more}
    return f"{reverse('pairs')}?{urlencode(query)}" if query else reverse("pairs")


def _pager(request: HttpRequest, view: str, rows: list[MatchCandidate]) -> dict[str, Any]:
    has_more = len(rows) > PAGE_SIZE
    return {
        "size": min(len(rows), PAGE_SIZE),
        "is_first": "after" not in request.GET,
        "next_url": _address(view, after=str(rows[PAGE_SIZE - 1].pk)) if has_more else "",
    }
