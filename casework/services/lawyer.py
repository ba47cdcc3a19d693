"""Lawyers, and by what right they act for whom. An assignment is a valid authority."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Count, F, OuterRef
from django.utils import timezone

from casework.models import AuditEntry, Authority, Lawyer, LawyerRegion
from casework.services import audit
from detainees.models import Detainee, Detention, Facility, Region, RoleGrant, User
from detainees.services import changes, disclosure, timeline
from detainees.services.moments import must_be_in_order, must_have_come
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
    account: str = "",
) -> Lawyer:
    """Add an advocate, lay defender or supporter; with the account of this handle they see their people.

    Raises `Refused`: "no_lawyers_account", "account_tied".
    """
    user = _account(account) if account else None
    begin(by=by, verb="add_lawyer")
    lawyer = Lawyer(kind=kind, person=person, languages=list(languages), capacity=capacity, user=user)
    lawyer.save(force_insert=True)
    for region in regions:
        LawyerRegion.objects.create(lawyer=lawyer, region=region)
    _record_tie(lawyer, None, by)
    return lawyer


@transaction.atomic
def change_lawyer(
    *,
    lawyer: Lawyer,
    version: int,
    by: User | None,
    regions: Sequence[Region] | None = None,
    account: str | None = None,
    **facts: Any,
) -> Lawyer:
    """Correct what is known of a lawyer whom the writer has seen in this version.

    `regions`, when given, are all those where they work from now on. `account`, when given, is the handle with
    which they sign in from now on; empty for none. Raises `Refused`: "stale", "no_lawyers_account", "account_tied".
    """
    locked = Lawyer.objects.select_for_update(no_key=True).get(pk=lawyer.pk)
    if locked.version != version:
        raise Refused("stale")
    tied_before = locked.user
    if account is not None and account != (tied_before.handle if tied_before else ""):
        facts["user"] = _account(account) if account else None
    begin(by=by, verb="change_lawyer")
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.version += 1
    locked.save(update_fields=[*facts, "version"])
    if regions is not None:
        LawyerRegion.objects.filter(lawyer=locked).exclude(region__in=regions).delete()
        known = set(LawyerRegion.objects.filter(lawyer=locked).values_list("region", flat=True))
        for region in regions:
            if region.pk not in known:
                LawyerRegion.objects.create(lawyer=locked, region=region)
    _record_tie(locked, tied_before, by)
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
    """Let a lawyer act for a person, and see them, until a moment. One whose term has run out is ended first.

    Raises `Refused`: "stands_already"; "impossible_order" when the term would end before it begins; "consent_withdrawn"
    and "never_asked" as `disclosure.require_for_defence`.
    """
    since = since or timezone.now()
    if until is not None and until <= since:
        raise Refused("impossible_order", ("until",))
    _lock([detainee])
    disclosure.require_for_defence(person=detainee.pk, by=by)
    begin(by=by, verb="assign")
    _end_what_ran_out(lawyer, [detainee])
    if _standing(lawyer, [detainee]):
        raise Refused("stands_already")
    authority = Authority(
        lawyer=lawyer,
        detainee=detainee,
        subject_id=detainee.id,
        kind=kind,
        since=since,
        until=until,
        paper=paper,
    )
    authority.save(force_insert=True)
    _write("lawyer_assigned", authority, by, at=authority.since)
    return authority


@dataclass(frozen=True, slots=True)
class Assigned:
    """For whom a lawyer acts now, and for whom not, with the reason."""

    authorities: list[Authority]
    refused: list[tuple[Detainee, Refused]]


@transaction.atomic
def assign_each(
    *, lawyer: Lawyer, detainees: Sequence[Detainee], kind: str, by: User | None, until: datetime | None = None
) -> Assigned:
    """Let a lawyer act for several people at once, as at a station. Whom they have already is left.

    Who took their consent back, or was to be asked and never was, is named with the reason; the others are assigned.
    """
    _lock(detainees)
    begin(by=by, verb="assign")
    _end_what_ran_out(lawyer, detainees)
    theirs = _standing(lawyer, detainees)
    done = Assigned([], [])
    for detainee in detainees:
        if detainee.pk in theirs:
            continue
        try:
            done.authorities.append(assign(lawyer=lawyer, detainee=detainee, kind=kind, by=by, until=until))
        except Refused as refused:
            if refused.code not in disclosure.REFUSALS:
                raise
            done.refused.append((detainee, refused))
    return done


CORRECTABLE = frozenset({"kind", "paper", "since", "until"})


@transaction.atomic
def change_assignment(*, authority: Authority, seen: int, by: User | None, **facts: Any) -> Authority:
    """Correct by what right a lawyer acts, where the writer has seen the newest change of it.

    Whether the assignment was ended stays as it is. Raises `Refused`: "stale"; "impossible_order" when the term would
    end before it begins, or begin after it was ended; `TypeError` for a fact not correctable here.
    """
    if not facts.keys() <= CORRECTABLE:
        raise TypeError("Only facts named in CORRECTABLE are corrected here.")
    locked = Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    if changes.newest(locked) != seen:
        raise Refused("stale")
    if not (facts := changes.differing(locked, facts)):
        return locked
    for name, value in facts.items():
        setattr(locked, name, value)
    if locked.until is not None and locked.until <= locked.since:
        raise Refused("impossible_order", ("until",))
    if locked.revoked_at is not None and locked.since > locked.revoked_at:
        raise Refused("impossible_order", ("since",))
    begin(by=by, verb="change_assignment")
    locked.save(update_fields=sorted(facts))
    _write("assignment_changed", locked, by, at=timezone.now(), fields=sorted(facts))
    return locked


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


@transaction.atomic
def not_let_in(*, authority: Authority, facility: Facility, at: datetime, by: User | None) -> Authority:
    """The lawyer came to this place at this moment and was not let in to the person.

    Where they were let in later than that, they stand before no door. Raises `Refused`: "in_the_future";
    "impossible_order" for a moment in which the lawyer did not act; "stands_already".
    """
    locked = _came(authority, at=at, refused_at=facility)
    begin(by=by, verb="not_let_in")
    locked.save(update_fields=["refused_at", "came_at"])
    _write("lawyer_refused", locked, by, at=at, facility=str(facility.id))
    return locked


@transaction.atomic
def let_in(*, authority: Authority, at: datetime, by: User | None) -> Authority:
    """The lawyer was let in and saw the person at this moment; that they were not before, the timeline keeps.

    Where they were not let in later than that, they stand before that door still. Raises `Refused` as `not_let_in`.
    """
    locked = _came(authority, at=at, refused_at=None)
    begin(by=by, verb="let_in")
    locked.save(update_fields=["refused_at", "came_at"])
    _write("lawyer_let_in", locked, by, at=at)
    return locked


def _came(authority: Authority, *, at: datetime, refused_at: Facility | None) -> Authority:
    """The authority, locked, with how the last visit ended: what is told of an earlier one changes nothing of that."""
    must_have_come(at=at)
    locked = Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    must_be_in_order(since=locked.since, at=at, until=locked.until)
    must_be_in_order(at=at, ended_at=locked.revoked_at)
    if (at, refused_at) == (locked.came_at, locked.refused_at):
        raise Refused("stands_already")
    if locked.came_at is None or locked.came_at <= at:
        locked.came_at, locked.refused_at = at, refused_at
    return locked


def load(*, lawyers: Collection[Lawyer], at: datetime) -> dict[UUID, int]:
    """How many people each of these lawyers acts for at this moment, wherever they are: a number and nobody's name."""
    rows = Authority.objects.in_force(at=at).filter(lawyer__in=lawyers).order_by().values("lawyer")
    return dict(rows.annotate(people=Count("detainee", distinct=True)).values_list("lawyer", "people"))


