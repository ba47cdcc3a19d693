"""Somebody says that two records are one person."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from detainees import keys
from detainees.models import CustodyStay, Detainee, Detention, MatchCandidate, Merge, User
from detainees.services import timeline
from detainees.services.merging import facts
from detainees.services.merging.locks import lock_records
from detainees.services.merging.references import STAYS, Reference, lead, note, references_to
from detainees.services.refusal import Refused, begin


@transaction.atomic
def merge_people(*, kept: Detainee, merged: Detainee, by: User, reason: str | None = None) -> Merge:
    """Let one record stand for two. Whatever named the other names it from now on, and nothing is sealed anew.

    Both stay as they were written. Where both were taken at one incident, those detentions become one too. What
    the standing record did not say, and needs no other key to be said, is filled in; what contradicts it becomes
    statements beside it. Runs inside a reading of both. Raises `Refused`: "same_person", "merged_already",
    "practice_and_real", "erased".
    """
    if kept.pk == merged.pk:
        raise Refused("same_person")
    kept, merged = lock_pair(kept, merged)
    if kept.is_practice != merged.is_practice:
        raise Refused("practice_and_real")
    begin(by=by, verb="merge_people")
    merge = Merge(kept=kept, merged=merged, subject_id=merged.pk, by=by, note=reason)
    merge.save(force_insert=True)
    pairs = _same_detentions(kept, merged)
    for reference in references_to(Detainee):
        if reference.label not in STAYS:
            lead(merge, reference, source=merged.pk, target=kept.pk)
    Detainee.originals.filter(pk=merged.pk).update(merged_into=kept)
    note(merge, "detainees.detainee.merged_into", [merged.pk], led_from=None, led_to=kept.pk)
    for standing, folded in pairs:
        _fold(merge, standing, folded)
    facts.take_over(merge, kept, merged, pairs)
    _decide_the_pair(kept, merged, by)
    timeline.write(
        kind="merged",
        by=by,
        subject=kept.pk,
        detention=pairs[0][0] if pairs else facts.newest_detention(kept),
        facts={"number": merged.reference},
    )
    return merge


def lock_pair(one: Detainee, other: Detainee) -> tuple[Detainee, Detainee]:
    """Lock both, always in the same order: two who merge the same people at once wait, and the second is told.

    Raises `Refused`: "merged_already" when one of them stands for nobody any more, "erased".
    """
    locked = lock_records(one.pk, other.pk)
    pair = locked[one.pk], locked[other.pk]
    if any(row.merged_into_id is not None for row in pair):
        raise Refused("merged_already")
    if keys.erased_among([row.pk for row in pair]):
        raise Refused("erased")
    return pair


def records_of(*, person: UUID) -> QuerySet[Detainee, UUID]:
    """The keys of all records of a person: the one that stands, and those merged into it."""
    return Detainee.originals.one_person(person).values_list("pk", flat=True)


def _same_detentions(kept: Detainee, merged: Detainee) -> list[tuple[Detention, Detention]]:
    """The detentions of both at the same incident, pair by pair, the newest first."""
    rows = Detention.objects.filter(detainee__in=[kept.pk, merged.pk]).order_by("-created_at", "pk")
    # Not against those who only refer to them.
    locked = list(rows.select_for_update(no_key=True, of=("self",)).select_related("incident", "detainee"))
    standing = {row.incident_id: row for row in locked if row.detainee_id == kept.pk}
    folded = [row for row in locked if row.detainee_id == merged.pk and row.incident_id in standing]
    return [(standing[row.incident_id], row) for row in folded]


def _fold(merge: Merge, standing: Detention, folded: Detention) -> None:
    """Let one detention stand for two of the same incident."""
    for reference in references_to(Detention):
        if reference.label not in STAYS:
            lead(merge, reference, source=folded.pk, target=standing.pk)
    if not CustodyStay.objects.filter(detention=standing).exists():
        path = Reference(CustodyStay, CustodyStay._meta.get_field("detention"))
        lead(merge, path, source=folded.pk, target=standing.pk)
    Detention.originals.filter(pk=folded.pk).update(merged_into=standing)
    note(merge, "detainees.detention.merged_into", [folded.pk], led_from=None, led_to=standing.pk)


def _decide_the_pair(kept: Detainee, merged: Detainee, by: User) -> None:
    """Nobody is asked about the two any more, nor about the merged one and others: the one that stands is compared."""
    one, other = sorted((kept.pk, merged.pk))
    decided = {"reason": "", "decided_by": by, "decided_at": timezone.now()}
    MatchCandidate.objects.filter(one=one, other=other).update(state=MatchCandidate.State.SAME, **decided)
    waiting = MatchCandidate.objects.filter(Q(one=merged) | Q(other=merged), state=MatchCandidate.State.WAITING)
    waiting.update(state=MatchCandidate.State.GONE, **decided)
