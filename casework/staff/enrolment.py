"""Setting up the second factor: the picture comes from an address of ours, and the code that was typed is spent."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from casework.models import AuditEntry
from casework.services import audit
from casework.staff.second_factor import use_code


class Activation(ActivateTOTPView):  # type: ignore[misc]
    """allauth's page, with a picture that the content policy lets through."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "qr_url": reverse("mfa_totp_picture")}

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        user = self.request.user
        # The code that proved the app must not open the door once more.
        use_code(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP), form.cleaned_data["code"])
        # This session has shown the factor; others of the same person have yet to.
        record_authentication(self.request, user, method="mfa", type="totp")
        audit.record(
            actor=user.pk, action=AuditEntry.Action.SECOND_FACTOR, subjects=[user.pk], place="mfa_activate_totp"
        )
        return response


activate_totp = Activation.as_view()


def picture(request: HttpRequest) -> HttpResponse:
    """The secret that this session is setting up, as a picture for the app. Makes no new one."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(svg, content_type="image/svg+xml")