def codes_of_regions() -> ArraySubquery:
    """Where they work, as a column in a query of lawyers: codes in their order."""
    links = LawyerRegion.objects.filter(lawyer=OuterRef("pk"))
    return ArraySubquery(links.order_by("region").values("region"))


def _account(handle: str) -> User:
    """The account of a lawyer that may be tied. One that does not exist is answered like any that is no lawyer's."""
    # Lock it: two coordinators may name one account at once.
    user = User.objects.select_for_update(no_key=True).filter(handle=handle, is_active=True).first()
    lawyers = RoleGrant.objects.filter(user=user, role=RoleGrant.Role.LAWYER).in_force(at=timezone.now())
    if user is None or not lawyers.exists():
        raise Refused("no_lawyers_account", ("account",))
    if Lawyer.objects.filter(user=user).exists():
        raise Refused("account_tied", ("account",))
    return user


def _record_tie(lawyer: Lawyer, before: User | None, by: User | None) -> None:
    """Write down which account is this lawyer's from now on, and which no more. Stands whatever becomes of the request.

    Whether the account sees anybody depends on the record too: one that takes nobody on shows nobody.
    """
    if lawyer.user == before:
        return
    actor = by.pk if by else None
    for action, user in ((AuditEntry.Action.UNTIE, before), (AuditEntry.Action.TIE, lawyer.user)):
        if user is not None:
            audit.record(actor=actor, action=action, subjects=[user.pk, lawyer.pk], place="lawyer")


def _lock(detainees: Collection[Detainee]) -> None:
    # In one order, whatever order they came in: two coordinators often send somebody to one station at once.
    people = Detainee.objects.filter(pk__in=[detainee.pk for detainee in detainees]).order_by("pk")
    list(people.select_for_update(no_key=True).values_list("pk"))


def _end_what_ran_out(lawyer: Lawyer, detainees: Collection[Detainee]) -> None:
    ran_out = Authority.objects.filter(lawyer=lawyer, detainee__in=detainees, until__lte=timezone.now())
    ran_out.filter(revoked_at__isnull=True).update(revoked_at=F("until"))


def _standing(lawyer: Lawyer, detainees: Collection[Detainee]) -> set[UUID]:
    rows = Authority.objects.filter(lawyer=lawyer, detainee__in=detainees, revoked_at__isnull=True)
    return set(rows.values_list("detainee", flat=True))


def _write(kind: str, authority: Authority, by: User | None, *, at: datetime, **facts: Any) -> None:
    timeline.write(
        kind=kind,
        by=by,
        at=at,
        subject=authority.subject_id,
        detention=Detention.objects.filter(detainee=authority.detainee_id).order_by("-created_at").first(),
        facts={**facts, "lawyer": str(authority.lawyer_id)},
    )
