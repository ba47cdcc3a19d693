"""The API described, for programs and for people, and the answer to every address below it that is none."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from casework import access
from casework.rest import documentation, problems


@login_not_required
def schema(request: HttpRequest) -> HttpResponse:
    """The description in OpenAPI 3.1. It says nothing that the source code does not."""
    # One description for everybody: in the language of the code, whatever the reader of a page prefers.
    with translation.override("en"):
        return documentation.schema(request)


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    """The same, readable."""
    # Seventy operations laid open would take a browser a minute, and nobody would find theirs.
    return documentation.page(request, expansion="list")


@login_not_required
@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """404 as the API says it, for whoever asks."""
    return problems.not_found(request, Http404())


schema.declaration = page.declaration = nowhere.declaration = access.PUBLIC  # type: ignore[attr-defined]
