"""A folder of TOML files → a pack, or every fault in it with file, line and row."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from casework.jurisdictions.checking import faults_between_rows, faults_of_whole
from casework.jurisdictions.citation import Work
from casework.jurisdictions.faults import Fault, PackError
from casework.jurisdictions.files import PackFile, RawRow, open_files
from casework.jurisdictions.pack import Header, Pack
from casework.jurisdictions.parsing import Known, parse_row
from casework.jurisdictions.rows import (
    ArrestExemption,
    Article,
    CourtLevel,
    Document,
    Limit,
    Outcome,
    Region,
    Row,
    Source,
    Violation,
)
from casework.jurisdictions.rowset import RowSet

T = TypeVar("T")

HEADER = "pack.toml"


@dataclass(frozen=True, slots=True)
class Table:
    """Where the rows of one kind stand. `key_is_citation`: the row is called after the place that it cites."""

    attribute: str
    file: str
    name: str
    kind: type[Row]
    key_is_citation: bool = False


TABLES = (
    Table("articles", "articles.toml", "article", Article, key_is_citation=True),
    Table("violations", "violations.toml", "violation", Violation),
    Table("release_outcomes", "outcomes.toml", "release_outcome", Outcome),
    Table("court_outcomes", "outcomes.toml", "court_outcome", Outcome),
    Table("appeal_outcomes", "outcomes.toml", "appeal_outcome", Outcome),
    Table("courts", "courts.toml", "court", CourtLevel),
    Table("regions", "regions.toml", "region", Region),
    Table("limits", "limits.toml", "limit", Limit),
    Table("arrest_exemptions", "limits.toml", "arrest_exemption", ArrestExemption),
    Table("documents", "documents.toml", "document", Document),
)

NOTHING = Known(works={}, sources={})


def read_pack(folder: Path) -> Pack:
    """The pack in this folder. Raises `PackError` with all its faults."""
    files, faults = open_files(folder, _layout())
    heading = files[HEADER]
    works = _only_once(_parse_rows(heading.rows("work"), Work, NOTHING, faults), faults)
    sources = _only_once(_parse_rows(heading.rows("source"), Source, NOTHING, faults), faults)
    header = _parse_header(heading, folder.name, faults)
    known = Known(works=works, sources=sources)
    rows: dict[str, Any] = {
        table.attribute: RowSet(folder.name, table.name, _parse_table(table, files[table.file], known, faults))
        for table in TABLES
    }
    # Faults between tables can be told only when every table is whole.
    if header is not None and not faults:
        pack = Pack(header=header, works=tuple(works.values()), sources=tuple(sources.values()), **rows)
        faults.extend(faults_of_whole(pack))
        if not faults:
            return pack
    raise PackError(folder.name, faults)


def _layout() -> Mapping[str, frozenset[str]]:
    layout = {HEADER: frozenset({"pack", "work", "source"})}
    for table in TABLES:
        layout[table.file] = layout.get(table.file, frozenset({"defaults"})) | {table.name}
    return layout


def _parse_header(heading: PackFile, folder: str, faults: list[Fault]) -> Header | None:
    raw = heading.content.get("pack")
    if not isinstance(raw, dict):
        if heading.content:
            faults.append(Fault(HEADER, "the table [pack] is missing"))
        return None
    header, messages = parse_row(Header, raw, NOTHING)
    faults.extend(Fault(HEADER, message, row="[pack]") for message in messages)
    if header is not None and header.code != folder:
        faults.append(Fault(HEADER, f"code: must be the name of the folder, {folder!r}", row="[pack]"))
    return header


def _parse_table(table: Table, file: PackFile, known: Known, faults: list[Fault]) -> list[Row]:
    pairs = list(
        _parse_rows(file.rows(table.name), table.kind, known, faults, key_is_citation=table.key_is_citation)
    )
    faults.extend(faults_between_rows(pairs))
    return [row for _, row in pairs]


def _parse_rows(
    raws: Iterable[RawRow],
    kind: type[T],
    known: Known,
    faults: list[Fault],
    *,
    key_is_citation: bool = False,
) -> Iterator[tuple[RawRow, T]]:
    """Rows that could be read, each with its place; the faults of all are added to the list."""
    for raw in raws:
        derived = {"key": str(raw.values.get("citation", ""))} if key_is_citation else {}
        row, messages = parse_row(kind, raw.values, known, derived)
        faults.extend(raw.fault(message) for message in messages)
        if row is not None:
            yield raw, row


KeyedT = TypeVar("KeyedT", Work, Source)


def _only_once(pairs: Iterable[tuple[RawRow, KeyedT]], faults: list[Fault]) -> dict[str, KeyedT]:
    found: dict[str, KeyedT] = {}
    for raw, keyed in pairs:
        if keyed.key in found:
            faults.append(raw.fault(f"duplicate key {keyed.key!r}"))
        found[keyed.key] = keyed
    return found
