"""The queue of reports: take, decide person by person, finish or reject. The report itself is never edited."""

from django.db import transaction
from django.utils import timezone

from detainees.models import Detention, Incident, Triage, TriageOutcome, User
from detainees.services import timeline
from detainees.services.refusal import Refused, begin

OPEN_STATES = (Triage.State.NEW, Triage.State.TAKEN)


@transaction.atomic
def take(*, triage: Triage, by: User) -> Triage:
    """Take a report to work on it. Raises `Refused`: "already_taken" by somebody else, "already_finished"."""
    locked = _lock_open(triage)
    if locked.state == Triage.State.TAKEN and locked.taken_by_id != by.id:
        raise Refused("already_taken")
    begin(by=by, verb="take")
    locked.state, locked.taken_by, locked.taken_at = Triage.State.TAKEN, by, timezone.now()
    return _save(locked, "state", "taken_by", "taken_at")


@transaction.atomic
def take_over(*, triage: Triage, by: User) -> Triage:
    """Take a report from whoever holds it, knowing that they do. Raises `Refused("already_finished")`."""
    locked = _lock_open(triage)
    begin(by=by, verb="take_over")
    locked.state, locked.taken_by, locked.taken_at = Triage.State.TAKEN, by, timezone.now()
    return _save(locked, "state", "taken_by", "taken_at")


@transaction.atomic
def let_go(*, triage: Triage, by: User) -> Triage:
    """Put a report back into the queue. Raises `Refused`: "already_taken" by somebody else."""
    locked = _lock_held_by(triage, by)
    begin(by=by, verb="let_go")
    locked.state, locked.taken_by, locked.taken_at = Triage.State.NEW, None, None
    return _save(locked, "state", "taken_by", "taken_at")


@transaction.atomic
def place(*, triage: Triage, incident: Incident, by: User) -> Triage:
    """Say at which incident the report's people were taken."""
    locked = _lock_held_by(triage, by)
    begin(by=by, verb="place")
    locked.incident, locked.region = incident, incident.region
    return _save(locked, "incident", "region")


@transaction.atomic
def decide(
    *, triage: Triage, person_index: int, kind: str, by: User, detention: Detention | None = None
) -> TriageOutcome:
    """Say what one person of the report became.

    Raises `Refused`: "already_taken", "already_finished", "no_such_person", "already_decided".
    """
    locked = _lock_held_by(triage, by)
    if not 0 <= person_index < max(locked.report.people_count, 1):
        raise Refused("no_such_person")
    if TriageOutcome.objects.filter(triage=locked, person_index=person_index).exists():
        raise Refused("already_decided")
    begin(by=by, verb="decide")
    outcome = TriageOutcome.objects.create(
        triage=locked,
        person_index=person_index,
        kind=TriageOutcome.Kind(kind),
        detention=detention,
        decided_by=by,
    )
    if detention is not None:
        facts = {"report": str(locked.report_id)}
        timeline.write(kind="report_linked", detention=detention, by=by, at=locked.received_at, facts=facts)
    _save(locked)
    return outcome


@transaction.atomic
def finish(*, triage: Triage, by: User) -> Triage:
    """The report is dealt with. Raises `Refused`: "not_finished" while a person of it is undecided."""
    locked = _lock_held_by(triage, by)
    if locked.outcomes.count() < locked.report.people_count:
        raise Refused("not_finished")
    begin(by=by, verb="finish")
    locked.state, locked.done_by, locked.done_at = Triage.State.DONE, by, timezone.now()
    return _save(locked, "state", "done_by", "done_at")


@transaction.atomic
def reject(*, triage: Triage, reason: str, by: User, note: str | None = None) -> Triage:
    """Set a report aside, with a reason. It stays readable. Raises `Refused`: "already_finished"."""
    locked = _lock_held_by(triage, by)
    begin(by=by, verb="reject")
    locked.state, locked.reason, locked.note = Triage.State.REJECTED, Triage.Reason(reason), note
    locked.done_by, locked.done_at = by, timezone.now()
    return _save(locked, "state", "reason", "note", "done_by", "done_at")


@transaction.atomic
def reopen(*, triage: Triage, by: User) -> Triage:
    """Bring a rejected report back into the queue. Raises `Refused("already_decided")` for any other."""
    locked = Triage.objects.select_for_update().get(pk=triage.pk)
    if locked.state != Triage.State.REJECTED:
        raise Refused("already_decided")
    begin(by=by, verb="reopen")
    locked.state, locked.reason = Triage.State.NEW, ""
    locked.done_by = locked.done_at = locked.taken_by = locked.taken_at = None
    return _save(locked, "state", "reason", "done_by", "done_at", "taken_by", "taken_at")


@transaction.atomic
def bring_back(*, triage: Triage, by: User) -> Triage:
    """Put a report that is done back into the queue: what it made was taken back. Raises `Refused("not_finished")`."""
    locked = Triage.objects.select_for_update().get(pk=triage.pk)
    if locked.state != Triage.State.DONE:
        raise Refused("not_finished")
    begin(by=by, verb="bring_back")
    locked.state = Triage.State.NEW
    locked.done_by = locked.done_at = locked.taken_by = locked.taken_at = None
    return _save(locked, "state", "done_by", "done_at", "taken_by", "taken_at")


def _lock_open(triage: Triage) -> Triage:
    # Lock only the triage: the report is immutable, and its row is shared by readers.
    locked = Triage.objects.select_for_update(of=("self",)).select_related("report").get(pk=triage.pk)
    if locked.state not in OPEN_STATES:
        raise Refused("already_finished")
    return locked


def _lock_held_by(triage: Triage, by: User) -> Triage:
    locked = _lock_open(triage)
    if locked.state != Triage.State.TAKEN or locked.taken_by_id != by.id:
        raise Refused("already_taken")
    return locked


def _save(triage: Triage, *fields: str) -> Triage:
    triage.version += 1
    triage.save(update_fields=[*fields, "version"])
    return triage
