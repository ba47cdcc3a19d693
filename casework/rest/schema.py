"""How the endpoints of records describe themselves in OpenAPI 3.1.

Everything is read off the viewset: its shapes, forms and filters, what its actions answer. What every endpoint
may refuse is added here once.
"""

import re
from collections.abc import Iterator
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import Direction, OpenApiParameter, OpenApiResponse

import casework.rest.openapi  # noqa: F401 - teaches strict fields and objects
from casework.rest.forms import Form
from casework.rest.idempotency import SHAPE as IDEMPOTENCY_KEY
from casework.rest.openapi import problems
from casework.rest.shapes import Shape

_ALWAYS = (401, 403, 404, 405, 406, 422, 429, 503)
_OF_BODY = (400, 411, 413, 415)
_READS, _CHANGES = frozenset({"list", "retrieve"}), "partial_update"
_VERBS = {"retrieve": "get", "create": "add", "partial_update": "change"}


_BEARER = (
    "A token with the scopes `read`, `write`. The program of somebody else, whose audience is `lawyers` or `media`,"
    " finds only people who agreed to it, and what hangs on them: anybody else is on no list, and 404. To `media` the"
    " contacts, health, looks and traits of a person, and whether they are injured, are null; filters by them are 403."
)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "casework.rest.authentication.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: SpectacularSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": _BEARER}


class KindsSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """A form of several kinds is one of several objects."""

    target_class = "casework.rest.kinds.Kinds"
    match_subclasses = True
    priority = 1  # before the extension for all strict objects

    def map_serializer(self, auto_schema: SpectacularSchema, direction: Direction) -> dict[str, Any]:
        refs = {
            kind: auto_schema.resolve_serializer(form, direction).ref for kind, form in self.target.kinds.items()
        }
        mapping = {kind: ref["$ref"] for kind, ref in refs.items()}
        return {
            "oneOf": list(refs.values()),
            "discriminator": {"propertyName": self.target.by, "mapping": mapping},
        }


class AutoSchema(SpectacularSchema):
    """Describes one action of a `RecordViewSet`."""

    view: Any

    def get_operation_id(self) -> str:
        if self.view.action == "list":
            return f"list_{self.view.basename}".replace("-", "_")
        return f"{_VERBS.get(self.view.action, self.view.action)}_{_snake_case(self.view.record.name)}"

    def get_tags(self) -> list[str]:
        return [self.view.basename]

    def get_request_serializer(self) -> Any:
        return {"application/json": form} if (form := self._form()) else None

    def get_response_serializers(self) -> Any:
        refused = {*_ALWAYS, *(() if self.method == "GET" else _OF_BODY), *self._refusals()}
        return {**dict(self._answers()), **problems(*sorted(refused))}

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = [
            _answer_header("WWW-Authenticate", "RFC 6750.", 401),
            _answer_header("Retry-After", "Seconds.", 429, 503, kind=OpenApiTypes.INT),
        ]
        if "{id}" in self.path:
            parameters.append(OpenApiParameter("id", self.view.key_schema, OpenApiParameter.PATH, required=True))
        if self.view.action == "list":
            parameters.append(self.view.filters)
        elif self.view.record is not None and self._is_one():
            parameters.append(_answer_header("ETag", "The state of the record.", *self._statuses()))
        if self.view.action == "retrieve" and getattr(self.view, "says_where_it_stands", False):
            parameters.append(_answer_header("Location", "Where the record stands that it was merged into.", 410))
        if self.view.action == _CHANGES:
            parameters.append(_IF_MATCH)
        if self._is_once():
            parameters.append(_IDEMPOTENCY_KEY)
        if self.view.action == "create" or 201 in self._statuses():  # noqa: PLR2004
            parameters.append(_answer_header("Location", "The address of the record.", *self._statuses()))
        return parameters

    def _is_list_view(self, serializer: Any = None) -> bool:
        # Its pages are described whole, below: nothing is to be wrapped around them.
        return False

    def _form(self) -> Form | None:
        if self.view.action in {"create", _CHANGES}:
            form: Form = self.view.form if self.view.action == "create" else self.view.changes
            return form
        return getattr(getattr(self.view, self.view.action), "form", None)

    def _statuses(self) -> tuple[int, ...]:
        if self.view.action == "create":
            return (self.view.made,)
        return (getattr(getattr(self.view, self.view.action), "status", 200),)

    def _is_one(self) -> bool:
        said = ("shape", "media", "answered")
        return self.view.action != "list" and all(self._of_action(name) is None for name in said)

    def _of_action(self, name: str) -> Any:
        """What the handler of this action says of itself by this attribute, or None."""
        return getattr(getattr(self.view, self.view.action), name, None)

    def _is_once(self) -> bool:
        """Whether the request may be sent again under its `Idempotency-Key`."""
        return self.method == "POST" and getattr(getattr(self.view, self.view.action), "is_once", True)

    def _refusals(self) -> Iterator[int]:
        if self.view.action == "retrieve" and getattr(self.view, "says_where_it_stands", False):
            yield 410
        if self.view.action == _CHANGES:
            yield from (409, 412, 428)
        elif self._is_once() or self._of_action("media"):
            yield 409

    def _answers(self) -> Iterator[tuple[Any, Any]]:
        if media := self._of_action("media"):
            yield (200, media), OpenApiResponse(OpenApiTypes.BINARY)
            return
        if answered := self._of_action("answered"):
            yield 200, OpenApiResponse(self._named(*answered))
            return
        found: Shape | None = self._of_action("shape")
        shape: Shape = found or (self.view.action == "list" and self.view.row) or self.view.record
        for status in self._statuses():
            answer = self._component(shape)
            if found is not None:
                answer = _results(answer)
            yield status, OpenApiResponse(_page(answer) if self.view.action == "list" else answer)

    def _component(self, shape: Shape) -> dict[str, Any]:
        return self._named(shape.name, shape.description())

    def _named(self, name: str, schema: dict[str, Any]) -> dict[str, Any]:
        component = ResolvedComponent(  # type: ignore[no-untyped-call]
            name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name
        )
        self.registry.register_on_missing(component)
        return dict(component.ref)


