"""The `Idempotency-Key` header: what a client repeats, so that a request sent twice is done once."""

import re

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from casework.rest.problems import Problem

SHAPE = re.compile(r"[\x21-\x7e]{8,100}")


def idempotency_key(request: Request) -> str:
    """The key of this request. Raises `Problem` when it is missing or has another shape."""
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if not key:
        detail = _("Send Idempotency-Key: a random text, new for each request, the same for each repetition.")
        raise Problem(400, "idempotency_key_missing", detail)
    if not SHAPE.fullmatch(key):
        detail = _("Idempotency-Key takes 8 to 100 printable ASCII characters without spaces.")
        raise Problem(400, "idempotency_key_invalid", detail)
    return str(key)
