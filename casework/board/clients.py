"""Programs that come in by token: partner hotlines, bots, partners' case systems."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework import access
from casework.access import Verb
from casework.board.answers import me
from casework.board.asking import Question, ask
from casework.board.forms_clients import ChangeClientForm, ClientForm, TokenForm, standing
from casework.board.forms_rows import Rows
from casework.services import programs as service
from casework.staff import pages, wording
from casework.staff.addresses import page_of
from detainees.bearer import Bearer
from detainees.models import ApiClient, Token

ASKED = ["GET", "HEAD", "POST"]
# More programs than a group has.
MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A program, how many of its tokens open the door now, and the last day that one was used."""

    client: ApiClient
    tokens: int
    used_on: Any


@dataclass(frozen=True, slots=True)
class Key:
    """A token, and whether it still opens the door."""

    token: Token
    is_over: bool

    @property
    def scopes(self) -> list[str]:
        """What it opens, in words."""
        return [str(Token.Scope(scope).label) for scope in self.token.scopes]


@require_safe
@access.declares(Verb.SEE, ApiClient)
def clients(request: HttpRequest) -> HttpResponse:
    """The programs by name."""
    actor, now = access.actor(request), timezone.now()
    rows = access.visible(actor, ApiClient).select_related("region")
    keys = Prefetch("tokens", access.visible(actor, Token), to_attr="keys")
    found = list(rows.order_by("name").prefetch_related(keys)[: MOST_SHOWN + 1])
    context = {
        "lines": [_line(client, now) for client in found[:MOST_SHOWN]],
        "is_cut": len(found) > MOST_SHOWN,
        "most": MOST_SHOWN,
        "may_add": access.may(actor, Verb.ADD, ApiClient),
    }
    return pages.render(request, "board/clients.html", context)


def _line(client: ApiClient, now: datetime) -> Line:
    keys: list[Token] = client.keys  # type: ignore[attr-defined]
    used = [token.last_used_on for token in keys if token.last_used_on is not None]
    return Line(client, sum(not _is_over(token, now) for token in keys), max(used, default=None))


def _is_over(token: Token, now: datetime) -> bool:
    return token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= now)


@require_safe
@access.declares(Verb.SEE, ApiClient)
def client(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One program and its tokens, by their prefixes: their secrets stand nowhere."""
    actor, now = access.actor(request), timezone.now()
    row = _found(request, pk)
    tokens = access.visible(actor, Token).filter(client=row).order_by("-created_at", "id")
    context = {
        "client": row,
        "keys": [Key(token, _is_over(token, now)) for token in tokens],
        "may_change": access.visible(actor, ApiClient, Verb.CHANGE).filter(pk=pk).exists(),
    }
    return pages.render(request, "board/client.html", context)


def _found(request: HttpRequest, pk: UUID, verb: Verb = Verb.SEE) -> ApiClient:
    actor = access.actor(request)
    access.find(actor, ApiClient, verb, pk=pk)
    return access.visible(actor, ApiClient).select_related("region").get(pk=pk)


def _crumbs(row: ApiClient | None = None) -> list[tuple[str, str]]:
    above = [(reverse("clients"), _("Programs"))]
    return [*above, (page_of(row), row.name)] if row else above


@require_http_methods(ASKED)
@access.declares(Verb.ADD, ApiClient)
def add(request: HttpRequest) -> HttpResponse:
    """Make a program known. It comes in with a token, which is made next."""
    actor = access.actor(request)
    question = Question(
        title=_("New program"),
        submit=_("Make it known"),
        back=reverse("clients"),
        crumbs=_crumbs(),
        build=lambda data: ClientForm(data, actor=actor),
        do=lambda form: service.make_client(**form.cleaned_data, by=me(request)),
        done=_("The program is known. It comes in with a token: make one on its page."),
        reach=Verb.ADD,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, ApiClient)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change whose a program is, what it reads as and where, or switch it off with all its tokens."""
    actor, row = access.actor(request), _found(request, pk, Verb.CHANGE)
    question = Question(
        title=_("Change the program"),
        submit=_("Save"),
        back=page_of(row),
        crumbs=_crumbs(row),
        build=lambda data: ChangeClientForm(data, actor=actor, initial=standing(row)),
        do=lambda form: service.change_client(client=row, **form.cleaned_data, by=me(request)),
        done=_("The program is changed."),
        reach=Verb.CHANGE,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Token)
def add_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new token. Its secret is shown in the answer and nowhere else."""
    row = _found(request, pk)
    where = wording.region_name(row.region) if row.region else _("everywhere")
    facts = {"region": where, "role": row.get_role_display(), "whose": row.get_audience_display()}
    question = Question(
        title=_("New token for %(name)s") % {"name": row.name},
        note=_("Whose: %(whose)s. Region: %(region)s. What it may read it reads as: %(role)s.") % facts,
        submit=_("Make the token"),
        back=page_of(row),
        crumbs=_crumbs(row),
        build=TokenForm,
        do=lambda form: service.make_token(client=row, **form.cleaned_data, by=me(request)),
        tells=lambda made: _told(request, row, made[1]),
    )
    return ask(request, question)


def _told(request: HttpRequest, row: ApiClient, bearer: Bearer) -> HttpResponse:
    context: dict[str, Any] = {
        "title": _("The token is made"),
        "crumbs": _crumbs(row),
        "label": _("Token of %(name)s") % {"name": row.name},
        "secret": bearer.text,
        "note": _("The program sends it with every request: Authorization: Bearer …"),
        "back": page_of(row),
    }
    return pages.render(request, "board/shown_once.html", context)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Token)
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a token open nothing from now on."""
    actor = access.actor(request)
    access.find(actor, Token, Verb.CHANGE, pk=pk)
    token = access.visible(actor, Token).select_related("client").get(pk=pk)
    question = Question(
        title=_("Revoke the token %(prefix)s") % {"prefix": token.prefix},
        note=_("Whatever %(name)s sends with it is refused from now on. It cannot be brought back.")
        % {"name": token.client.name},
        submit=_("Revoke"),
        back=page_of(token.client),
        crumbs=_crumbs(token.client),
        build=Rows,
        do=lambda _form: service.revoke_token(token=token, by=me(request)),
        done=_("The token opens nothing any more."),
        is_danger=True,
    )
    return ask(request, question)
