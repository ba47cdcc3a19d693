"""What the endpoints of all records share: find, validate, call the service, answer.

A viewset names its model, its shape and what it declares to the access policy; `add`, `change` and commands say
which service does the work. Everything is answered under the token's actor, and every sealed value inside one
reading that is written down first.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404
from django.urls import reverse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

import casework.rest.refusals  # noqa: F401 - teaches problems what services refuse
from casework import access
from casework.access import Actor, Declaration, Verb
from casework.rest.authentication import TokenAuthentication
from casework.rest.etag import must_match, tag_of
from casework.rest.filters import OLDEST, Filters
from casework.rest.forms import Form, resolved
from casework.rest.pages import BY_ENTRY, USUAL, Order, page
from casework.rest.permissions import PolicyPermission
from casework.rest.retries import Kept, Retry
from casework.rest.shapes import Shape
from casework.rest.throttle import TokenThrottle
from detainees.services.refusal import on_behalf_of

Facts = dict[str, Any]
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


def declared(model: type[Model], **verbs: Verb) -> dict[str, Declaration]:
    """The declarations of a viewset: reading lists and records, and what else its actions do."""
    reads = {"list": Verb.SEE, "retrieve": Verb.SEE}
    return {name: Declaration(verb, model) for name, verb in {**reads, **verbs}.items()}


class RecordViewSet(ViewSet):
    """Reads the records of one model: `GET /things/` and `GET /things/{id}/`."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (PolicyPermission,)
    throttle_classes = (TokenThrottle,)
    http_method_names = ["get", "head", "post", "patch"]
    lookup_field = "id"
    lookup_value_regex = "[^/]+"

    model: ClassVar[type[Model]]
    declarations: ClassVar[Mapping[str, Declaration]]
    record: ClassVar[Shape]
    row: ClassVar[Shape | None] = None  # what a list shows, where that is less
    filters: ClassVar[Filters] = Filters()
    order: ClassVar[Order] = BY_ENTRY
    key_schema: ClassVar[dict[str, Any]] = {"type": "string", "format": "uuid"}
    basename: str

    def list(self, request: Request) -> Response:
        asked = self.filters.read(request.query_params)
        actor = access.actor(request)
        if asked.keys() & self.filters.withheld(access.shut(actor, self.model)):
            # Whose answers do not tell it must not learn it by asking for those of whom it holds.
            raise PermissionDenied
        shape = self.row or self.record
        found = page(
            self.filters.narrow(access.visible(actor, self.model, among=shape.rows(self.order.columns)), asked),
            shape,
            self.order,
            cursor=asked.get("cursor"),
            limit=asked.get("limit", USUAL),
            oldest_first=asked.get("order") == OLDEST,
        )
        answers = shape.answers(found.rows, actor=actor, place=self.place)
        return Response({"next": found.next, "results": answers})

    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002 - the name of the path parameter
        return self.answer(access.actor(request), self.key_of(id))

    @property
    def place(self) -> str:
        """What the audit log calls this endpoint."""
        return f"api:{self.basename}"

    def key_of(self, text: str) -> Any:
        """The primary key that a part of the address names. What is none is not found."""
        if not _UUID.fullmatch(text):
            raise Http404
        return UUID(text)

    def answer(self, actor: Actor, key: Any, *, status: int = 200, location: str = "") -> Response:
        """The record as it stands, with its tag. Raises `Http404`."""
        columns = [field.attname for field in self.model._meta.concrete_fields]
        rows = list(access.visible(actor, self.model, among=self.record.rows(columns)).filter(pk=key))
        if not rows:
            raise Http404
        answer = self.record.answers(rows, actor=actor, place=self.place)[0]
        headers = {"ETag": tag_of(self.record.state(rows[0], columns))}
        return Response(answer, status=status, headers=headers | ({"Location": location} if location else {}))

    def facts(self, request: Request, form: Form) -> Facts:
        """What was sent, with records in the place of ids. Raises `ValidationError`."""
        return resolved(form, form.run_validation(request.data), access.actor(request))

    def once(self, request: Request, act: Callable[[Actor], Model], *, status: int) -> Response:
        """Do the work of a request that may be sent again, once, and answer with the record it led to."""
        actor = access.actor(request)
        client: Any = request.user.pk
        retry = Retry(request, client)
        with transaction.atomic(), on_behalf_of(client):
            kept = retry.find()
            if kept is None:
                row = act(actor)
                access.confirm_reach(actor, row, self.verb)
                kept = Kept(status, reverse(f"{self.basename}-detail", args=[row.pk]))
                retry.keep(status=kept.status, location=kept.location)
        key = self.key_of(kept.location.rstrip("/").rpartition("/")[2])
        is_new = self.action == "create" or kept.status == _MADE
        return self.answer(actor, key, status=kept.status, location=kept.location if is_new else "")

    @property
    def verb(self) -> Verb:
        """What this action does to the record."""
        return self.declarations[self.action].verb or Verb.CHANGE


