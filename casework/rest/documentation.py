"""The API as a file for programs and as a page for people, both served from here.

The page is Swagger's with its script and style in files of their own, so that it works under the strict policy.
"""

from functools import cache

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

MEDIA_TYPE = "application/vnd.oai.openapi+json"
_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
# What the page loads, below the address of static files.
SCRIPTS = (
    "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js",
    "habeas/js/api-docs.js",
)
STYLES = (
    "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css",
    "habeas/css/api-docs.css",
)


@require_safe
def schema(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The description of this process' API in OpenAPI 3.1."""
    return HttpResponse(_schema(), content_type=MEDIA_TYPE)


@require_safe
def page(request: HttpRequest, *, expansion: str = "full") -> HttpResponse:
    """The same, readable: each operation laid open ("full"), or a line of a list that opens ("list")."""
    response = render(request, "api/docs.html", {"scripts": SCRIPTS, "styles": STYLES, "expansion": expansion})
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@cache
def _schema() -> bytes:
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    return orjson.dumps(generator.get_schema(request=None, public=True))  # type: ignore[no-untyped-call]
