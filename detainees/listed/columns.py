"""The rows of a table: columns that a header names, or each row as a line of text."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from detainees.listed.facts import Facts, born_in
from detainees.listed.headings import introduction
from detainees.listed.line import Kind, Line, with_twins
from detainees.listed.text import BETWEEN_CELLS, asked_about, read_line
from detainees.listed.words import said_in
from detainees.names import PersonName, fault_of_name

MOST_ROWS = 5_000
_MOST_HEADER_ROWS = 15
_LONGEST_HEADER = 60
_MIXED_DELIMITERS = ";\t,|"

# What a header of a column is called: the beginning of a word of it.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "full": ("фио", "ф.и.о", "ф. и. о", "фамилия имя", "фамилия, имя", "full name", "имя фамилия", "задержанн"),
    "surname": ("фамил", "surname", "last name", "family name"),
    "patronymic": ("отчеств", "patronymic", "middle name"),
    "given_name": ("имя", "given name", "first name"),
    "born": (
        "дата рожд",
        "год рожд",
        "д.р",
        "др",
        "г.р",
        "birth",
        "born",
        "date of birth",
        "year of birth",
        "родил",
    ),
    "age": ("возраст", "лет", "age"),
    "phone": ("телефон", "тел", "phone"),
    "note": ("примеч", "комментар", "заметк", "note", "comment", "remark"),
    "number": ("№", "n", "no", "п/п", "номер", "#"),
    "name": ("name",),
}
_OF_NAME = frozenset({"full", "surname", "given_name", "name"})


@dataclass(frozen=True, slots=True)
class _Header:
    """Which column is what, by its place; and what the others are called."""

    places: dict[int, str]
    titles: dict[int, str]

    def is_repeated(self, row: Sequence[str]) -> bool:
        """Whether the row is the header once more, as on each page of a print."""
        return any(row) and all(
            self.titles.get(place, "").casefold() == cell.strip().casefold() for place, cell in enumerate(row)
        )


def rows_of_csv(text: str) -> list[list[str]] | None:
    """The rows of a text whose lines are cells between one delimiter; None for a text that is no such table.

    A cell with breaks inside quotes is one cell. Where the quotes do not end, the lines are the rows.
    """
    lines = [line for line in islice(re.split(r"\r\n|\r|\n", text), 60) if line.strip()]
    delimiter = _delimiter(lines)
    if not delimiter:
        return None
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        rows = [line.split(delimiter) for line in re.split(r"\r\n|\r|\n", text)]
    return rows if _header(rows) is not None else None


def read_rows(rows: Sequence[Sequence[str]]) -> list[Line]:
    """What each row says; `raw` is the row with its cells side by side, and `number` its place from 1."""
    found = _header(rows)
    at, header = found if found is not None else (-1, None)
    return with_twins(_lines(rows, at, header))


def _lines(rows: Sequence[Sequence[str]], at: int, header: _Header | None) -> Iterator[Line]:
    for place, row in enumerate(rows):
        raw, number = BETWEEN_CELLS.join(row), place + 1
        if not any(cell.strip() for cell in row):
            yield Line(number=number, raw=raw, kind=Kind.EMPTY)
        elif header is None or place < at:
            yield from read_line(BETWEEN_CELLS.join(cell for cell in row if cell.strip()), number)
        elif place == at or header.is_repeated(row):
            yield Line(number=number, raw=raw, kind=Kind.HEADING)
        else:
            yield from _of_columns(row, header, raw, number)


def _of_columns(row: Sequence[str], header: _Header, raw: str, number: int) -> list[Line]:
    """The person of a row. A cell of a whole name is read as a line is."""
    cells: dict[str, str] = {}
    others = []
    for place, cell in enumerate(row):
        kind, text = header.places.get(place, ""), cell.strip()
        if text and kind and kind not in cells:
            cells[kind] = text
        elif text:
            title = header.titles.get(place, "")
            others.append(f"{title}: {text}" if title else text)
    whole = cells.get("full") or cells.get("name") or ""
    parts = [cells.get(part, "") for part in ("surname", "given_name", "patronymic")]
    if whole and not any(parts[1:]):
        return [_completed(line, cells, others, raw) for line in read_line(whole, number)]
    surname, given_name, patronymic = (" ".join(part.split()) for part in parts)
    name = PersonName(surname, given_name, patronymic)
    is_faulty = any(fault_of_name(part) for part in parts)
    kind = Kind.UNCLEAR if is_faulty or not any(parts) else Kind.PERSON
    line = Line(number=number, raw=raw, kind=kind, name=PersonName() if is_faulty else name)
    return [_completed(line, cells, others, raw)]


def _completed(line: Line, cells: dict[str, str], others: list[str], raw: str) -> Line:
    """The line with what the other columns say. Nothing of a row is left out."""
    born_cell, age_cell = cells.get("born", ""), cells.get("age", "")
    born, age = born_in(born_cell), Facts(age_cell).age
    notes = [
        line.note,
        born_cell if not born else "",
        age_cell if age is None else "",
        cells.get("phone", ""),
        cells.get("note", ""),
        *others,
    ]
    kind = Kind.UNCLEAR if line.kind is Kind.HEADING else line.kind
    said = replace(
        line,
        raw=raw,
        kind=kind,
        born=born or line.born,
        age=age if age is not None else line.age,
        note=", ".join(part for part in notes if part),
    )
    return asked_about(said)


def _delimiter(lines: Sequence[str]) -> str:
    """What stands between the cells: the delimiter that most lines have equally often."""
    best, found = 0.0, ""
    for delimiter in _MIXED_DELIMITERS:
        counts = [line.count(delimiter) for line in lines]
        having = [count for count in counts if count]
        if having and (share := having.count(max(set(having), key=having.count)) / len(lines)) > best:
            best, found = share, delimiter
    return found if best >= 0.5 else ""  # noqa: PLR2004 - of most lines


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, _Header] | None:
    """The row that says what the columns are, and its place; None where none does."""
    for at, row in enumerate(rows[:_MOST_HEADER_ROWS]):
        places: dict[int, str] = {}
        for place, cell in enumerate(row):
            kind = _column(cell)
            if kind and kind not in places.values():
                places[place] = kind
        kinds = set(places.values())
        others = [cell for cell in row if cell.strip()]
        if any(_names_somebody(cell) for cell in row if _column(cell) in _OF_NAME):
            continue
        if kinds & _OF_NAME and (len(kinds) > 1 or len(others) == 1) and len(kinds) * 2 >= len(others):
            return at, _Header(places, {place: cell.strip() for place, cell in enumerate(row)})
    return None


def _names_somebody(cell: str) -> bool:
    """Whether a cell that begins as a title goes on with a name: "Задержанный Иванов Иван"."""
    begun = introduction(cell)
    return bool(begun) and bool(said_in(cell[len(begun) :]).words)


def _column(cell: str) -> str:
    title = " ".join(cell.casefold().split()).strip(" .:")
    if not title or len(title) > _LONGEST_HEADER:
        return ""
    for kind, beginnings in _COLUMNS.items():
        for beginning in beginnings:
            is_word = len(beginning) <= 3  # noqa: PLR2004 - a short one is the whole title
            if title == beginning.strip(".") or (not is_word and title.startswith(beginning)):
                return kind
    return ""
