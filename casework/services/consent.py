"""A step of the ladder is taken back, and what leans on it ends: the sight that lawyers have of the person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework.models import Authority
from casework.services.lawyer import end_assignment
from detainees.ladder import Level
from detainees.models import Consent, Detainee, User
from detainees.services import consent as record
from detainees.services import disclosure


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The step that was taken back, and the assignments that ended with it."""

    consent: Consent
    ended: list[Authority]


@transaction.atomic
def withdraw(*, consent: Consent, at: datetime, by: User | None) -> TakenBack:
    """Take a step back. Where nothing may go to a lawyer any more, nobody acts for the person from now on.

    Raises `Refused` as `detainees.services.consent.withdraw_consent`.
    """
    person = consent.detainee.merged_into_id or consent.detainee_id
    closed = record.withdraw_consent(consent=consent, at=at, by=by)
    return TakenBack(closed, _end_what_leans_on_it(person, by))


@transaction.atomic
def refuse(
    *, detainee: Detainee, level: str, at: datetime, by: User | None, given_by: str | None = None
) -> TakenBack:
    """Write down that the person said no to a step, with the same consequence. Raises `Refused("in_the_future")`."""
    closed = record.refuse_consent(detainee=detainee, level=level, at=at, by=by, given_by=given_by)
    return TakenBack(closed, _end_what_leans_on_it(detainee.pk, by))


def _end_what_leans_on_it(person: UUID, by: User | None) -> list[Authority]:
    if not disclosure.ladder_of(person=person).was_withdrawn(Level.SHARE_LAWYER):
        return []
    # Those too that have not begun. What ran out by itself is over already.
    lasting = Q(until__isnull=True) | Q(until__gt=timezone.now())
    standing = Authority.objects.filter(lasting, detainee__in=_records(person), revoked_at__isnull=True)
    return [end_assignment(authority=each, by=by) for each in standing.order_by("pk")]


def _records(person: UUID) -> list[UUID]:
    return list(Detainee.originals.one_person(person).values_list("pk", flat=True))
