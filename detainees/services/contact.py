"""Tries to reach somebody: the seeker of a search request, or whoever is to be called after a release."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from detainees.ladder import Answer, Level, MayBeTold, may_be_told
from detainees.models import ContactAttempt, Debrief, SearchRequest, User
from detainees.services import disclosure, timeline
from detainees.services.moments import must_have_come
from detainees.services.refusal import Refused, begin
from detainees.services.searching import zone_of
from detainees.ways import usable, ways_of

Result, Told = ContactAttempt.Result, MayBeTold
NOBODY_FOUND = Answer(MayBeTold.NOTHING, _("nobody was found yet"))
_STEPS = (Told.NOTHING, Told.WHERE, Told.ALL)


def tellable(*, request: SearchRequest) -> Answer:
    """What the seeker may be told, and why: by the ladder of consent of whom they look for, and nothing before that."""
    if request.person_id is None:
        return NOBODY_FOUND
    named = request.relative.may_be_told if request.relative is not None else None
    ladder = disclosure.ladder_of(person=request.person_id)
    is_held = disclosure.is_held(person=request.person_id)
    return may_be_told(ladder, named=Told(named) if named else None, is_close=request.is_close, is_held=is_held)


def tellable_of(search: UUID) -> Answer:
    """The same, of the request with this key."""
    return tellable(request=SearchRequest.objects.select_related("relative").get(pk=search))


@transaction.atomic
def note_try(
    *,
    request: SearchRequest,
    way: str,
    result: str,
    at: datetime,
    by: User,
    direction: str = ContactAttempt.Direction.OUT,
    told: str = Told.NOTHING,
    again_at: datetime | None = None,
    note: str | None = None,
) -> ContactAttempt:
    """Keep a try to reach the seeker, or their own call, and when to try again.

    Raises `Refused`: "in_the_future"; "impossible_order" for another try before this one; "never_by_this_way" when all
    that is known of this way must never be used; "may_not_be_told" for more than the ladder of consent allows;
    "say_when_again" when nobody was reached, somebody waits to be told, and nobody said when to try again.
    """
    must_have_come(at=at)
    rows = SearchRequest.objects.select_related("relative")
    locked = rows.select_for_update(of=("self",)).get(pk=request.pk)
    _must_be_possible(locked, way=way, direction=direction, at=at, again_at=again_at)
    is_reached = result == Result.REACHED
    if not is_reached and again_at is None and locked.state == SearchRequest.State.FOUND:
        raise Refused("say_when_again", ("again_at",))
    if _STEPS.index(Told(told)) > _STEPS.index(Told(tellable(request=locked).what)):
        raise Refused("may_not_be_told", ("told",))
    if told != Told.NOTHING and locked.person_id is not None:
        _write_the_basis_down(locked.person_id, by)
    begin(by=by, verb="note_try")
    attempt = ContactAttempt(
        request=locked, subject_id=locked.pk, direction=direction, way=way, result=result, told=told,
        note=note, at=at, again_at=again_at, by=by,
    )  # fmt: skip
    attempt.save(force_insert=True)
    if told != Told.NOTHING and locked.state == SearchRequest.State.FOUND:
        locked.state = SearchRequest.State.TOLD
    if locked.state != SearchRequest.State.CLOSED:
        locked.call_at = again_at
    locked.save(update_fields=["state", "call_at"])
    return attempt


@transaction.atomic
def note_call(
    *,
    debrief: Debrief,
    way: str,
    result: str,
    at: datetime,
    by: User,
    direction: str = ContactAttempt.Direction.OUT,
    again_at: datetime | None = None,
    note: str | None = None,
) -> ContactAttempt:
    """Keep a try to call whoever is to be called after a release, and on which day to try again.

    Raises `Refused`: "in_the_future", "impossible_order", "say_when_again"; "nobody_to_call" where nobody is.
    """
    must_have_come(at=at)
    locked = Debrief.objects.select_for_update(of=("self",)).select_related("detention__incident__region").get(
        pk=debrief.pk
    )  # fmt: skip
    if locked.call_on is None:
        raise Refused("nobody_to_call")
    if again_at is not None and again_at < at:
        raise Refused("impossible_order", ("again_at",))
    if result != Result.REACHED and again_at is None:
        raise Refused("say_when_again", ("again_at",))
    begin(by=by, verb="note_try")
    attempt = ContactAttempt(
        detention=locked.detention, subject_id=locked.subject_id, direction=direction, way=way, result=result,
        note=note, at=at, again_at=again_at, by=by,
    )  # fmt: skip
    attempt.save(force_insert=True)
    if again_at is None:
        locked.called_at = at
    else:
        locked.called_at, locked.call_on = None, again_at.astimezone(locked.detention.incident.zone).date()
    locked.save(update_fields=["called_at", "call_on"])
    timeline.write(kind="called", detention=locked.detention, by=by, at=at, facts={"result": result})
    return attempt


def _write_the_basis_down(person: UUID, by: User) -> None:
    """Where it rests on nothing but that nobody could ask the person, that stands in the record from now on."""
    is_unasked = disclosure.ladder_of(person=person).reaches(Level.SHARE_LAWYER) is None
    if is_unasked and disclosure.is_held(person=person):
        disclosure.require_for_defence(person=person, by=by)


def _must_be_possible(
    request: SearchRequest, *, way: str, direction: str, at: datetime, again_at: datetime | None
) -> None:
    if again_at is not None and again_at < at:
        raise Refused("impossible_order", ("again_at",))
    if direction == ContactAttempt.Direction.IN:
        return
    named = [each for each in ways_of(request.ways) if each.kind == way]
    if named and not usable(named):
        raise Refused("never_by_this_way", ("way",))


def is_unsafe_now(request: SearchRequest, *, at: datetime) -> bool:
    """Whether none of the ways to the seeker is safe at this moment. Not so while no way is known."""
    ways = ways_of(request.ways)
    return bool(ways) and not any(way.is_safe_at(at, zone=zone_of(request)) for way in ways)
