"""One spelling of the facts, so that equal facts have an equal digest. Pure.

Canonical JSON: UTF-8, keys sorted, no spaces, no floating point; moments as ISO 8601 with the offset of the
case's own zone, to the second; unknown values are null.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from casework.dossier.facts import CaseFacts


def canonical_json(facts: CaseFacts) -> bytes:
    """The facts in their one spelling. Raises `ValueError` for a moment without an offset."""
    plain = {"schema": "case-facts-1", **_plain(facts, ZoneInfo(facts.zone))}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def facts_digest(facts: CaseFacts) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal: what pages print and a checker recomputes."""
    return sha256(canonical_json(facts)).hexdigest()


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
        told = ((field, getattr(value, field.name)) for field in fields(value))
        return {
            field.name: _plain(item, zone)
            for field, item in told
            if item or not field.metadata.get("is_left_out_when_empty")
        }
    raise TypeError(f"no spelling for {type(value).__name__}")
