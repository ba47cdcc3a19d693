"""Tokens of programs: made, shown once, found again by their digest, revoked."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

from django.db import connection, transaction
from django.db.models import Model
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
    token = _token_of(digest_of(text))
    if token is None or not token.is_in_force(at=at):
        return None
    _note_use(token=token, at=at)
    return token


def _token_of(digest: bytes) -> Token | None:
    """The token with its client, in SQL that is put together once.

    This runs before every request of a program, and the ORM takes longer to write the statement than to run it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_by_digest(), [digest])
        row = cursor.fetchone()
    if row is None:
        return None
    names, client_names = (_columns(model) for model in (Token, ApiClient))
    token = Token.from_db(connection.alias, names, row[: len(names)])
    token.client = ApiClient.from_db(connection.alias, client_names, row[len(names) :])
    return token


@cache
def _by_digest() -> str:
    tables = (("token", Token), ("client", ApiClient))
    columns = ", ".join(f"{table}.{column}" for table, model in tables for column in _columns(model))
    return (
        f"SELECT {columns} FROM {Token._meta.db_table} AS token"  # noqa: S608 - our own names
        f" JOIN {ApiClient._meta.db_table} AS client ON client.id = token.client_id WHERE token.digest = %s"
    )


@cache
def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _note_use(*, token: Token, at: datetime) -> None:
    """Remember the day of the last use, by one write a day."""
    if token.last_used_on != at.date():
        Token.objects.filter(pk=token.pk).update(last_used_on=at.date())
