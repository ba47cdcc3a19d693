"""How a board page answers what was posted: onward, or again with what was typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

from detainees.models import User

UNPROCESSABLE = 422
CONFLICT = 409


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Onward to another page, also for a form that htmx sent."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(url)
    return redirect(url)


def me(request: HttpRequest) -> User:
    """Who is signed in. Raises `TypeError` for a stranger, whom the login middleware has sent away before."""
    if not isinstance(request.user, User):
        raise TypeError("Nobody is signed in.")
    return request.user
