"""What services and the database refuse, as problems: taught to `problem_of` by importing this module."""

from functools import cache
from typing import Any

import psycopg
from django.apps import apps
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.db.models import BaseConstraint
from django.http import UnreadablePostError
from django.utils.translation import gettext_lazy as _

from casework.rest.problems import Problem, problem_of
from casework.services.people import SearchUnavailable
from detainees.crypto import SealBroken
from detainees.keys import KeyDestroyed
from detainees.services.refusal import Refused

TRY_AGAIN_SECONDS = 5


@problem_of.register
def _of_refused(error: Refused) -> Problem:
    """409: what was asked does not fit what stands. Particulars name the fields, in those services that say."""
    errors = [{"field": f"/{name}", "code": error.code, "message": error.message} for name in error.particulars]
    return Problem(412 if error.code == "stale" else 409, error.code, error.message, errors=errors)


@problem_of.register
def _of_erased(error: KeyDestroyed) -> Problem:
    """409: the record of somebody who was erased stands, and takes no more."""
    return _of_refused(Refused(error.code))


@problem_of.register
def _of_broken_seal(error: SealBroken) -> Problem:
    """500: a sealed value was changed, cut or moved. Which one it is says no secret, and mends nothing by itself."""
    sentence = _("A sealed value does not open: %(place)s (%(code)s).") % {
        "place": error.place,
        "code": error.code,
    }
    return Problem(500, "does_not_open", sentence)


@problem_of.register
def _of_absent_search(error: SearchUnavailable) -> Problem:
    """503: the people process starts anew. Nothing was lost: the same question is answered in a moment."""
    sentence = _("People cannot be looked for just now. Ask again in a moment.")
    return Problem(503, error.code, sentence, headers={"Retry-After": str(TRY_AGAIN_SECONDS)})


@problem_of.register
def _of_integrity(error: IntegrityError) -> Problem:
    """422: the database refused. Its constraints are named as sentences and have a message for people."""
    diagnosis = getattr(error.__cause__, "diag", None)
    constraint = _constraints().get(getattr(diagnosis, "constraint_name", None) or "")
    detail: Any = (
        constraint.get_violation_error_message() if constraint else _("This contradicts what stands already.")
    )
    return Problem(422, constraint.name if constraint else "contradiction", detail)


@problem_of.register
def _of_data(_error: DataError) -> Problem:
    return Problem(422, "invalid", _("A value does not fit its column."))


@problem_of.register(OperationalError)
@problem_of.register(InterfaceError)
@problem_of.register(psycopg.OperationalError)  # of the audit log's own connections
def _of_unavailable(_error: Exception) -> Problem:
    """503: nothing is known to be done. The pool is empty, a lock took too long, or the database is away."""
    detail = _("This cannot be done just now. Send the same request again, with the same Idempotency-Key.")
    return Problem(503, "unavailable", detail, headers={"Retry-After": str(TRY_AGAIN_SECONDS)})


@problem_of.register
def _of_size(_error: RequestDataTooBig) -> Problem:
    return Problem(413, "too_large", _("The body is too large."))


@problem_of.register
def _of_broken(_error: UnreadablePostError) -> Problem:
    return Problem(400, "malformed", _("The body broke off."))


@cache
def _constraints() -> dict[str, BaseConstraint]:
    """All constraints of our models by name."""
    models = [model for app in ("detainees", "casework") for model in apps.get_app_config(app).get_models()]
    return {each.name: each for model in models for each in model._meta.constraints}
