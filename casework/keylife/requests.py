"""Who asks for an erasure, who approves it, who is held: the security officer's verbs. Each stands in the audit log."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework.keylife.refusal import KeyWorkRefused
from casework.keylife.subjects import meant, whole
from casework.models import AuditEntry, Erasure, LegalHold
from casework.services import audit
from detainees import keys
from detainees.models import User
from detainees.services.refusal import Refused

Action = AuditEntry.Action


@transaction.atomic
def hold(*, number: str, basis: str, until: date | None, by: User | None) -> LegalHold:
    """Keep somebody from being erased. Raises `Refused`: "no_such_subject", "already_erased", "stands_already"."""
    subject = _meant(number)
    if LegalHold.objects.filter(subject_id=subject, lifted_at=None).exists():
        raise Refused("stands_already", ("number",))
    made = LegalHold(subject_id=subject, basis=basis, until=until, set_by=by.pk if by else None)
    made.full_clean(exclude={"set_by"})  # the shell has no account
    made.save(force_insert=True)
    _record(Action.HOLD, by, [subject])
    return made


@transaction.atomic
def lift(*, hold: LegalHold, by: User | None) -> LegalHold:
    """Let somebody be erased again. Raises `Refused("hold_over")`."""
    lifted = LegalHold.objects.filter(pk=hold.pk, lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=by.pk if by else None
    )
    if not lifted:
        raise Refused("hold_over")
    _record(Action.HOLD_LIFTED, by, [hold.subject_id])
    hold.refresh_from_db()
    return hold


@transaction.atomic
def ask(*, numbers: list[str], basis: str, by: User | None) -> Erasure:
    """Ask that people, reports or search requests be erased together. Nothing is destroyed before another approves.

    Raises `Refused`: "no_such_subject", "already_erased", "under_hold", "erasure_stands".
    """
    subjects = subjects_of(numbers)
    if is_held(subjects):
        raise Refused("under_hold", ("number",))
    if Erasure.objects.filter(subjects__overlap=subjects, dropped_at=None).exists():
        raise Refused("erasure_stands", ("number",))
    made = Erasure(subjects=subjects, basis=basis, asked_by=by.pk if by else None)
    made.full_clean(exclude={"asked_by"})  # the shell has no account
    made.save(force_insert=True)
    _record(Action.ERASURE_ASKED, by, subjects)
    return made


@transaction.atomic
def approve(*, erasure: Erasure, by: User | None) -> Erasure:
    """Let the server's shell carry it out. Raises `Refused`: "not_yourself", "already_decided", "under_hold".

    Without an account it is the shell that approves, where one person does both.
    """
    if by is not None and erasure.asked_by == by.pk:
        raise Refused("not_yourself")
    if is_held(erasure.subjects):
        raise Refused("under_hold")
    waiting = Erasure.objects.filter(pk=erasure.pk, approved_at=None, dropped_at=None)
    if not waiting.update(approved_at=timezone.now(), approved_by=by.pk if by else None):
        raise Refused("already_decided")
    _record(Action.ERASURE_APPROVED, by, erasure.subjects)
    erasure.refresh_from_db()
    return erasure


@transaction.atomic
def drop(*, erasure: Erasure, by: User | None) -> Erasure:
    """Take back what has destroyed nothing yet. Raises `Refused("erasure_over")`."""
    standing = Erasure.objects.filter(pk=erasure.pk, destroyed_at=None, dropped_at=None)
    if not standing.update(dropped_at=timezone.now()):
        raise Refused("erasure_over")
    _record(Action.ERASURE_DROPPED, by, erasure.subjects)
    erasure.refresh_from_db()
    return erasure


def subjects_of(numbers: list[str]) -> list[UUID]:
    """Whom these numbers mean, with the records merged with theirs.

    Raises `Refused`: "no_such_subject", "already_erased".
    """
    return list(dict.fromkeys(subject for number in numbers for subject in whole(_meant(number))))


def is_held(subjects: list[UUID]) -> bool:
    """Whether one of these must not be erased for now."""
    in_force = Q(until=None) | Q(until__gte=timezone.now().date())
    return LegalHold.objects.filter(in_force, subject_id__in=subjects, lifted_at=None).exists()


def _meant(number: str) -> UUID:
    try:
        subject = meant(number.strip())
    except KeyWorkRefused:
        raise Refused("no_such_subject", ("number",)) from None
    if keys.erased_among([subject]):
        raise Refused("already_erased", ("number",))
    return subject


def _record(action: AuditEntry.Action, by: User | None, subjects: list[UUID]) -> None:
    audit.record(actor=by.pk if by else None, action=action, subjects=subjects, place="keys")
