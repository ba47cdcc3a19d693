"""Every address of the web process."""

import sys

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import include, path
from django.views.i18n import set_language

from casework.rest import problems
from detainees.crypto import SealBroken

_API = "/api/v1/"


def handler500(request: HttpRequest) -> HttpResponse:
    """A fault of ours: a problem to programs, a page to people."""
    if request.path.startswith(_API):
        return problems.failed(request)
    # Of a value that does not open is said which one it is: who runs the server finds it by that, and by nothing else.
    fault = sys.exception()
    context = {"broken": fault if isinstance(fault, SealBroken) and fault.place else None}
    return HttpResponse(render_to_string("500.html", context), status=500)


# What has a beginning of its own comes before the pages of staff, which would all be tried for it.
urlpatterns = [
    path(_API.lstrip("/"), include("casework.urls.api")),
    path("accounts/", include("casework.staff.urls")),
    path("admin/", admin.site.urls),
    # Strangers choose the language of the sign-in page.
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("casework.board.urls")),
    path("", include("casework.public.urls")),
]
