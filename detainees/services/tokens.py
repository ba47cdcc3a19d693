"""Tokens of programs: made, shown once, found again by their digest, revoked."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from detainees.bearer import Bearer, digest_of
from detainees.models import ApiClient, Token, User
from detainees.services.refusal import begin


@transaction.atomic
def make_token(
    *,
    client: ApiClient,
    scopes: Collection[Token.Scope],
    expires_at: datetime | None,
    per_minute: int,
    by: User | None,
) -> tuple[Token, Bearer]:
    """A new token of this client, and what its holder must be told now: nobody can say it again."""
    begin(by=by, verb="make_token")
    bearer = Bearer.generate()
    token = Token(
        client=client,
        prefix=bearer.prefix,
        digest=bearer.digest,
        scopes=sorted({Token.Scope(scope).value for scope in scopes}),
        expires_at=expires_at,
        per_minute=per_minute,
    )
    token.save(force_insert=True)
    return token, bearer


@transaction.atomic
def revoke_token(*, token: Token, by: User | None) -> Token:
    """Let a token open nothing from now on. Harmless when it was revoked before."""
    begin(by=by, verb="revoke_token")
    Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    token.refresh_from_db()
    return token


def find_token(*, text: str, at: datetime) -> Token | None:
    """The token in force that this text is, with its client, or None.

    The work is the same for a text that is none, a token that was revoked, and one that never was.
    """
    token = Token.objects.in_force(at=at).select_related("client").filter(digest=digest_of(text)).first()
    if token is not None:
        _note_use(token=token, at=at)
    return token


def _note_use(*, token: Token, at: datetime) -> None:
    """Remember the day of the last use, by one write a day."""
    if token.last_used_on != at.date():
        Token.objects.filter(pk=token.pk).update(last_used_on=at.date())
