"""Two people on one record: `ETag` says which state was read, `If-Match` which one is to be changed."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from casework.rest.problems import Problem


def tag_of(values: Iterable[Any]) -> str:
    """The tag of a row in this state, from its columns as they are stored: sealed ones stay shut."""
    digest = hashlib.sha256()
    for value in values:
        written = bytes(value) if isinstance(value, bytes | memoryview) else repr(value).encode()
        # Each with its length, or two neighbours could trade a byte.
        digest.update(len(written).to_bytes(4, "big") + written)
    return f'"{digest.hexdigest()[:32]}"'


def must_match(request: Request, tag: str) -> None:
    """Raise `Problem`: 428 when no state is named, 412 when the record has another by now."""
    named = request.META.get("HTTP_IF_MATCH", "")
    if not named.strip():
        raise Problem(428, "precondition_required", _("Send If-Match with the ETag of the record as you read it."))
    if tag not in [each.strip() for each in named.split(",")]:
        detail = _("Somebody changed this record since. Read it again, then send your change with its new ETag.")
        raise Problem(412, "stale", detail)
