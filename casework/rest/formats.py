"""JSON in and out of every API of ours: orjson, and stricter than JSON itself.

Refused: bytes that are not UTF-8, NaN and Infinity, half surrogate pairs, one name twice in an object (readers
disagree about which counts), nesting deeper than any form of ours, bodies beyond a limit. What is too long is
refused by its announced length, before it is read.
"""

import json
from collections.abc import Iterable
from typing import IO, Any

import orjson
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from casework.rest.problems import Problem

DEEPEST = 16


class JSONRenderer(BaseRenderer):
    """Answers in UTF-8, without escapes."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS)


class PDFRenderer(JSONRenderer):
    """Lets somebody ask for a file. The file goes out as it is; what is rendered here is a refusal, in JSON."""

    media_type = "application/pdf"
    format = "pdf"


class Negotiation(DefaultContentNegotiation):
    """Of the framework, but for who has no wish, as programs have none: they get the first format unasked."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        if not format_suffix and request.META.get("HTTP_ACCEPT", "*/*") == "*/*":
            first = next(iter(renderers))
            return first, first.media_type
        chosen: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        return chosen


class JSONParser(BaseParser):
    """Bodies of at most `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        return parse(read_body(parser_context["request"]))


def read_body(request: Request) -> bytes:
    """The bytes of the body. Raises `Problem`: 411 without an announced length, 413 above the limit."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    announced = request.META.get("CONTENT_LENGTH") or ""
    if not announced and "HTTP_TRANSFER_ENCODING" in request.META:
        raise Problem(411, "length_required", _("Send Content-Length."))
    if announced.isdecimal() and int(announced) > limit:
        raise Problem(413, "too_large", _("The body may have {limit} bytes.").format(limit=limit))
    return request.body


def parse(body: bytes) -> Any:
    """The value that these bytes are as JSON. Raises `ParseError`, or `Problem` with a nearer code."""
    try:
        value = orjson.loads(body)
        # A second reader, since the fast one keeps the last of two equal names and says nothing. What it writes
        # again byte by byte had no two.
        if orjson.dumps(value) != body:
            _TWICE.decode(body.decode())
    except Problem:
        raise
    except (ValueError, RecursionError):
        raise ParseError from None
    # The walk is needed only where there are brackets enough.
    if body.count(b"[") + body.count(b"{") > DEEPEST and _depth(value) > DEEPEST:
        raise Problem(400, "too_deep", _("The body may be nested {deepest} deep.").format(deepest=DEEPEST))
    return value


def _refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Problem(400, "name_twice", _("An object of the body has the same name twice."))
    return found


_TWICE = json.JSONDecoder(object_pairs_hook=_refuse_twice)


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, dict | list):
            deepest = max(deepest, depth)
            waiting.extend((below, depth + 1) for below in (item.values() if isinstance(item, dict) else item))
    return deepest