class AddableViewSet(RecordViewSet, ABC):
    """Adds records too: `POST /things/`."""

    form: ClassVar[Form]
    made: ClassVar[int] = 201  # 202 where the record is a job

    @abstractmethod
    def add(self, facts: Facts) -> Model:
        """Call the service that adds the record."""

    def create(self, request: Request) -> Response:
        return self.once(request, lambda _actor: self.add(self.facts(request, self.form)), status=self.made)


class ChangeableViewSet(RecordViewSet, ABC):
    """Changes records too, for whoever names the state that they have read: `PATCH /things/{id}/`."""

    changes: ClassVar[Form]

    @abstractmethod
    def change(self, row: Any, facts: Facts) -> None:
        """Call the service that changes the record, which is locked."""

    def partial_update(self, request: Request, id: str) -> Response:  # noqa: A002
        actor = access.actor(request)
        key = self.key_of(id)
        client: Any = request.user.pk
        with transaction.atomic(), on_behalf_of(client):
            access.find(actor, self.model, self.verb, pk=key)
            # Locked before it is compared: of two who read the same state, one is told.
            row = access.visible(actor, self.model, self.verb).select_for_update(of=("self",)).get(pk=key)
            columns = [field.attname for field in self.model._meta.concrete_fields]
            (stands,) = access.visible(actor, self.model, self.verb, among=self.record.rows(columns)).filter(
                pk=key
            )
            must_match(request, tag_of(self.record.state(stands, columns)))
            if facts := self.facts(request, self.changes):
                self.change(row, facts)
                access.confirm_reach(actor, row, self.verb)
        return self.answer(actor, key)


def command(form: Form | None = None, *, status: int = 200) -> Callable[[Callable[..., Model]], Any]:
    """A verb on one record, `POST /things/{id}/verb/`: takes the record and the facts, returns what it led to."""

    def decorate(act: Callable[..., Model]) -> Any:
        def handler(self: RecordViewSet, request: Request, id: str) -> Response:  # noqa: A002
            def work(actor: Actor) -> Model:
                row = access.find(actor, self.model, self.verb, pk=self.key_of(id))
                return act(self, row, self.facts(request, form or _NOTHING))

            return self.once(request, work, status=status)

        handler.__name__, handler.__doc__ = act.__name__, act.__doc__
        handler.form, handler.status = form, status  # type: ignore[attr-defined]
        return action(detail=True, methods=["post"], url_path=act.__name__.replace("_", "-"))(handler)

    return decorate


def question(form: Form, *, shape: Shape) -> Callable[[Callable[..., Facts]], Any]:
    """A question that changes nothing, `POST /things/verb/`: what is asked for never stands in an address."""

    def decorate(ask: Callable[..., Facts]) -> Any:
        def handler(self: RecordViewSet, request: Request) -> Response:
            return Response(ask(self, access.actor(request), self.facts(request, form)))

        handler.__name__, handler.__doc__ = ask.__name__, ask.__doc__
        handler.form, handler.shape, handler.is_once = form, shape, False  # type: ignore[attr-defined]
        return action(detail=False, methods=["post"], url_path=ask.__name__.replace("_", "-"))(handler)

    return decorate


_MADE = 201
_NOTHING = Form()
