"""The page of two people who may be one: both side by side, for whoever decides about them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.board.forms_pairs import ApartForm, MergeForm
from casework.board.pair_sides import Sides
from casework.staff import pages
from detainees.models import Detainee, MatchCandidate, Merge
from detainees.services import merging


def found(request: HttpRequest, pk: UUID, verb: Verb = Verb.OPEN) -> MatchCandidate:
    """The pair with both people; 404 when it is not visible, 403 when the verb is not allowed."""
    actor = access.actor(request)
    access.find(actor, MatchCandidate, verb, pk=pk)
    rows = access.visible(actor, MatchCandidate)
    return rows.select_related("one__region", "other__region", "taken_by", "decided_by").get(pk=pk)


@require_safe
@access.declares(Verb.OPEN, MatchCandidate)
def pair(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Both records, equally wide. Decided about by whoever took the pair; for all others it can be read."""
    return show(request, found(request, pk))


def show(request: HttpRequest, row: MatchCandidate, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a pair; with `refusal` or forms in `more`, what was posted and is not done."""
    actor = access.actor(request)
    sides, holder = Sides(actor, row), merging.holder_of(row)
    context = {
        "pair": row,
        "sides": sides,
        "holder": holder,
        "is_mine": holder is not None and holder.pk == actor.id,
        "merge": _merge_of(actor, row),
        "may_decide": sides.is_whole and _may_decide(actor, row),
        "merge_form": MergeForm(pair=row),
        "apart_form": ApartForm(),
        **more,
    }
    return pages.render(request, "board/pair.html", context, opens=sides.opened(), status=status)


def _may_decide(actor: access.Actor, row: MatchCandidate) -> bool:
    """Whether the actor may change the pair and both people of it."""
    if not access.may(actor, Verb.ADD, Merge):
        return False
    if not access.visible(actor, MatchCandidate, Verb.CHANGE).filter(pk=row.pk).exists():
        return False
    both = [row.one_id, row.other_id]
    return access.visible(actor, Detainee, Verb.CHANGE).filter(pk__in=both).count() == len(both)


def _merge_of(actor: access.Actor, row: MatchCandidate) -> Merge | None:
    """By which merge the two are one now."""
    both = [row.one_id, row.other_id]
    merges = access.visible(actor, Merge).in_force()  # type: ignore[attr-defined]
    found: Merge | None = merges.filter(kept__in=both, merged__in=both).first()
    return found
