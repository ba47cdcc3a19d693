"""Who speaks to the API: the token in the header, and nothing else.

Cookies are not looked at, so no page of another site can make a browser speak here, and CSRF has nothing to take.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from casework import access
from casework.rest.problems import Problem
from detainees.models import ApiClient, Token
from detainees.services.tokens import find_token

CHALLENGE = 'Bearer realm="habeas"'
_SCHEME = "bearer"


class TokenAuthentication(BaseAuthentication):
    """RFC 6750, by header alone: the client becomes `request.user`, the token `request.auth`."""

    def authenticate(self, request: Request) -> tuple[ApiClient, Token]:
        header = str(request.META.get("HTTP_AUTHORIZATION", ""))
        if not header:
            raise AuthenticationFailed
        scheme, _space, text = header.partition(" ")
        at = timezone.now()
        token = find_token(text=text.strip(), at=at) if scheme.lower() == _SCHEME else None
        if token is None:
            raise _invalid_token()
        found: Any = request
        found._request.actor = access.actor_of_token(token, at=at)  # noqa: SLF001 - where `access.actor` looks
        return token.client, token

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


def _invalid_token() -> Problem:
    """401 for a token that opens nothing: made up, expired, revoked, or of a client that was switched off."""
    headers = {"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'}
    return Problem(401, "invalid_token", _("This token is not in force."), headers=headers)