def _page(row: dict[str, Any]) -> dict[str, Any]:
    following = {
        "type": ["string", "null"],
        "description": "Send as `cursor`, with the same filters. Null: the end.",
    }
    return {
        "type": "object",
        "properties": {"next": following, "results": {"type": "array", "items": row}},
        "required": ["next", "results"],
        "additionalProperties": False,
    }


def _results(row: dict[str, Any]) -> dict[str, Any]:
    more = {"type": "boolean", "description": "More fit than are shown: ask for more words."}
    loading = {
        "type": "boolean",
        "description": "The memory of names is filling after a start: who is missing may be found in a moment.",
    }
    results = {"type": "array", "items": _match(row), "description": "The likeliest first."}
    return {
        "type": "object",
        "properties": {"results": results, "has_more": more, "is_loading": loading},
        "required": ["results", "has_more", "is_loading"],
        "additionalProperties": False,
    }


def _match(row: dict[str, Any]) -> dict[str, Any]:
    reason = {
        "type": "object",
        "properties": {
            "sign": {"type": "string", "enum": ["same", "near", "other"]},
            "part": {"type": "string", "description": "What was compared: surname, birth_year, number…"},
            "word": {
                "type": "string",
                "description": "The word that was asked for and is none of theirs, or empty.",
            },
        },
        "required": ["sign", "part", "word"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "score": {"type": "number", "minimum": 0, "maximum": 1},
            "reasons": {"type": "array", "items": reason, "description": "What agrees, and what does not."},
            "person": row,
        },
        "required": ["score", "reasons", "person"],
        "additionalProperties": False,
    }


def _answer_header(name: str, description: str, *statuses: int, kind: Any = OpenApiTypes.STR) -> OpenApiParameter:
    return OpenApiParameter(
        name, kind, OpenApiParameter.HEADER, description=description, response=list(statuses), required=True
    )


_IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string"},
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the record as you read it. Another state by now: 412.",
)
_IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": f"^{IDEMPOTENCY_KEY.pattern}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="New for each request, the same for each repetition of it.",
)


def _snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
