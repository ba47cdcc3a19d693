"""The steps of the ladder: agreed to, refused, taken back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from detainees import ladder
from detainees.ladder import Basis, Ladder, Level
from detainees.models import Consent, Detainee, Detention, User
from detainees.services import timeline
from detainees.services.moments import must_be_in_order, must_have_come
from detainees.services.refusal import Refused, begin


@transaction.atomic
def give_consent(
    *,
    detainee: Detainee,
    level: str,
    given_at: datetime,
    by: User | None,
    basis: str = Basis.CONSENT,
    given_by: str | None = None,
) -> Consent:
    """Write down one step of the ladder.

    Raises `Refused`: "stands_already"; "not_a_basis" where nobody could be asked and it goes further than to a lawyer;
    "taken_back_later" for a moment before which, or at which, this or a lower step was taken back; "in_the_future".
    """
    must_have_come(given_at=given_at)
    step, on = Level(level), Basis(basis)
    if not ladder.carries(on, step):
        raise Refused("not_a_basis", ("basis",))
    Detainee.objects.select_for_update(no_key=True).get(pk=detainee.pk)
    theirs = Consent.objects.about([detainee.pk])
    equal = theirs.filter(level=step, basis=on)
    if equal.filter(pk__in=Consent.objects.reaching(step).values("pk")).exists():
        raise Refused("stands_already")
    withdrawals = theirs.filter(level__in=ladder.at_most(step))
    if withdrawals.filter(withdrawn_at__gte=given_at).exists():
        raise Refused("taken_back_later", ("given_at",))
    begin(by=by, verb="give_consent")
    # One that stands and no longer counts, since another record of the person says no, would be in the way.
    for overruled in equal.filter(withdrawn_at__isnull=True):
        no = withdrawals.filter(withdrawn_at__gte=overruled.given_at).latest("withdrawn_at")
        Consent.objects.filter(pk=overruled.pk).update(withdrawn_at=no.withdrawn_at)
    consent = Consent(
        detainee=detainee,
        subject_id=detainee.id,
        level=step,
        basis=on,
        given_by=given_by,
        given_at=given_at,
        entered_by=by,
    )
    consent.save(force_insert=True)
    return consent


@transaction.atomic
def refuse_consent(
    *, detainee: Detainee, level: str, at: datetime, by: User | None, given_by: str | None = None
) -> Consent:
    """Write down that the person was asked and said no to this step, and so to all above it.

    Raises `Refused("in_the_future")`.
    """
    must_have_come(given_at=at)
    Detainee.objects.select_for_update(no_key=True).get(pk=detainee.pk)
    begin(by=by, verb="refuse_consent")
    refusal = Consent(
        detainee=detainee,
        subject_id=detainee.id,
        level=Level(level),
        given_by=given_by,
        given_at=at,
        withdrawn_at=at,
        entered_by=by,
    )
    refusal.save(force_insert=True)
    _close(detainee.pk, Level(level), at)
    _tell("consent_refused", refusal, by)
    return refusal


@transaction.atomic
def withdraw_consent(*, consent: Consent, at: datetime, by: User | None) -> Consent:
    """Take one step of the ladder back, and with it all above it that was agreed to by then, in every record of theirs.

    What leans on it, such as the sight of lawyers, is ended by `casework.services.consent`. Raises `Refused`:
    "already_decided" when it was taken back before, "in_the_future", "impossible_order".
    """
    must_have_come(at=at)
    person = consent.detainee.merged_into_id or consent.detainee_id
    # The person first: who is asked for a document of theirs at this moment waits, and is then refused.
    Detainee.objects.select_for_update(no_key=True).get(pk=person)
    locked = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if locked.withdrawn_at is not None:
        raise Refused("already_decided")
    must_be_in_order(given_at=locked.given_at, at=at)
    begin(by=by, verb="withdraw_consent")
    locked.withdrawn_at = at
    locked.save(update_fields=["withdrawn_at"])
    _close(person, Level(locked.level), at)
    _tell("consent_withdrawn", locked, by)
    return locked


def ladder_without(*, consent: Consent) -> Ladder:
    """The ladder of the person as it will stand once this step is taken back."""
    person = consent.detainee.merged_into_id or consent.detainee_id
    closing = Q(withdrawn_at__isnull=True, level__in=ladder.at_least(Level(consent.level)))
    return Ladder.of(row.act for row in Consent.objects.about([person]).exclude(closing))


def _close(person: UUID, level: Level, at: datetime) -> None:
    """Take back what stands at this step or above it and was agreed to by then."""
    above = Consent.objects.about([person]).filter(level__in=ladder.at_least(level))
    closing = above.filter(withdrawn_at__isnull=True, given_at__lte=at).values_list("pk", flat=True)
    Consent.objects.filter(pk__in=list(closing)).update(withdrawn_at=at)


def _tell(kind: str, consent: Consent, by: User | None) -> None:
    person = consent.detainee.merged_into_id or consent.detainee_id
    timeline.write(
        kind=kind,
        by=by,
        at=consent.withdrawn_at,
        subject=person,
        detention=Detention.objects.filter(detainee=person).order_by("-created_at").first(),
        facts={"level": consent.level},
    )
