"""One TOML table → one row. The types of the row's class decide what is allowed."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from casework.jurisdictions.citation import REFERENCE, Citation, Forms, Work
from casework.jurisdictions.rows import Source

T = TypeVar("T")

LONGEST_SHOWN = 40


class Unreadable(ValueError):
    """A value is not what its field takes; the message says what it takes."""


@dataclass(frozen=True, slots=True)
class Known:
    """What rows refer to by key."""

    works: Mapping[str, Work]
    sources: Mapping[str, Source]


def parse_row(
    kind: type[T], raw: Mapping[str, Any], known: Known, derived: Mapping[str, str] | None = None
) -> tuple[T | None, tuple[str, ...]]:
    """The row, or None with every fault of the table: unknown fields, missing ones and bad values alike.

    `derived` are fields that the loader fills in; a row that gives one itself is at fault.
    """
    shape: Any = kind  # The type checker does not see that a class can be a key of the cache.
    values: dict[str, Any] = dict(derived or {})
    wanted = {name: field for name, field in _schema(shape).items() if name not in values}
    faults = [_unknown_field(name, wanted) for name in raw if name not in wanted]
    for name, (hint, is_required) in wanted.items():
        if name not in raw:
            faults += [f"{name}: missing"] if is_required else []
            continue
        try:
            values[name] = _read(hint, raw[name], known)
        except Unreadable as unreadable:
            faults.append(f"{name}: {unreadable}")
    if faults:
        return None, tuple(faults)
    row = kind(**values)
    own_faults: Iterator[str] = row.faults() if hasattr(row, "faults") else iter(())
    return row, tuple(own_faults)


@cache
def _schema(kind: Any) -> dict[str, tuple[Any, bool]]:
    """Field → its type, and whether it must be given."""
    hints = get_type_hints(kind)
    return {
        each.name: (hints[each.name], each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    }


def _unknown_field(name: str, wanted: Mapping[str, object]) -> str:
    near = get_close_matches(name, wanted, n=1)
    return f"{name}: unknown field" + (f"; did you mean {near[0]!r}?" if near else "")


def _read(hint: Any, value: object, known: Known) -> object:
    """The value as the field holds it. Raises `Unreadable`."""
    origin = get_origin(hint)
    if origin in {types.UnionType, Union}:
        return _read(next(part for part in get_args(hint) if part is not type(None)), value, known)
    if hint == Forms:
        return _read_forms(value)
    if origin is Literal:
        return _read_choice(get_args(hint), value)
    if origin is tuple:
        if not isinstance(value, list):
            raise Unreadable(f"takes a list, not {_shown(value)}")
        return tuple(_read(get_args(hint)[0], each, known) for each in value)
    if hint is Citation:
        return _read_citation(value, known)
    if hint is Source:
        return _read_source(value, known)
    if isinstance(hint, type) and is_dataclass(hint):
        return _read_nested(hint, value, known)
    return _read_plain(hint, value)


def _read_choice(allowed: tuple[object, ...], value: object) -> object:
    if value not in allowed:
        raise Unreadable(f"takes one of {', '.join(map(str, allowed))}, not {_shown(value)}")
    return value


def _read_citation(value: object, known: Known) -> Citation:
    text = _read_text(value)
    if not REFERENCE.fullmatch(text):
        raise Unreadable(f"takes work:article:part, not {_shown(value)}")
    work, *place = text.split(":")
    if work not in known.works:
        raise Unreadable(f"cites the unknown work {work!r}")
    citation = Citation(known.works[work], *place)
    if citation.fault():
        raise Unreadable(citation.fault())
    return citation


def _read_source(value: object, known: Known) -> Source:
    text = _read_text(value)
    if text not in known.sources:
        raise Unreadable(f"names the unknown source {text!r}; known: {', '.join(known.sources)}")
    return known.sources[text]


def _read_nested(kind: Any, value: object, known: Known) -> object:
    if not isinstance(value, dict):
        raise Unreadable(f"takes a table, not {_shown(value)}")
    nested: object
    nested, faults = parse_row(kind, value, known)
    if faults:
        raise Unreadable("; ".join(faults))
    return nested


def _read_forms(value: object) -> Forms:
    if not isinstance(value, dict) or not all(isinstance(each, dict) for each in value.values()):
        raise Unreadable("takes a table of languages, each a table of forms")
    return types.MappingProxyType(
        {
            language: types.MappingProxyType({form: _read_text(pattern) for form, pattern in forms.items()})
            for language, forms in value.items()
        }
    )


def _read_plain(kind: Any, value: object) -> object:
    if kind is str:
        return _read_text(value)
    if kind is date:
        # A moment is a date to Python; a law comes into force on a day.
        if not isinstance(value, date) or isinstance(value, datetime):
            raise Unreadable(f"takes a day such as 2021-03-07 without quotes, not {_shown(value)}")
        return value
    if kind is bool:
        if not isinstance(value, bool):
            raise Unreadable(f"takes true or false, not {_shown(value)}")
        return value
    # True is an int to Python.
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Unreadable(f"takes a whole number from 0, not {_shown(value)}")
    return value


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise Unreadable(f"takes a text in quotes, not {_shown(value)}")
    if not value.strip() or value != value.strip():
        raise Unreadable("takes a text without spaces around it; leave the field out when there is nothing to say")
    return value


def _shown(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
