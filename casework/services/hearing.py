"""Hearings, and what the court ruled."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from casework.models import Case, Hearing, Ruling
from detainees.models import Facility, User
from detainees.services import changes, timeline
from detainees.services.refusal import Refused, begin


@transaction.atomic
def schedule(
    *,
    case: Case,
    court: Facility,
    by: User | None,
    kind: str = Hearing.Kind.FIRST_INSTANCE,
    starts_at: datetime | None = None,
    room: str = "",
    judge: str | None = None,
    attended_by: str | None = None,
) -> Hearing:
    """Set down a hearing; without a moment it is to be announced."""
    begin(by=by, verb="schedule")
    hearing = Hearing(
        case=case,
        subject_id=case.subject_id,
        kind=kind,
        court=court,
        starts_at=starts_at,
        room=room,
        judge=judge,
        attended_by=attended_by,
    )
    hearing.save(force_insert=True)
    _write("hearing_scheduled", case, by, at=starts_at, court=str(court.id))
    return hearing


HEARING_CHANGEABLE = frozenset({"kind", "court", "starts_at", "room", "judge", "attended_by", "outcome"})


@transaction.atomic
def change_hearing(*, hearing: Hearing, version: int, by: User | None, **facts: Any) -> Hearing:
    """Change facts of a hearing that the writer has seen in this version; what stands already is no change.

    Raises `Refused("stale")`.
    """
    if not facts.keys() <= HEARING_CHANGEABLE:
        raise TypeError("Only facts named in HEARING_CHANGEABLE are changed here.")
    locked = _lock(hearing)
    if locked.version != version:
        raise Refused("stale")
    if not (facts := changes.differing(locked, facts)):
        return locked
    begin(by=by, verb="change_hearing")
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.version += 1
    locked.save(update_fields=[*facts, "version"])
    _write("hearing_changed", locked.case, by, fields=sorted(facts))
    return locked


@transaction.atomic
def adjourn(*, hearing: Hearing, by: User | None, to: datetime | None = None) -> Hearing:
    """The hearing was adjourned: the old row is kept and points to the new one, which is returned.

    Raises `Refused`: "already_decided" when it has an outcome, "lacks_moment" when it was never announced.
    """
    locked = _lock(hearing)
    if locked.outcome:
        raise Refused("already_decided")
    if locked.starts_at is None:
        raise Refused("lacks_moment")
    moved_to = schedule(
        case=locked.case,
        court=locked.court,
        by=by,
        kind=locked.kind,
        starts_at=to,
        room=locked.room,
    )
    locked.outcome, locked.moved_to = Hearing.Outcome.ADJOURNED, moved_to
    locked.version += 1
    locked.save(update_fields=["outcome", "moved_to", "version"])
    return moved_to


@transaction.atomic
def record_ruling(
    *,
    case: Case,
    sanction: str,
    announced_on: date,
    by: User | None,
    hearing: Hearing | None = None,
    fine: Decimal | None = None,
    arrest_days: int | None = None,
    work_hours: int | None = None,
    copy_received_on: date | None = None,
    summary: str | None = None,
) -> Ruling:
    """Record what a court ruled; its hearing, when named, is thereby over.

    Raises `Refused`: "other_person", "lacks_moment" when nobody has said when the hearing was.
    """
    if hearing is not None:
        _must_be_heard(hearing, case)
    begin(by=by, verb="record_ruling")
    ruling = Ruling(
        case=case,
        subject_id=case.subject_id,
        hearing=hearing,
        sanction=sanction,
        fine=fine,
        arrest_days=arrest_days,
        work_hours=work_hours,
        announced_on=announced_on,
        copy_received_on=copy_received_on,
        summary=summary,
    )
    ruling.save(force_insert=True)
    if hearing is not None:
        _end(hearing)
    _write("ruled", case, by, sanction=sanction)
    return ruling


RULING_CHANGEABLE = frozenset(
    {
        *("hearing", "sanction", "fine", "arrest_days", "work_hours"),
        *("announced_on", "copy_received_on", "summary"),
    }
)


@transaction.atomic
def change_ruling(*, ruling: Ruling, version: int, by: User | None, **facts: Any) -> Ruling:
    """Change facts of a ruling that the writer has seen in this version; what stands already is no change.

    A hearing named now is thereby over; one named before keeps its outcome. Raises `Refused`: "stale",
    "impossible_order" when the copy would precede the ruling, "other_person" and "lacks_moment" as above.
    """
    if not facts.keys() <= RULING_CHANGEABLE:
        raise TypeError("Only facts named in RULING_CHANGEABLE are changed here.")
    locked = _lock_ruling(ruling)
    if locked.version != version:
        raise Refused("stale")
    if not (facts := changes.differing(locked, facts)):
        return locked
    ended: Hearing | None = facts.get("hearing")
    if ended is not None:
        _must_be_heard(ended, locked.case)
    begin(by=by, verb="change_ruling")
    for name, value in facts.items():
        setattr(locked, name, value)
    _must_follow(locked.copy_received_on, locked)
    locked.version += 1
    locked.save(update_fields=[*facts, "version"])
    if ended is not None:
        _end(ended)
    _write("ruling_changed", locked.case, by, fields=sorted(facts))
    return locked


@transaction.atomic
def receive_copy(*, ruling: Ruling, on: date, by: User | None) -> Ruling:
    """The copy of the ruling was received on this day, which starts the term of appeal."""
    begin(by=by, verb="receive_copy")
    locked = _lock_ruling(ruling)
    _must_follow(on, locked)
    locked.copy_received_on = on
    locked.version += 1
    locked.save(update_fields=["copy_received_on", "version"])
    _write("copy_received", locked.case, by)
    return locked


def _must_be_heard(hearing: Hearing, case: Case) -> None:
    if hearing.case_id != case.id:
        raise Refused("other_person")
    if hearing.starts_at is None:
        raise Refused("lacks_moment")


def _must_follow(copy_received_on: date | None, ruling: Ruling) -> None:
    if copy_received_on is not None and copy_received_on < ruling.announced_on:
        raise Refused("impossible_order", ("copy_received_on",))


def _end(hearing: Hearing) -> None:
    locked = _lock(hearing)
    locked.outcome = locked.outcome or Hearing.Outcome.RULED
    locked.version += 1
    locked.save(update_fields=["outcome", "version"])


def _lock(hearing: Hearing) -> Hearing:
    return Hearing.objects.select_for_update(of=("self",)).select_related("case", "court").get(pk=hearing.pk)


def _lock_ruling(ruling: Ruling) -> Ruling:
    return Ruling.objects.select_for_update(of=("self",)).select_related("case").get(pk=ruling.pk)


def _write(kind: str, case: Case, by: User | None, *, at: datetime | None = None, **facts: Any) -> None:
    # A hearing lies ahead: the entry stands at the moment it was written, and says when the hearing is.
    timeline.write(
        kind=kind,
        by=by,
        subject=case.subject_id,
        detention=case.detention,
        facts={"case": str(case.id), "starts_at": at.isoformat() if at else None, **facts},
    )
