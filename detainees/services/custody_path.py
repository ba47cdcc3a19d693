"""A stop of the path of custody that was written down wrongly, or is known better now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from detainees.models import CustodyStay, Detention, User
from detainees.services import changes, timeline
from detainees.services.custody import DELIVERY, save
from detainees.services.moments import must_be_in_order, must_have_come
from detainees.services.refusal import Refused, begin

CORRECTABLE = frozenset({"facility", "place", "arrived_at", "left_at", "source", "confidence"})


def newest_change(*, stay: CustodyStay) -> int:
    """The newest entry of the stop's history: what two people who correct the same stop are told apart by."""
    return changes.newest(stay)


def lock_path(*, stay: UUID) -> None:
    """Lock the detention of this stop, as everybody must who locks the stop itself afterwards."""
    list(Detention.objects.filter(stays=stay).select_for_update(no_key=True, of=("self",)).values_list("pk"))


@transaction.atomic
def correct_stay(*, stay: CustodyStay, seen: int, by: User | None, **facts: Any) -> CustodyStay:
    """Correct facts of a stop whose newest change the writer has seen; its neighbours and the detention follow.

    Where the stop before ended, or the next one began, in the moment that is corrected, that moment moves along.
    A `left_at` of None stands for a stop that lasts. An arrival that nobody had said is said by it. Raises `Refused`:
    "stale", "in_the_future", "impossible_order", "not_ended"; `TypeError` for a fact not correctable here.
    """
    if not facts.keys() <= CORRECTABLE:
        raise TypeError("Only facts named in CORRECTABLE are corrected here.")
    lock_path(stay=stay.pk)
    path = _path(stay.detention_id)
    locked, detention = path.stops[path.at(stay.pk)], path.detention
    if newest_change(stay=locked) != seen:
        raise Refused("stale")
    # A moment that was guessed is said now, also where it stays the same.
    said = set() if locked.is_arrival_said else {"arrived_at"} & facts.keys()
    facts = changes.differing(locked, facts) | {name: facts[name] for name in said}
    if not facts:
        return locked
    if "left_at" in facts and locked.left_at is None and facts["left_at"] is not None:
        raise Refused("not_ended", ("left_at",))
    begin(by=by, verb="correct_stay")
    delivered_before, is_told = path.delivered_at, "arrived_at" in facts
    neighbours = _neighbours(path, locked, facts)
    stands = {**facts, "is_arrival_said": True} if is_told else facts
    for name, value in stands.items():
        setattr(locked, name, value)
    if facts.keys() & {"arrived_at", "left_at"}:
        _must_fit(path, locked)
    locked.save(update_fields=sorted(stands))
    for neighbour, name in neighbours:
        neighbour.save(update_fields=[name])
    if facts.keys() & {"facility", "arrived_at", "left_at"}:
        _follow(path, locked, delivered_before=delivered_before, is_told=is_told)
    timeline.write(kind="stay_corrected", detention=detention, by=by, facts={"fields": sorted(facts)})
    return locked


@dataclass(frozen=True, slots=True)
class _Path:
    """A detention, and the stops of its path in order."""

    detention: Detention
    stops: Sequence[CustodyStay]

    def at(self, stay: UUID) -> int:
        return next(number for number, each in enumerate(self.stops) if each.pk == stay)

    @property
    def delivered_at(self) -> datetime | None:
        """When the path first comes, as far as somebody said, to a place where a delivery ends."""
        came = (each.arrival_said for each in self.stops if each.facility and each.facility.kind in DELIVERY)
        return next(filter(None, came), None)


def _path(detention: UUID) -> _Path:
    stops = CustodyStay.objects.filter(detention=detention).select_related("facility")
    return _Path(Detention.objects.get(pk=detention), list(stops.select_for_update(of=("self",))))


def _neighbours(path: _Path, stay: CustodyStay, facts: dict[str, Any]) -> list[tuple[CustodyStay, str]]:
    """Move the ends of the stops beside this one that lie in a corrected moment. Returns what was moved."""
    moved, number = [], path.at(stay.pk)
    if "arrived_at" in facts and number > 0 and path.stops[number - 1].left_at == stay.arrived_at:
        path.stops[number - 1].left_at = facts["arrived_at"]
        moved.append((path.stops[number - 1], "left_at"))
    is_last = number + 1 == len(path.stops)
    if facts.get("left_at") and not is_last and path.stops[number + 1].arrived_at == stay.left_at:
        path.stops[number + 1].arrived_at = facts["left_at"]
        moved.append((path.stops[number + 1], "arrived_at"))
    return moved


def _must_fit(path: _Path, stay: CustodyStay) -> None:
    """Refuse a stop that runs into those beside it, begins before the apprehension or outlasts the release."""
    number, detention = path.at(stay.pk), path.detention
    must_have_come(arrived_at=stay.arrived_at, left_at=stay.left_at)
    must_be_in_order(apprehended_at=detention.apprehended_at, arrived_at=stay.arrived_at, left_at=stay.left_at)
    for before in path.stops[max(number - 1, 0) : number]:
        must_be_in_order(began=before.arrived_at, arrived_at=stay.arrived_at)
        must_be_in_order(ended=before.left_at, arrived_at=stay.arrived_at)
    latest = [detention.released_at]
    for after in path.stops[number + 1 : number + 2]:
        latest += [after.arrived_at, after.left_at]
    for moment in filter(None, latest):
        if stay.left_at is None or stay.left_at > moment:
            raise Refused("impossible_order", ("left_at",))


def _follow(path: _Path, stay: CustodyStay, *, delivered_before: datetime | None, is_told: bool) -> None:
    """Keep what the detention says of its path true: where the person is, and when they were delivered."""
    detention = path.detention
    if stay.left_at is None:
        detention.current_facility = stay.facility
    # What somebody said apart from the path stays; so does a moment that nobody said.
    if detention.delivered_at is not None and detention.delivered_at == delivered_before:
        detention.delivered_at = path.delivered_at
    elif detention.delivered_at is None and is_told and stay.facility and stay.facility.kind in DELIVERY:
        detention.delivered_at = stay.arrived_at
    must_be_in_order(
        apprehended_at=detention.apprehended_at,
        delivered_at=detention.delivered_at,
        sobered_at=detention.sobered_at,
        released_at=detention.released_at,
    )
    save(detention, "current_facility", "delivered_at")
