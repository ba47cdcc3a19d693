"""How allauth is bent to our rules: no sign-up, no addresses kept, secrets sealed, tries bounded by device."""

import time
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from casework.models import AuditEntry
from casework.services import audit
from casework.staff import second_factor, throttle
from detainees.models import User

PLACE = "sign-in"
FRESH_SECONDS = 300


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the security officer only; nothing of a visitor's network is kept."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return "0.0.0.0"  # noqa: S104 - not an address to listen on: the value that is kept instead of one

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return ""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at."""
        if not throttle.may_try(request, credentials.get("username", "")):
            raise forms.ValidationError(
                _("Too many tries from devices that are not known. Wait a quarter of an hour."), code="throttled"
            )

    def _rollback_login_failed_rl_usage(self) -> None:
        """allauth gives back its own count here; ours is forgotten once the whole sign-in is done."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        known = User.objects.filter(handle=credentials.get("username", "")).values_list("id", flat=True)
        audit.record(actor=None, action=AuditEntry.Action.SIGN_IN_REFUSED, subjects=list(known), place=PLACE)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """After every step is done: one entry, counts forgotten, the device remembered."""
        audit.record(actor=user.pk, action=AuditEntry.Action.SIGN_IN, subjects=[user.pk], place=PLACE)
        for handle in (user.handle, f"code:{user.handle}"):
            throttle.forget(request, handle)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        throttle.remember_device(request, response, (user.handle, f"code:{user.handle}"))
        return response

    def logout(self, request: HttpRequest) -> None:
        """The session ends first: nobody stays signed in because the log cannot be written."""
        user = request.user.pk
        super().logout(request)
        if user is not None:
            audit.record(actor=user, action=AuditEntry.Action.SIGN_OUT, subjects=[user], place=PLACE)

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not within minutes of the sign-in: who has just shown everything need not show it again."""
        request = context.request
        records = get_authentication_records(request, request.user)
        if any(time.time() - record["at"] < FRESH_SECONDS for record in records):
            return False
        return bool(super().is_reauthentication_required(app=app))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail: addresses are sealed, and a letter tells a provider who works here."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seeds and recovery codes at rest are sealed under the key of their person."""

    def encrypt(self, text: str) -> str:
        return second_factor.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factor.unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The picture for the app, as one SVG without a style."""
        picture = BytesIO()
        # With the name of its kind: a browser shows no picture of a file that does not say that it is SVG.
        segno.make(url, error="m").save(picture, kind="svg", scale=6, border=4, dark="#000", light="#fff")
        return picture.getvalue().decode()
