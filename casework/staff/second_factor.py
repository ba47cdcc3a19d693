"""Codes of the second factor: seeds sealed under the person's own key, each code good for one use anywhere."""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django import forms
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from casework.models import AuditEntry
from casework.services import audit
from casework.staff import throttle
from detainees import keys
from detainees.crypto import Binding
from detainees.models import User

_owner: ContextVar[UUID | None] = ContextVar("owner of the second factor", default=None)


@contextmanager
def owned_by(user_id: UUID) -> Iterator[None]:
    """Within the block secrets are sealed and opened for this person."""
    token = _owner.set(user_id)
    try:
        yield
    finally:
        _owner.reset(token)


def seal(text: str) -> str:
    """A seed as it stands in the database: bound to its person, so that two rows cannot be exchanged."""
    owner = _whose()
    sealed = keys.key_for(owner, User.subject_kind).seal(text.encode(), _binding(owner))
    return base64.b64encode(sealed).decode()


def unseal(text: str) -> str:
    """The seed again. Raises `SealBroken` for a text that was not sealed for this person."""
    owner = _whose()
    try:
        sealed = base64.b64decode(text, validate=True)
    except binascii.Error:
        sealed = b""
    return keys.key_for(owner, User.subject_kind).open(sealed, _binding(owner)).decode()


def use_code(authenticator: Authenticator, code: str) -> bool:
    """Whether the code is right and was not used before; it is used by this. Safe between processes."""
    with owned_by(authenticator.user_id):
        if authenticator.type == Authenticator.Type.TOTP:
            return _use_totp(authenticator, code)
        with transaction.atomic():
            locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
            return bool(RecoveryCodes(locked).validate_code(code))


def _use_totp(authenticator: Authenticator, code: str) -> bool:
    secret = unseal(authenticator.data["secret"])
    steps = [
        step
        for step in totp.yield_hotp_counters_from_time()
        if totp.compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, step)))
    ]
    return bool(steps) and _advance(authenticator.pk, steps[0])


def _advance(authenticator_id: int, step: int) -> bool:
    """Take this time-step, unless it or a later one was taken: one statement, whichever process asks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_counteruse AS kept (authenticator_id, counter) VALUES (%s, %s)"
            " ON CONFLICT (authenticator_id) DO UPDATE SET counter = EXCLUDED.counter"
            " WHERE kept.counter < EXCLUDED.counter",
            [authenticator_id, step],
        )
        return bool(cursor.rowcount == 1)


class _CodeForm(forms.Form):
    """A code of the app or a spare one, each accepted once."""

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        user = self.user  # type: ignore[attr-defined]
        if not throttle.may_try(context.request, f"code:{user.handle}"):
            raise forms.ValidationError(_("Too many codes were tried. Wait a quarter of an hour."))
        for authenticator in Authenticator.objects.filter(user=user):
            if use_code(authenticator, code):
                authenticator.user = user
                self.authenticator = authenticator
                return code
        audit.record(
            actor=None, action=AuditEntry.Action.SIGN_IN_REFUSED, subjects=[user.pk], place="second factor"
        )
        raise forms.ValidationError(_("This code is wrong, or was used before. Wait for the next one."))


class AuthenticateForm(_CodeForm, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    """At sign-in."""


class ReauthenticateForm(_CodeForm, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    """Again, before something weighty."""


def _whose() -> UUID:
    owner = _owner.get()
    return owner if owner is not None else context.request.user.pk


def _binding(owner: UUID) -> Binding:
    return Binding(model="mfa.authenticator", column="data", row=owner, subject=owner)
