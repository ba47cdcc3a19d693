"""One spelling of the facts, so that equal facts have an equal digest. Pure.

Canonical JSON: UTF-8, keys sorted, no spaces, no floating point; moments as ISO 8601 with the offset of the
case's own zone, to the second; unknown values are null. `schema.json` describes it.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from casework.dossier.facts import CaseFacts

SCHEMA_FILE = Path(__file__).with_name("schema.json")


def canonical_json(facts: CaseFacts) -> bytes:
    """The facts in their one spelling. Raises `ValueError` for a moment without an offset."""
    plain = {"schema": "case-facts-1", **_plain(facts, ZoneInfo(facts.zone))}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def facts_digest(facts: CaseFacts) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal: what pages print and a checker recomputes."""
    return sha256(canonical_json(facts)).hexdigest()


@cache
def facts_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the canonical JSON."""
    schema: dict[str, Any] = json.loads(SCHEMA_FILE.read_text())
    return schema


def _plain(value: object, zone: ZoneInfo) -> Any:
    # The order matters: a moment is a date, and an enumeration's member is a text.
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise ValueError("a moment without an offset")
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, tuple):
        return [_plain(item, zone) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name), zone) for field in fields(value)}
    raise TypeError(f"no spelling for {type(value).__name__}")
