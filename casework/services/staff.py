"""Letting people in and throwing them out: the security officer's verbs. Each stands in the audit log.

Nobody does any of it to their own account: whoever can let anybody in must not give themselves the rest.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from casework.models import AuditEntry, CounterUse, Lawyer, StaffSession
from casework.services import audit
from detainees.models import Incident, Region, RoleGrant, User
from detainees.services.refusal import Refused, begin

PASSWORD_BYTES = 15
Action = AuditEntry.Action


@transaction.atomic
def make_staff(
    *,
    handle: str,
    name: str,
    roles: Collection[RoleGrant.Role],
    by: User | None,
    email: str = "",
    region: Region | None = None,
    incident: Incident | None = None,
    until: datetime | None = None,
) -> tuple[User, str]:
    """A new account with its roles, and the first password, which is shown once and kept nowhere.

    Raises `Refused("handle_taken")`, and `ValidationError` for an unfit handle or a role that may not be narrowed.
    """
    if User.objects.filter(handle=handle).exists():
        raise Refused("handle_taken", ("handle",))
    begin(by=by, verb="make_staff")
    password = token_urlsafe(PASSWORD_BYTES)
    user = User(handle=handle, person={"name": name, "email": email})
    user.set_password(password)
    user.full_clean(exclude=["person", "password"])
    user.save(force_insert=True)
    given = [_give(user, role, by, region=region, incident=incident, until=until) for role in roles]
    _record(Action.ACCOUNT, user, by, *(grant.pk for grant in given))
    return user, password


@transaction.atomic
def give_role(
    *,
    user: User,
    role: str,
    by: User | None,
    region: Region | None = None,
    incident: Incident | None = None,
    until: datetime | None = None,
) -> RoleGrant:
    """One more role, in a region, for an incident or everywhere, until a moment or until it is taken away.

    Raises `Refused` with `not_yourself` or `stands_already`, and `ValidationError` for a role that may not be
    narrowed so.
    """
    _confirm_other(user, by)
    # Two officers often answer one request: the second is told that the role is there.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    same = RoleGrant.objects.filter(user=user, role=role, region=region, incident=incident)
    if same.in_force(at=timezone.now()).exists():
        raise Refused("stands_already", ("role",))
    begin(by=by, verb="give_role")
    grant = _give(user, role, by, region=region, incident=incident, until=until)
    _record(Action.GRANT, user, by, grant.pk)
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, by: User | None) -> RoleGrant:
    """Take a role away: what it showed is gone at the next request. Raises `Refused("grant_over")`."""
    locked = RoleGrant.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=grant.pk)
    _confirm_other(locked.user, by)
    now = timezone.now()
    if locked.until is not None and locked.until <= now:
        raise Refused("grant_over")
    begin(by=by, verb="end_role")
    # One that has not begun yet ends as it begins.
    locked.until = max(now, locked.since + timedelta(microseconds=1))
    locked.save(update_fields=["until"])
    _record(Action.REVOKE, locked.user, by, locked.pk)
    return locked


@transaction.atomic
def suspend(*, user: User, by: User | None) -> User:
    """Throw a person out: every session dies now, nothing is deleted. Raises `Refused("not_yourself")`."""
    _confirm_other(user, by)
    begin(by=by, verb="suspend")
    _set_active(user, is_active=False)
    StaffSession.objects.filter(user=user).delete()
    _record(Action.SUSPEND, user, by)
    return user


@transaction.atomic
def restore(*, user: User, by: User | None) -> User:
    """Let a suspended person in again, with the grants that are still in force."""
    begin(by=by, verb="restore")
    _set_active(user, is_active=True)
    _record(Action.RESTORE, user, by)
    return user


@transaction.atomic
def reset_password(*, user: User, by: User | None) -> str:
    """A new password, shown once; every session of the person dies. Raises `Refused("not_yourself")`."""
    _confirm_other(user, by)
    begin(by=by, verb="reset_password")
    password = token_urlsafe(PASSWORD_BYTES)
    user.set_password(password)
    User.objects.filter(pk=user.pk).update(password=user.password)
    StaffSession.objects.filter(user=user).delete()
    _record(Action.PASSWORD, user, by)
    return password


@transaction.atomic
def reset_second_factor(*, user: User, by: User | None) -> User:
    """Forget a lost app and spare codes; every session dies, and the next sign-in sets a new one up.

    Raises `Refused("not_yourself")`.
    """
    _confirm_other(user, by)
    begin(by=by, verb="reset_second_factor")
    lost = list(Authenticator.objects.filter(user=user).values_list("pk", flat=True))
    CounterUse.objects.filter(authenticator_id__in=lost).delete()
    Authenticator.objects.filter(pk__in=lost).delete()
    StaffSession.objects.filter(user=user).delete()
    _record(Action.SECOND_FACTOR, user, by)
    return user


def with_second_factor(users: Collection[User]) -> set[UUID]:
    """Which of these people have set up an app for the second step of signing in."""
    apps = Authenticator.objects.filter(user__in=users, type=Authenticator.Type.TOTP)
    return set(apps.values_list("user", flat=True))


def has_practice(user: User) -> bool:
    """Whether a lawyer's record names this account. Without one the role of a lawyer shows nobody."""
    return Lawyer.objects.filter(user=user, is_active=True).exists()


def faults_of(error: ValidationError) -> str:
    """What was wrong, as one line for a shell."""
    return " ".join(error.messages)


def _give(user: User, role: str, by: User | None, **where: Any) -> RoleGrant:
    grant = RoleGrant(user=user, role=role, granted_by=by, **where)
    grant.full_clean()
    grant.save(force_insert=True)
    return grant


def _confirm_other(user: User, by: User | None) -> None:
    if by is not None and user.pk == by.pk:
        raise Refused("not_yourself")


def _set_active(user: User, *, is_active: bool) -> None:
    user.is_active = is_active
    user.save(update_fields=["is_active"])


def _record(action: AuditEntry.Action, user: User, by: User | None, *grants: UUID) -> None:
    audit.record(actor=by.pk if by else None, action=action, subjects=[user.pk, *grants], place="staff")
