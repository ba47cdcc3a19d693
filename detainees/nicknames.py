"""The other forms of a given name: diminutives, spellings by ear, equivalents in a neighbour's language. Pure.

What stands in `nicknames.toml`, read once. Why a table, and what it leaves out: docs/decisions/nicknames.md.
"""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_suffix(".toml")

_TABLES = ("source", "name", "patronymic")
_SEXES = ("male", "female", "any")
_CONFIDENCES = ("A", "B", "C")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A work that a row can be compared with, and how far that was done: A every form, B and C not yet."""

    key: str
    work: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """Forms of one name, as they are written; the full form first. `sex`: male, female or any."""

    forms: tuple[str, ...]
    sex: str
    source: Source
    is_patronymic: bool = False

    @property
    def confidence(self) -> str:
        return self.source.confidence


class BrokenTable(ValueError):
    """The table cannot be used. Names every fault at once: file, row by number and first form, what is wrong."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


def forms_of(word: str) -> frozenset[str]:
    """All other forms of every row in which this word stands, in small letters with ё as е; none if unknown.

    The word may come as it was typed or as `detainees.spoken.folded` gives it.
    """
    return _index().get(_said(word), frozenset())


@cache
def rows() -> tuple[NameRow, ...]:
    """Every row of the table: names, then patronymics. Raises `BrokenTable`."""
    return read_table(TABLE)


def read_table(path: Path) -> tuple[NameRow, ...]:
    """The rows of a file. Raises `BrokenTable` where anything in it is not as it must be."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BrokenTable([f"{path.name}: not TOML: {error}"]) from error
    faults = [f"{path.name}: unknown table {name!r}" for name in content if name not in _TABLES]
    tables = {name: content.get(name, []) for name in _TABLES}
    faults += [f"{path.name}: {name} takes rows, [[{name}]]" for name in _TABLES if not _are_rows(tables[name])]
    if not faults:
        faults += _faults_of_tables(tables, path.name)
    if faults:
        raise BrokenTable(faults)
    sources = {raw["key"]: Source(**raw) for raw in tables["source"]}
    return tuple(
        NameRow(
            forms=tuple(raw["forms"]),
            sex=raw["sex"],
            source=sources[raw["source"]],
            is_patronymic=table == "patronymic",
        )
        for table in ("name", "patronymic")
        for raw in tables[table]
    )


@cache
def _index() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows():
        forms = {_said(form) for form in row.forms}
        for form in forms:
            found.setdefault(form, set()).update(forms - {form})
    folded: dict[str, set[str]] = {}
    for form, others in found.items():
        folded.setdefault(_without_marks(form), set()).update(others | {form})
    # A folded word has lost the mark of й. Where that makes another form of the table (Айша, Аиша), that one stands.
    for word, forms in folded.items():
        found.setdefault(word, {form for form in forms if _without_marks(form) != word})
    return {form: frozenset(others) for form, others in found.items()}


def _said(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold().replace("ё", "е")


def _without_marks(form: str) -> str:
    return form.replace("й", "и")


def _are_rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _faults_of_tables(tables: Mapping[str, list[dict[str, Any]]], file: str) -> list[str]:
    faults = []
    known: set[str] = set()
    for number, raw in enumerate(tables["source"], start=1):
        place = f"{file}: [[source]] {number} ({raw.get('key', 'no key')})"
        faults += [f"{place}: {fault}" for fault in _faults_of_source(raw, known)]
        known.add(str(raw.get("key")))
    for table in ("name", "patronymic"):
        for number, raw in enumerate(tables[table], start=1):
            place = f"{file}: [[{table}]] {number} ({_called(raw)})"
            faults += [f"{place}: {fault}" for fault in _faults_of_row(raw, known)]
    return faults


def _called(raw: Mapping[str, Any]) -> str:
    forms = raw.get("forms")
    return str(forms[0]) if isinstance(forms, list) and forms else "no forms"


def _faults_of_source(raw: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    yield from _faults_of_keys(raw, ("key", "work", "confidence"))
    yield from (f"{name} takes a text" for name in ("key", "work") if name in raw and not _is_text(raw[name]))
    if raw.get("key") in known:
        yield f"source {raw['key']!r} stands twice"
    if "confidence" in raw and raw["confidence"] not in _CONFIDENCES:
        yield f"confidence takes one of {', '.join(_CONFIDENCES)}, not {raw['confidence']!r}"


def _faults_of_row(raw: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    yield from _faults_of_keys(raw, ("forms", "sex", "source"))
    if "sex" in raw and raw["sex"] not in _SEXES:
        yield f"sex takes one of {', '.join(_SEXES)}, not {raw['sex']!r}"
    if "source" in raw and raw["source"] not in known:
        yield f"unknown source {raw['source']!r}"
    if "forms" in raw:
        yield from _faults_of_forms(raw["forms"])


def _faults_of_keys(raw: Mapping[str, Any], wanted: tuple[str, ...]) -> Iterator[str]:
    yield from (f"unknown key {name!r}" for name in raw if name not in wanted)
    yield from (f"{name} is missing" for name in wanted if name not in raw)


def _faults_of_forms(forms: object) -> Iterator[str]:
    if not isinstance(forms, list) or not all(_is_text(form) for form in forms):
        yield "forms takes a list of texts, none of them empty"
        return
    if len(forms) < 2:  # noqa: PLR2004 - one form alone says nothing
        yield "forms takes two or more"
    seen: set[str] = set()
    for form in forms:
        if not all(unicodedata.name(letter, "").startswith("CYRILLIC") for letter in form):
            yield f"form {form!r} is not one word of Cyrillic letters"
        if _said(form) in seen:
            yield f"form {form!r} stands twice"
        seen.add(_said(form))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
