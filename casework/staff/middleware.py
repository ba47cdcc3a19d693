"""What every page of the staff's site shares: headers that close the door, and the second factor."""

from collections.abc import Callable
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from casework import access
from detainees.fields import end_openings
from detainees.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'{live}",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()" for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)


class SecurityHeadersMiddleware:
    """Set the headers that every answer carries. Pages are never stored: they may show people."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        live, own = map(_origin, (settings.ENVIRONMENT.live_url, settings.ENVIRONMENT.public_url))
        self.policy = CONTENT_SECURITY_POLICY.format(live="" if live == own else f" {live}")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if not request.path.startswith(settings.STATIC_URL):
            response.headers["Cache-Control"] = "no-store"
        return response


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class SecondFactorMiddleware:
    """Nobody works without a second factor that this very session has shown, wherever they wanted to go."""

    OPEN_TO_ALL = frozenset(
        {
            "account_login",
            "account_logout",
            "account_inactive",
            "account_reauthenticate",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_totp_picture",
            "set_language",
        }
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User) or not user.second_factor_required:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in self.OPEN_TO_ALL:
            return None
        if any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
            return None
        # Who has a factor and signed in before it was set up, elsewhere, must show it now.
        page = "mfa_reauthenticate" if is_mfa_enabled(user) else "mfa_activate_totp"
        return redirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")


class ActorMiddleware:
    """Give each request its actor: who asks, in which roles. Found when it is first asked for.

    Pages and the API alike begin with nothing open, whatever this thread was reading before.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        end_openings()
        access.attach_actor(request)
        return self.get_response(request)
