"""Loaded by Schemathesis: most ids that it makes up become ids of records that are there, tags those that stand.

Without this nearly every request would end at "there is no such record", and nothing behind that would be tried.
"""

import os
from typing import Any
from uuid import UUID

import orjson
import requests
import schemathesis

# Ids by the word that names them in an address, a body or a query.
_KNOWN: dict[str, str] = orjson.loads(os.environ["TEST_KNOWN_IDS"])
_HEADERS = {"Authorization": os.environ["TEST_AUTHORIZATION"]}
_LEFT_ALONE = 4  # one of so many keeps the id that was made up, or found by an earlier request


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Let this request be about records that are there."""
    noun = case.operation.path.removeprefix("/api/v1/").partition("/")[0]
    if "id" in (case.path_parameters or {}):
        case.path_parameters["id"] = _known(noun, case.path_parameters["id"])
    for part in (case.query, case.body):
        if isinstance(part, dict):
            part.update({name: _known(name, value) for name, value in part.items()})
    if case.method == "PATCH" and "If-Match" in (case.headers or {}):
        read = requests.get(f"{case.operation.base_url}{case.formatted_path}", headers=_HEADERS, timeout=30)
        case.headers["If-Match"] = read.headers.get("ETag", '"gone"')


def _known(name: str, value: Any) -> Any:
    try:
        number = UUID(value).int if isinstance(value, str) else 0
    except ValueError:
        return value
    return _KNOWN.get(name, value) if number % _LEFT_ALONE else value
