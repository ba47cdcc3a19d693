"""The page of a merge: which records became one, what that led where; and how it is undone."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework import access
from casework.access import Verb
from casework.board.answers import me
from casework.board.asking import Question, ask
from casework.board.merge_words import Filled, filled_in, places_named, undecided_in_words
from casework.board.person_verbs import ASKED
from casework.services import tickets
from casework.staff import pages
from casework.staff.addresses import page_of
from detainees.models import Claim, Detainee, Detention, Facility, MatchCandidate, Merge, Region
from detainees.services import merging


@dataclass(frozen=True)
class MergePage:
    """One merge in the words of its page. What is sealed opens when the template asks, inside its reading."""

    actor: access.Actor
    merge: Merge

    @cached_property
    def standing(self) -> list[tuple[Detainee, Detention | None]]:
        """Both people, each with the newest detention that the reader may open."""
        merge = self.merge
        ids = {person.merged_into_id or person.pk for person in (merge.kept, merge.merged)}
        rows = (
            access.visible(self.actor, Detention, Verb.OPEN).filter(detainee__in=ids).order_by("created_at", "id")
        )
        newest = {row.detainee_id: row for row in rows}
        return [(each, newest.get(each.merged_into_id or each.pk)) for each in (merge.kept, merge.merged)]

    @cached_property
    def led(self) -> list[tuple[str, int]]:
        """What was led from one record to the other: what several of a kind are called, and how many."""
        return [(str(model._meta.verbose_name_plural), many) for model, many in merging.led_by(merge=self.merge)]

    @cached_property
    def filled(self) -> list[Filled]:
        named = places_named(self.merge.filled or {})
        places = {str(row.pk): row.name for row in access.visible(self.actor, Facility).filter(pk__in=named)}
        regions = {row.pk: row.name for row in access.visible(self.actor, Region)}
        return filled_in(self.merge.filled or {}, {**places, **regions})

    @cached_property
    def waiting(self) -> list[Claim]:
        """What the merged record says otherwise, and nobody has decided about."""
        rows = access.visible(self.actor, Claim).filter(merge=self.merge, state=Claim.State.PROPOSED)
        return list(rows.select_related("detention"))

    @property
    def undecided(self) -> list[str]:
        return undecided_in_words(self.merge.undecided or [])

    @cached_property
    def pair(self) -> MatchCandidate | None:
        """The pair of the two on the work list."""
        one, other = sorted((self.merge.kept_id, self.merge.merged_id))
        return access.visible(self.actor, MatchCandidate).filter(one=one, other=other).first()


def _found(request: HttpRequest, pk: UUID, verb: Verb) -> Merge:
    actor = access.actor(request)
    access.find(actor, Merge, verb, pk=pk)
    rows = access.visible(actor, Merge)
    return rows.select_related("kept", "merged", "by", "undone_by").get(pk=pk)


@require_safe
@access.declares(Verb.OPEN, Merge)
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was merged, by whom and why, and what was led where; after it was undone, what nobody could decide."""
    actor, row = access.actor(request), _found(request, pk, Verb.OPEN)
    context: dict[str, Any] = {
        "merge": row,
        "page": MergePage(actor, row),
        "may_undo": row.undone_at is None and access.visible(actor, Merge, Verb.CHANGE).filter(pk=pk).exists(),
    }
    return pages.render(request, "board/merge.html", context, opens=[row, row.kept])


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Merge)
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let both records stand for themselves again. The notice of a merge posts here as well."""
    actor, row = access.actor(request), _found(request, pk, Verb.CHANGE)
    touched = set(access.visible(actor, Detention).filter(detainee=row.kept_id).values_list("incident", flat=True))

    def take_back(_form: Any) -> Merge:
        undone = merging.undo_merge(merge=row, by=me(request))
        for incident in touched:
            tickets.announce(incident=incident)
        return undone

    words = {"merged": row.merged.reference, "kept": row.kept.reference}
    question = Question(
        title=_("Undo the merge of %(merged)s and %(kept)s") % words,
        note=_("Both records stand again as they were. What was corrected since stays corrected."),
        submit=_("Undo the merge"),
        back=page_of(row),
        crumbs=[(page_of(row), _("Merged records"))],
        build=forms.Form,
        do=take_back,
        done=_("The merge is undone: both records stand for themselves again."),
        warns=lambda undone: _("Some of it nobody could decide: it stands below.") if undone.undecided else "",
        reach=Verb.CHANGE,
        opens=[row, row.kept],
        is_danger=True,
    )
    return ask(request, question)
