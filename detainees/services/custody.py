"""The detention and its path: taken, delivered, moved, lost sight of, confirmed, released."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from detainees.models import Confidence, CustodyStay, Detainee, Detention, Facility, Incident, Report, User
from detainees.services import changes, timeline
from detainees.services.moments import must_be_in_order, must_have_come
from detainees.services.refusal import Refused, begin


@dataclass(frozen=True, slots=True)
class Said:
    """Where a fact comes from: who said it, how well it stands, in which report."""

    source: str | None = None
    confidence: str = Confidence.TOLD
    report: Report | None = None


UNSOURCED = Said()


@transaction.atomic
def record_detention(
    *,
    detainee: Detainee,
    incident: Incident,
    by: User | None,
    apprehended_at: datetime | None = None,
    delivered_at: datetime | None = None,
    facility: Facility | None = None,
    agency: str = "",
    stated_reason: str | None = None,
    is_minor: bool = False,
    is_injured: bool = False,
    said: Said = UNSOURCED,
) -> Detention:
    """Record that this person was taken at this incident; with a facility, that they are held there.

    Raises `Refused`: "stands_already", "in_the_future", "impossible_order", "incident_closed".
    """
    must_have_come(apprehended_at=apprehended_at, delivered_at=delivered_at)
    must_be_in_order(apprehended_at=apprehended_at, delivered_at=delivered_at)
    if incident.state == Incident.State.ARCHIVED:
        raise Refused("incident_closed")
    # Lock the person first: two operators often enter the same name at once.
    Detainee.objects.select_for_update(no_key=True).get(pk=detainee.pk)
    if Detention.objects.filter(detainee=detainee, incident=incident).exists():
        raise Refused("stands_already")
    begin(by=by, verb="record_detention")
    detention = Detention(
        detainee=detainee,
        subject_id=detainee.id,
        incident=incident,
        region=incident.region,
        apprehended_at=apprehended_at,
        delivered_at=delivered_at,
        agency=agency,
        stated_reason=stated_reason,
        is_minor=is_minor or detainee.is_minor,
        is_injured=is_injured,
    )
    detention.save(force_insert=True)
    timeline.write(kind="detained", detention=detention, by=by, at=apprehended_at)
    if facility is not None:
        _hold_first(detention, facility, said)
    return detention


@transaction.atomic
def hold(*, detention: Detention, facility: Facility, by: User | None, said: Said = UNSOURCED) -> None:
    """The person, of whose path no stop is known, is held in this place: since the delivery, else nobody said when.

    Raises `Refused`: "already_released", "stands_already".
    """
    locked = _lock_held(detention)
    if CustodyStay.objects.filter(detention=locked).exists():
        raise Refused("stands_already")
    begin(by=by, verb="hold")
    _hold_first(locked, facility, said)
    timeline.write(kind="corrected", detention=locked, by=by, facts={"fields": ["current_facility"]})


@transaction.atomic
def move(
    *,
    detention: Detention,
    facility: Facility,
    at: datetime,
    by: User | None,
    said: Said = UNSOURCED,
    is_delivery: bool = True,
) -> CustodyStay:
    """The person was brought to a place at this moment; the stop before it ends then.

    The first police station or centre sets `delivered_at` when it was unknown, unless the moment is only that in
    which somebody knew of it. Raises `Refused`: "already_released", "in_the_future", "impossible_order".
    """
    locked = _lock_held(detention, at=at)
    begin(by=by, verb="move")
    stay = _arrive(detention=locked, facility=facility, at=at, said=said, is_delivery=is_delivery)
    facts = {"facility": str(facility.id)}
    timeline.write(kind="moved", detention=locked, by=by, at=at, facts=facts)
    return stay


@transaction.atomic
def lose_track(*, detention: Detention, at: datetime, by: User | None, said: Said = UNSOURCED) -> CustodyStay:
    """Nobody knows where the person is since this moment. The gap is a stop of the path, without a place."""
    locked = _lock_held(detention, at=at)
    begin(by=by, verb="lose_track")
    stay = _begin_stop(detention=locked, facility=None, at=at, said=said)
    _hold_in(locked, None)
    timeline.write(kind="lost_track", detention=locked, by=by, at=at)
    return stay


@transaction.atomic
def confirm(*, detention: Detention, how: str, at: datetime, by: User) -> Detention:
    """Somebody who knows says that the detention is real. Raises `Refused("already_confirmed")`."""
    must_have_come(at=at)
    locked = Detention.objects.select_for_update(no_key=True).get(pk=detention.pk)
    if locked.is_confirmed:
        raise Refused("already_confirmed")
    begin(by=by, verb="confirm")
    locked.confirmed_at, locked.confirmed_by, locked.confirmation = at, by, how
    save(locked, "confirmed_at", "confirmed_by", "confirmation")
    timeline.write(kind="confirmed", detention=locked, by=by, at=at, facts={"how": how})
    return locked


@transaction.atomic
def release(
    *,
    detention: Detention,
    at: datetime,
    outcome: str,
    by: User | None,
    conditions: str | None = None,
) -> Detention:
    """End a detention. Raises `Refused`: "already_released", "in_the_future", "impossible_order"."""
    locked = _lock_held(detention, at=at)
    must_be_in_order(delivered_at=locked.delivered_at, sobered_at=locked.sobered_at, at=at)
    begin(by=by, verb="release")
    _end_open_stop(locked, at=at)
    locked.released_at, locked.release_outcome, locked.release_conditions = at, outcome, conditions
    locked.current_facility = None
    save(locked, "released_at", "release_outcome", "release_conditions", "current_facility")
    timeline.write(kind="released", detention=locked, by=by, at=at, facts={"outcome": outcome})
    return locked


CORRECTABLE = frozenset(
    {"apprehended_at", "delivered_at", "sobered_at", "agency", "stated_reason", "is_minor", "is_injured"}
)


@transaction.atomic
def correct(*, detention: Detention, version: int, by: User | None, **facts: Any) -> Detention:
    """Correct facts of a detention that the writer has seen in this version. What stands already is no change.

    A delivery that is said now is the arrival at a first station of which nobody had said when. Raises `Refused`:
    "stale", "in_the_future", "impossible_order"; `TypeError` for a fact not correctable here.
    """
    if not facts.keys() <= CORRECTABLE:
        raise TypeError("Only facts named in CORRECTABLE are corrected here.")
    locked = Detention.objects.select_for_update(no_key=True).get(pk=detention.pk)
    if locked.version != version:
        raise Refused("stale")
    if not (facts := changes.differing(locked, facts)):
        return locked
    begin(by=by, verb="correct")
    delivered_before = locked.delivered_at
    for name, value in facts.items():
        setattr(locked, name, value)
    moments = {
        "apprehended_at": locked.apprehended_at,
        "delivered_at": locked.delivered_at,
        "sobered_at": locked.sobered_at,
        "released_at": locked.released_at,
    }
    must_have_come(**moments)
    must_be_in_order(**moments)
    save(locked, *facts)
    if locked.delivered_at is not None and locked.delivered_at != delivered_before:
        _arrived_when_delivered(locked, locked.delivered_at)
    timeline.write(kind="corrected", detention=locked, by=by, facts={"fields": sorted(facts)})
    return locked


DELIVERY = frozenset({Facility.Kind.STATION, Facility.Kind.TEMPORARY, Facility.Kind.SPECIAL, Facility.Kind.REMAND})


def _lock_held(detention: Detention, *, at: datetime | None = None) -> Detention:
    must_have_come(at=at)
    locked = Detention.objects.select_for_update(no_key=True).get(pk=detention.pk)
    if locked.is_over:
        raise Refused("already_released")
    must_be_in_order(apprehended_at=locked.apprehended_at, at=at)
    return locked


def _hold_first(detention: Detention, facility: Facility, said: Said) -> None:
    if detention.delivered_at is not None:
        _arrive(detention=detention, facility=facility, at=detention.delivered_at, said=said)
        return
    # Nobody has said when they came there: no clock starts, and no paper speaks, from a guess. In the street it is
    # the moment in which they were taken.
    at = detention.apprehended_at or detention.incident.began_at
    is_said = facility.kind == Facility.Kind.STREET and detention.apprehended_at is not None
    _begin_stop(detention=detention, facility=facility, at=at, said=said, is_arrival_said=is_said)
    _hold_in(detention, facility)


def _deliveries(detention: Detention) -> QuerySet[CustodyStay]:
    return CustodyStay.objects.filter(detention=detention, facility__kind__in=DELIVERY)


def _arrived_when_delivered(detention: Detention, at: datetime) -> None:
    # A delivery is to the first of the stations. Where somebody said when it was, that stands.
    stop = _deliveries(detention).select_for_update(of=("self",)).first()
    if stop is None or stop.is_arrival_said or (stop.left_at is not None and stop.left_at < at):
        return
    if (before := _before(stop)) is not None:
        if at < before.arrived_at:
            return
        # Its end was the same guess.
        before.left_at = at
        before.save(update_fields=["left_at"])
    stop.arrived_at, stop.is_arrival_said = at, True
    stop.save(update_fields=["arrived_at", "is_arrival_said"])


def _before(stop: CustodyStay) -> CustodyStay | None:
    return (
        CustodyStay.objects.filter(detention=stop.detention_id, left_at=stop.arrived_at).exclude(pk=stop.pk).last()
    )


def _arrive(
    *, detention: Detention, facility: Facility, at: datetime, said: Said, is_delivery: bool = True
) -> CustodyStay:
    # Who was in a station before was delivered there, whenever that was.
    is_first = is_delivery and not _deliveries(detention).exists()
    stay = _begin_stop(detention=detention, facility=facility, at=at, said=said, is_arrival_said=is_delivery)
    if detention.delivered_at is None and facility.kind in DELIVERY and is_first:
        must_be_in_order(delivered_at=at, sobered_at=detention.sobered_at)
        detention.delivered_at = at
        save(detention, "delivered_at")
    _hold_in(detention, facility)
    return stay


def _begin_stop(
    *, detention: Detention, facility: Facility | None, at: datetime, said: Said, is_arrival_said: bool = True
) -> CustodyStay:
    _end_open_stop(detention, at=at)
    stay = CustodyStay(
        detention=detention,
        subject_id=detention.subject_id,
        facility=facility,
        arrived_at=at,
        is_arrival_said=is_arrival_said,
        source=said.source,
        confidence=said.confidence,
        report=said.report,
    )
    stay.save(force_insert=True)
    return stay


def _end_open_stop(detention: Detention, *, at: datetime) -> None:
    open_stop = CustodyStay.objects.filter(detention=detention, left_at__isnull=True).first()
    if open_stop is None:
        return
    if not open_stop.is_arrival_said and _before(open_stop) is None:
        open_stop.arrived_at = min(open_stop.arrived_at, at)
    must_be_in_order(arrived_at=open_stop.arrived_at, at=at)
    open_stop.left_at = at
    open_stop.save(update_fields=["arrived_at", "left_at"])


def _hold_in(detention: Detention, facility: Facility | None) -> None:
    detention.current_facility = facility
    save(detention, "current_facility")


def save(detention: Detention, *fields: str) -> None:
    """Save these fields under the next version, by which two who edit the same detention are told apart."""
    detention.version += 1
    detention.save(update_fields=[*fields, "version"])
