"""The few files that the readable page loads. There is no other way to a file in this process."""

from functools import cache
from importlib.resources import files
from mimetypes import guess_type

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from casework.rest.documentation import SCRIPTS, STYLES

_PACKAGES = {"drf_spectacular_sidecar": "drf_spectacular_sidecar", "habeas": "casework"}
_SERVED = frozenset({*SCRIPTS, *STYLES, "habeas/favicon.svg"})


@require_safe
def asset(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001
    """One of the files by its name; any other name is 404, whatever lies on the disk."""
    if name not in _SERVED:
        raise Http404
    media_type, _encoding = guess_type(name)
    return HttpResponse(
        _read(name),
        content_type=media_type or "application/octet-stream",
        headers={"Cache-Control": "max-age=3600"},
    )


@cache
def _read(name: str) -> bytes:
    package = _PACKAGES[name.partition("/")[0]]
    return files(package).joinpath("static", name).read_bytes()
