"""Programs and the tokens with which they come in: the security officer's verbs. Each stands in the audit log."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from casework.models import AuditEntry
from casework.services import audit
from detainees.bearer import Bearer
from detainees.models import ApiClient, Region, Token, User
from detainees.services import tokens
from detainees.services.refusal import Refused, begin

Action = AuditEntry.Action


@transaction.atomic
def make_client(
    *, name: str, role: str, region: Region | None, audience: str, is_trusted: bool, by: User | None
) -> ApiClient:
    """A program that may be given tokens. One of somebody else finds only people who agreed to that `audience`.

    Raises `Refused("name_taken")`, and `ValidationError` for a role that no program may have.
    """
    if ApiClient.objects.filter(name=name).exists():
        raise Refused("name_taken", ("name",))
    begin(by=by, verb="make_client")
    client = ApiClient(name=name, role=role, region=region, audience=audience, is_trusted=is_trusted)
    client.full_clean()
    client.save(force_insert=True)
    _record(Action.CLIENT, by, client.pk)
    return client


@transaction.atomic
def change_client(
    *,
    client: ApiClient,
    role: str,
    region: Region | None,
    audience: str,
    is_trusted: bool,
    is_active: bool,
    by: User | None,
) -> ApiClient:
    """Whose the program is from now on, what it reads as, and where; one switched off opens nothing with any token.

    Raises `ValidationError` for a role that no program may have.
    """
    begin(by=by, verb="change_client")
    client.role, client.region, client.audience = role, region, audience
    client.is_trusted, client.is_active = is_trusted, is_active
    client.full_clean()
    client.save(update_fields=["role", "region", "audience", "is_trusted", "is_active"])
    _record(Action.CLIENT, by, client.pk)
    return client


@transaction.atomic
def make_token(
    *,
    client: ApiClient,
    scopes: Collection[Token.Scope],
    expires_at: datetime | None,
    per_minute: int,
    by: User | None,
) -> tuple[Token, Bearer]:
    """A new token, and what its holder must be told now: nobody can say it again. Raises `Refused("client_off")`."""
    if not client.is_active:
        raise Refused("client_off")
    token, bearer = tokens.make_token(
        client=client, scopes=scopes, expires_at=expires_at, per_minute=per_minute, by=by
    )
    _record(Action.TOKEN, by, client.pk, token.pk)
    return token, bearer


@transaction.atomic
def revoke_token(*, token: Token, by: User | None) -> Token:
    """Let a token open nothing from now on. Harmless when it was revoked before."""
    revoked = tokens.revoke_token(token=token, by=by)
    _record(Action.TOKEN_REVOKED, by, token.client_id, token.pk)
    return revoked


def _record(action: AuditEntry.Action, by: User | None, *subjects: UUID) -> None:
    audit.record(actor=by.pk if by else None, action=action, subjects=subjects, place="clients")
