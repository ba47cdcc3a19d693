"""The work list of pairs who may be one person: filled by a worker, shared out among people, decided by one of them."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from detainees.models import Detainee, MatchCandidate, User
from detainees.services.merging.locks import share_out
from detainees.services.refusal import Refused, begin

# Who took a pair and went away holds it no longer than this.
HELD = timedelta(minutes=15)


@transaction.atomic
def suspect(*, person: UUID, alike: Mapping[UUID, float]) -> int:
    """Keep the pairs of this person and those alike, each with its score; let those go who are alike no more.

    Pairs that somebody decided stay decided, and so do those whose originals were told apart. Returns how many are new.
    """
    begin(by=None, verb="suspect")
    mine = MatchCandidate.objects.filter(Q(one=person) | Q(other=person))
    mine.filter(state=MatchCandidate.State.WAITING, taken_by__isnull=True).exclude(
        Q(one__in=alike) | Q(other__in=alike)
    ).delete()
    known = {frozenset((row.one_id, row.other_id)): row for row in mine}
    told_apart = _told_apart(person)
    new = []
    for other, score in alike.items():
        row = known.get(frozenset((person, other)))
        if row is None and other not in told_apart and other != person:
            one, two = sorted((person, other))
            new.append(MatchCandidate(one_id=one, other_id=two, score=score))
        elif row is not None and row.state == MatchCandidate.State.WAITING and row.score != score:
            MatchCandidate.objects.filter(pk=row.pk, state=MatchCandidate.State.WAITING).update(score=score)
    # Another worker may have found the pair from its other end.
    MatchCandidate.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def take_next(*, among: QuerySet[MatchCandidate], by: User) -> MatchCandidate | None:
    """Take the likeliest of these pairs of which nobody else holds either person; None when there is none."""
    now = timezone.now()
    with transaction.atomic():
        # Or two who ask at once read the same list before either has taken from it.
        share_out()
        held = MatchCandidate.objects.filter(state=MatchCandidate.State.WAITING, taken_at__gt=now - HELD).exclude(
            taken_by=by
        )
        busy = {person for pair in held.values_list("one", "other") for person in pair}
        free = among.waiting().exclude(one__in=busy).exclude(other__in=busy)  # type: ignore[attr-defined]
        # A pair about which somebody decides just now is passed over.
        row: MatchCandidate | None = free.select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        return _hold(row, by)


@transaction.atomic
def take(*, pair: MatchCandidate, by: User) -> MatchCandidate:
    """Take this pair. Raises `Refused`: "already_decided", "pair_taken" while somebody else holds it."""
    share_out()
    locked = MatchCandidate.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    _must_wait(locked)
    if _is_held_by_another(locked, by):
        raise Refused("pair_taken")
    return _hold(locked, by)


@transaction.atomic
def let_go(*, pair: MatchCandidate, by: User) -> MatchCandidate:
    """Give a pair back undecided. Raises `Refused`: "already_decided", "pair_taken"."""
    locked = MatchCandidate.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    _must_wait(locked)
    if _is_held_by_another(locked, by):
        raise Refused("pair_taken")
    begin(by=by, verb="let_go_of_pair")
    locked.taken_by, locked.taken_at = None, None
    locked.save(update_fields=["taken_by", "taken_at"])
    return locked


@transaction.atomic
def tell_apart(*, pair: MatchCandidate, reason: str, by: User, note: str | None = None) -> MatchCandidate:
    """Say that these are different people, and by what. It is remembered, and they are not proposed again.

    Raises `Refused`: "already_decided", "pair_taken".
    """
    locked = MatchCandidate.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    _must_wait(locked)
    if _is_held_by_another(locked, by):
        raise Refused("pair_taken")
    begin(by=by, verb="tell_apart")
    locked.state, locked.reason, locked.note = MatchCandidate.State.DIFFERENT, reason, note
    locked.decided_by, locked.decided_at = by, timezone.now()
    locked.save(update_fields=["state", "reason", "note", "decided_by", "decided_at"])
    return locked


def holder_of(pair: MatchCandidate) -> User | None:
    """Who decides about this pair just now; None where nobody does, or whoever took it went away."""
    is_held = pair.taken_at is not None and pair.taken_at > timezone.now() - HELD
    return pair.taken_by if is_held and pair.state == MatchCandidate.State.WAITING else None


def held_by(*, among: QuerySet[MatchCandidate], user: UUID) -> QuerySet[MatchCandidate]:
    """Those of these pairs that this member of staff holds."""
    return among.filter(taken_by=user, taken_at__gt=timezone.now() - HELD, state=MatchCandidate.State.WAITING)


def pair_of(*, one: Detainee, other: Detainee, by: User | None) -> MatchCandidate:
    """The pair of these two, known or made now because somebody thinks of it. Raises `Refused("same_person")`."""
    if one.pk == other.pk:
        raise Refused("same_person")
    begin(by=by, verb="suspect")
    first, second = sorted((one.pk, other.pk))
    return MatchCandidate.objects.get_or_create(one_id=first, other_id=second, defaults={"score": 0.0})[0]


def forget_pairs(*, person: UUID) -> None:
    """Take the waiting pairs of a person who is taken back off the list."""
    mine = MatchCandidate.objects.filter(Q(one=person) | Q(other=person))
    mine.filter(state=MatchCandidate.State.WAITING).delete()


def _told_apart(person: UUID) -> set[UUID]:
    """Those from whom this person was told apart, also by way of records that are merged by now."""
    apart = MatchCandidate.objects.filter(state=MatchCandidate.State.DIFFERENT)
    mine = Detainee.originals.one_person(person).values("pk")
    others = set()
    for here, there in (("one", "other"), ("other", "one")):
        for key, root in apart.filter(**{f"{here}__in": mine}).values_list(there, f"{there}__merged_into"):
            others.add(root or key)
    return others


def _must_wait(pair: MatchCandidate) -> None:
    if pair.state != MatchCandidate.State.WAITING:
        raise Refused("already_decided")


def _is_held_by_another(pair: MatchCandidate, by: User) -> bool:
    holder = holder_of(pair)
    return holder is not None and holder.pk != by.pk


def _hold(pair: MatchCandidate, by: User) -> MatchCandidate:
    begin(by=by, verb="take_pair")
    pair.taken_by, pair.taken_at = by, timezone.now()
    pair.save(update_fields=["taken_by", "taken_at"])
    return pair
