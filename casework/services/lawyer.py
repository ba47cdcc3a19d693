"""Lawyers, and by what right they act for whom. An assignment is a valid authority."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from casework.models import Authority, Lawyer, LawyerRegion
from detainees.models import Detainee, Detention, Region, User
from detainees.services import timeline
from detainees.services.refusal import Refused, begin


@transaction.atomic
def add_lawyer(
    *,
    kind: str,
    person: dict[str, Any],
    by: User | None,
    regions: Sequence[Region] = (),
    languages: Sequence[str] = (),
    capacity: int | None = None,
    user: User | None = None,
) -> Lawyer:
    """Add an advocate, lay defender or supporter; with an account they sign in and see their people."""
    begin(by=by, verb="add_lawyer")
    lawyer = Lawyer(kind=kind, person=person, languages=list(languages), capacity=capacity, user=user)
    lawyer.save(force_insert=True)
    for region in regions:
        LawyerRegion.objects.create(lawyer=lawyer, region=region)
    return lawyer


@transaction.atomic
def change_lawyer(
    *, lawyer: Lawyer, by: User | None, regions: Sequence[Region] | None = None, **facts: Any
) -> Lawyer:
    """Correct what is known of a lawyer; `regions`, when given, are all those where they work from now on."""
    locked = Lawyer.objects.select_for_update().get(pk=lawyer.pk)
    begin(by=by, verb="change_lawyer")
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(facts))
    if regions is not None:
        LawyerRegion.objects.filter(lawyer=locked).exclude(region__in=regions).delete()
        known = set(LawyerRegion.objects.filter(lawyer=locked).values_list("region", flat=True))
        for region in regions:
            if region.pk not in known:
                LawyerRegion.objects.create(lawyer=locked, region=region)
    return locked


@transaction.atomic
def assign(
    *,
    lawyer: Lawyer,
    detainee: Detainee,
    kind: str,
    by: User | None,
    since: datetime | None = None,
    until: datetime | None = None,
    paper: str | None = None,
) -> Authority:
    """Let a lawyer act for a person, and see them, until a moment. Raises `Refused("stands_already")`."""
    Detainee.objects.select_for_update().get(pk=detainee.pk)
    if Authority.objects.filter(lawyer=lawyer, detainee=detainee, revoked_at__isnull=True).exists():
        raise Refused("stands_already")
    begin(by=by, verb="assign")
    authority = Authority(
        lawyer=lawyer,
        detainee=detainee,
        subject_id=detainee.id,
        kind=kind,
        since=since or timezone.now(),
        until=until,
        paper=paper,
    )
    authority.save(force_insert=True)
    _write("lawyer_assigned", authority, by, at=authority.since)
    return authority


@transaction.atomic
def assign_each(
    *, lawyer: Lawyer, detainees: Sequence[Detainee], kind: str, by: User | None, until: datetime | None = None
) -> list[Authority]:
    """Let a lawyer act for several people at once, as at a station. Whom they have already is left."""
    theirs = set(
        Authority.objects.filter(lawyer=lawyer, detainee__in=detainees, revoked_at__isnull=True).values_list(
            "detainee", flat=True
        )
    )
    return [
        assign(lawyer=lawyer, detainee=detainee, kind=kind, by=by, until=until)
        for detainee in detainees
        if detainee.pk not in theirs
    ]


@transaction.atomic
def end_assignment(*, authority: Authority, by: User | None, at: datetime | None = None) -> Authority:
    """The lawyer no longer acts for the person, and loses sight of them. Raises `Refused("already_decided")`."""
    locked = Authority.objects.select_for_update().get(pk=authority.pk)
    if locked.revoked_at is not None:
        raise Refused("already_decided")
    begin(by=by, verb="end_assignment")
    locked.revoked_at = at or timezone.now()
    locked.save(update_fields=["revoked_at"])
    _write("lawyer_left", locked, by, at=locked.revoked_at)
    return locked


def load(*, lawyers: Collection[Lawyer], at: datetime) -> dict[UUID, int]:
    """How many people each of these lawyers acts for at this moment, wherever they are: a number and nobody's name."""
    rows = Authority.objects.in_force(at=at).filter(lawyer__in=lawyers).order_by().values("lawyer")
    return dict(rows.annotate(people=Count("detainee", distinct=True)).values_list("lawyer", "people"))


def _write(kind: str, authority: Authority, by: User | None, *, at: datetime) -> None:
    timeline.write(
        kind=kind,
        by=by,
        at=at,
        subject=authority.subject_id,
        detention=Detention.objects.filter(detainee=authority.detainee_id).order_by("-created_at").first(),
        facts={"lawyer": str(authority.lawyer_id)},
    )
