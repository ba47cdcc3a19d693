"""Changes of what lets a person in: the second factor, the spare codes, the password. Each stands in the audit log.

The entry is committed before the answer, and what could not be written down is not done: it is rolled back.
"""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import PasswordChangeView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from casework.models import AuditEntry
from casework.services import audit
from casework.staff.second_factor import use_code

OK, CONFLICT = 200, 409


class Activation(ActivateTOTPView):  # type: ignore[misc]
    """allauth's page, with a picture that the content policy lets through."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "qr_url": reverse("mfa_totp_picture")}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        user = self.request.user
        # The code that proved the app must not open the door once more.
        use_code(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP), form.cleaned_data["code"])
        # This session has shown the factor; others of the same person have yet to.
        record_authentication(self.request, user, method="mfa", type="totp")
        _record(user.pk, AuditEntry.Action.SECOND_FACTOR, "mfa_activate_totp")
        return response


class Deactivation(DeactivateTOTPView):  # type: ignore[misc]
    """allauth's page, with an entry in the log."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _record(self.request.user.pk, AuditEntry.Action.SECOND_FACTOR, "mfa_deactivate_totp")
        return response


class SpareCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """allauth's page, with an entry in the log."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _record(self.request.user.pk, AuditEntry.Action.SECOND_FACTOR, "mfa_generate_recovery_codes")
        return response


class PasswordChange(PasswordChangeView):  # type: ignore[misc]
    """allauth's page, with an entry in the log. An account without a password is told who gives it one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # allauth would lead to its page for a first password, which does not exist here.
        if request.user.is_authenticated and not request.user.has_usable_password():
            status = CONFLICT if request.method == "POST" else OK
            return render(request, "account/password_absent.html", status=status)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        # The change signs the person out: afterwards nobody stands in the request.
        user = self.request.user.pk
        response: HttpResponse = super().form_valid(form)
        _record(user, AuditEntry.Action.PASSWORD, "account_change_password")
        return response


activate_totp = Activation.as_view()
deactivate_totp = Deactivation.as_view()
generate_recovery_codes = SpareCodes.as_view()
password_change = PasswordChange.as_view()


def picture(request: HttpRequest) -> HttpResponse:
    """The secret that this session is setting up, as a picture for the app. Makes no new one."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(svg, content_type="image/svg+xml")


def _record(user: UUID, action: AuditEntry.Action, place: str) -> None:
    audit.record(actor=user, action=action, subjects=[user], place=place)
