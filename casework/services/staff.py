"""Letting people in and throwing them out: the security officer's verbs. Each stands in the audit log."""

from collections.abc import Collection
from secrets import token_urlsafe

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction

from casework.models import AuditEntry, CounterUse, StaffSession
from casework.services import audit
from detainees.models import Incident, Region, RoleGrant, User
from detainees.services.refusal import Refused, begin

PASSWORD_BYTES = 15


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
) -> tuple[User, str]:
    """A new account with its roles, and the first password, which is shown once and kept nowhere.

    Raises `ValidationError` for a handle that is taken or unfit, or a role that may not be narrowed.
    """
    begin(by=by, verb="make_staff")
    password = token_urlsafe(PASSWORD_BYTES)
    user = User(handle=handle, person={"name": name, "email": email})
    user.set_password(password)
    user.full_clean(exclude=["person", "password"])
    user.save(force_insert=True)
    for role in roles:
        grant = RoleGrant(user=user, role=role, region=region, incident=incident, granted_by=by)
        grant.full_clean()
        grant.save(force_insert=True)
    _record(AuditEntry.Action.GRANT, user, by)
    return user, password


@transaction.atomic
def suspend(*, user: User, by: User | None) -> User:
    """Throw a person out: every session dies now, nothing is deleted. Raises `Refused("not_yourself")`."""
    if by is not None and user.pk == by.pk:
        raise Refused("not_yourself")
    begin(by=by, verb="suspend")
    _set_active(user, is_active=False)
    StaffSession.objects.filter(user=user).delete()
    _record(AuditEntry.Action.SUSPEND, user, by)
    return user


@transaction.atomic
def restore(*, user: User, by: User | None) -> User:
    """Let a suspended person in again, with the grants that are still in force."""
    begin(by=by, verb="restore")
    _set_active(user, is_active=True)
    _record(AuditEntry.Action.GRANT, user, by)
    return user


@transaction.atomic
def reset_password(*, user: User, by: User | None) -> str:
    """A new password, shown once; every session of the person dies."""
    begin(by=by, verb="reset_password")
    password = token_urlsafe(PASSWORD_BYTES)
    user.set_password(password)
    User.objects.filter(pk=user.pk).update(password=user.password)
    StaffSession.objects.filter(user=user).delete()
    _record(AuditEntry.Action.SECOND_FACTOR, user, by)
    return password


@transaction.atomic
def reset_second_factor(*, user: User, by: User | None) -> User:
    """Forget a lost app and spare codes; every session dies, and the next sign-in sets a new one up."""
    begin(by=by, verb="reset_second_factor")
    lost = list(Authenticator.objects.filter(user=user).values_list("pk", flat=True))
    CounterUse.objects.filter(authenticator_id__in=lost).delete()
    Authenticator.objects.filter(pk__in=lost).delete()
    StaffSession.objects.filter(user=user).delete()
    _record(AuditEntry.Action.SECOND_FACTOR, user, by)
    return user


def faults_of(error: ValidationError) -> str:
    """What was wrong, as one line for a shell."""
    return " ".join(error.messages)


def _set_active(user: User, *, is_active: bool) -> None:
    user.is_active = is_active
    user.save(update_fields=["is_active"])


def _record(action: AuditEntry.Action, user: User, by: User | None) -> None:
    audit.record(actor=by.pk if by else None, action=action, subjects=[user.pk], place="staff")
