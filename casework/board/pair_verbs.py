"""What staff do with two people who may be one: take, let go, tell apart, merge. Each is one POST."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import access
from casework.access import Verb
from casework.board.answers import CONFLICT, UNPROCESSABLE, go, me
from casework.board.forms_pairs import ApartForm, MergeForm
from casework.board.pair import found, show
from casework.board.pairs import onward
from casework.services import tickets
from casework.services.reading import reading
from casework.staff import pages, wording
from casework.staff.addresses import page_of
from detainees.models import Detainee, Detention, MatchCandidate, Merge
from detainees.services import merging
from detainees.services.refusal import Refused


def _done(
    request: HttpRequest, row: MatchCandidate, act: Callable[[], Any], onward_to: Callable[[Any], str]
) -> HttpResponse:
    """Do it and go on; or show the pair as it stands now, with the reason why not."""
    try:
        result = act()
    except Refused as refused:
        return show(request, found(request, row.pk), status=CONFLICT, refusal=wording.refusal(refused))
    return go(request, onward_to(result))


@require_POST
@access.declares(Verb.CHANGE, MatchCandidate)
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a pair to decide about it. Who comes second is told who has it."""
    row = found(request, pk, Verb.CHANGE)
    return _done(request, row, lambda: merging.take(pair=row, by=me(request)), page_of)


@require_POST
@access.declares(Verb.CHANGE, MatchCandidate)
def let_go(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave a pair undecided and go on to the one behind it."""
    row = found(request, pk, Verb.CHANGE)
    return _done(
        request,
        row,
        lambda: merging.let_go(pair=row, by=me(request)),
        lambda _pair: onward(request, behind=row),
    )


@require_POST
@access.declares(Verb.CHANGE, MatchCandidate)
def tell_apart(request: HttpRequest, pk: UUID) -> HttpResponse:
    """These are different people. It is remembered with its reason; on to the next pair."""
    row = found(request, pk, Verb.CHANGE)
    form = ApartForm(request.POST)
    if not form.is_valid():
        return show(request, row, status=UNPROCESSABLE, apart_form=form)
    said = form.cleaned_data

    def decide() -> MatchCandidate:
        return merging.tell_apart(pair=row, reason=said["reason"], note=said["note"] or None, by=me(request))

    def next_one(_pair: Any) -> str:
        messages.success(request, _("Told apart. They are not proposed again."))
        return onward(request)

    return _done(request, row, decide, next_one)


@require_POST
@access.declares(Verb.ADD, Merge)
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """These are one person, and one of the records stands for both; on to the next pair."""
    row = found(request, pk, Verb.CHANGE)
    people = [_reached(request, each) for each in (row.one, row.other)]
    form = MergeForm(request.POST, pair=row)
    if not form.is_valid():
        return show(request, row, status=UNPROCESSABLE, merge_form=form)
    kept, merged = people if form.cleaned_data["keep"] == str(row.one_id) else reversed(people)

    def next_one(done: Merge) -> str:
        words = {"merged": merged.reference, "kept": kept.reference}
        text = _("Merged: %(merged)s and %(kept)s are one person, and stand under %(kept)s.") % words
        messages.success(request, text, extra_tags=reverse("merge-undo", args=[done.pk]))
        return onward(request)

    note = form.cleaned_data["note"] or None
    return _done(request, row, lambda: _merge(request, row, kept, merged, note), next_one)


def _reached(request: HttpRequest, person: Detainee) -> Detainee:
    """The person, whom the actor may change. Of who was merged meanwhile, the one that stands is asked for."""
    access.find(access.actor(request), Detainee, Verb.CHANGE, pk=person.merged_into_id or person.pk)
    return person


def _merge(request: HttpRequest, row: MatchCandidate, kept: Detainee, merged: Detainee, note: str | None) -> Merge:
    actor, both = access.actor(request), [kept.pk, merged.pk]
    incidents = access.visible(actor, Detention).filter(detainee__in=both).values_list("incident", flat=True)
    with reading(actor=actor.id or pages.NOBODY, subjects=both, place="pair"), transaction.atomic():
        touched = set(incidents)
        if row.state == MatchCandidate.State.WAITING:
            merging.take(pair=row, by=me(request))
        done = merging.merge_people(kept=kept, merged=merged, reason=note, by=me(request))
        access.confirm_reach(actor, done, Verb.ADD)
        for incident in touched:
            tickets.announce(incident=incident)
    return done
