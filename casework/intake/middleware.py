"""The headers that every answer of the intake process carries."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from casework.intake.environment import environment

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

ENCRYPTED_ONLY = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload"}


class SecurityHeadersMiddleware:
    """Nothing is loaded, framed, guessed or kept, unless a view says otherwise for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.headers = HEADERS if environment().is_demo else {**HEADERS, **ENCRYPTED_ONLY}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", NOTHING)
        response.headers.setdefault("Cache-Control", "no-store")
        # Without it the server sends an answer in pieces, which costs both sides more than its bytes.
        response.headers["Content-Length"] = str(len(response.content))
        for name, value in self.headers.items():
            response.headers[name] = value
        return response
