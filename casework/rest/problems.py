"""Errors as RFC 9457 says them: `application/problem+json`, a stable `code`, faults by field.

Nothing that was sent comes back: a fault names the place by JSON pointer and says what is allowed. Imports
neither models nor services, so that the keyless intake process may use it. A surface that has exceptions of its
own teaches them to `problem_of`.
"""

from collections.abc import Iterator
from functools import singledispatch
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.settings import api_settings

MEDIA_TYPE = "application/problem+json"
_NOTHING_HERE = _("There is nothing here, or nothing that you may see.")
_MOST_FAULTS = 100  # enough to mend a program by; 200 people may have thousands


class FieldFault(serializers.Serializer[Any]):
    """One fault of what was sent."""

    field = serializers.CharField(help_text=_("JSON pointer (RFC 6901); empty for the whole body."))
    code = serializers.CharField(help_text=_("Stable."))
    message = serializers.CharField(help_text=_("What is allowed there."))


class ProblemAnswer(serializers.Serializer[Any]):
    """An error. Programs go by `code`, people read `detail`."""

    title = serializers.CharField(help_text=_("The phrase of the status."))
    status = serializers.IntegerField()
    code = serializers.CharField(help_text=_("Stable."))
    detail = serializers.CharField()
    errors = FieldFault(many=True, required=False)  # type: ignore[assignment]  # ours, not the framework's


class Problem(exceptions.APIException):
    """An error with its own status, code, sentence and headers: `raise Problem(503, "busy", _("…"))`."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str | Promise,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.sentence = str(detail)
        super().__init__(self.sentence, code)
        self.status_code = status
        self.code = code
        self.errors = errors or []
        self.headers = headers or {}

    def as_dict(self) -> dict[str, Any]:
        """The body of the answer."""
        body = {
            "title": HTTPStatus(self.status_code).phrase,
            "status": self.status_code,
            "code": self.code,
            "detail": self.sentence,
        }
        return {**body, "errors": self.errors} if self.errors else body


# What DRF and Django raise by themselves, and what it means.
_KNOWN: tuple[tuple[tuple[type[Exception], ...], int, str, Promise], ...] = (
    ((Http404, exceptions.NotFound), 404, "not_found", _NOTHING_HERE),
    ((PermissionDenied, exceptions.PermissionDenied), 403, "forbidden", _("You may not do this.")),
    (
        (exceptions.NotAuthenticated, exceptions.AuthenticationFailed),
        *(401, "unauthenticated", _("Send a token: Authorization: Bearer …")),
    ),
    ((exceptions.ParseError,), 400, "malformed", _("The body is not JSON in UTF-8.")),
    ((exceptions.MethodNotAllowed,), 405, "method_not_allowed", _("This address does not take this method.")),
    ((exceptions.NotAcceptable,), 406, "not_acceptable", _("Answers are application/json.")),
    ((exceptions.UnsupportedMediaType,), 415, "unsupported_media_type", _("Send application/json.")),
    (
        (exceptions.Throttled,),
        *(429, "too_many_requests", _("Too many requests. Wait as long as Retry-After says.")),
    ),
)


@singledispatch
def problem_of(error: Exception) -> Problem | None:
    """The problem that an exception means, or None for what nobody expected."""
    for kinds, status, code, detail in _KNOWN:
        if isinstance(error, kinds):
            return Problem(status, code, detail, headers=_headers(error))
    return None


@problem_of.register
def _as_it_is(error: Problem) -> Problem:
    return error


@problem_of.register
def _of_invalid(error: exceptions.ValidationError) -> Problem:
    return Problem(422, "invalid", _("Some fields cannot be taken as they are."), errors=faults_of(error))


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:  # noqa: ARG001
    """What DRF asks for the answer to an exception. None leaves it to the 500 page, which says nothing of it."""
    problem = problem_of(error)
    if problem is None:
        return None
    return Response(
        problem.as_dict(), status=problem.status_code, headers=problem.headers, content_type=MEDIA_TYPE
    )


def plain_answer(problem: Problem) -> HttpResponse:
    """The same answer where DRF has no hand in it: unknown addresses, faults of our own."""
    return HttpResponse(
        orjson.dumps(problem.as_dict()),
        status=problem.status_code,
        headers=problem.headers,
        content_type=MEDIA_TYPE,
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Django's `handler404` for a process that serves an API alone."""
    return plain_answer(Problem(404, "not_found", _NOTHING_HERE))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Django's `handler400`: a request that is not even HTTP as we take it."""
    return plain_answer(Problem(400, "bad_request", _("The request cannot be understood.")))


def failed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Django's `handler500`."""
    return plain_answer(Problem(500, "failed", _("Something went wrong here. Nothing was saved; try again.")))


def faults_of(error: exceptions.ValidationError) -> list[dict[str, str]]:
    """The faults of a body, each with its place as a JSON pointer. The first hundred, in the order of the body."""
    faults: list[dict[str, str]] = []
    for fault in _walk(error.detail, ""):
        if len(faults) == _MOST_FAULTS:
            break
        faults.append(fault)
    return faults


def _walk(detail: Any, place: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, below in detail.items():
            yield from _walk(below, place if name == api_settings.NON_FIELD_ERRORS_KEY else f"{place}/{name}")
    elif isinstance(detail, list):
        for number, below in enumerate(detail):
            # A list of faults belongs to one place; a list of dictionaries has a dictionary for each item.
            yield from _walk(below, f"{place}/{number}" if isinstance(below, dict | list) else place)
    else:
        yield {"field": place, "code": str(getattr(detail, "code", None) or "invalid"), "message": str(detail)}


def _headers(error: Exception) -> dict[str, str]:
    headers = {}
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(auth_header)
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers
