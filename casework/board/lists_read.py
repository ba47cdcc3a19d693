"""A pasted text or a file becomes lines, or a question about its letters. Nothing is stored."""

from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from casework.board.forms_list import LONGEST_RAW, MOST_LINES, ListForm
from casework.sheets import SheetNotRead, rows_of
from detainees.heard import beginning
from detainees.listed import (
    BETWEEN_CELLS,
    Kind,
    Line,
    Reading,
    decoded,
    is_rubbish,
    kind_of,
    lines_of,
    read_rows,
    read_text,
    readings,
    rows_of_csv,
)
from detainees.report_form import LONGEST_TEXT

_PACKED = b"PK\x03\x04"
_OLD_SHEET = b"\xd0\xcf\x11\xe0"
_SAMPLE = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """One way to read the letters, with a piece of what then stands there."""

    key: str
    sample: str


@dataclass(slots=True)
class Read:
    """The text of a list, and its lines; or, where its letters make no sense, the ways to read them."""

    text: str = ""
    lines: list[Line] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def read_list(form: ListForm, letters: str | None) -> Read:
    """What a form that is valid brought. `letters` names the way to read them that was chosen, if it was asked.

    What cannot be read is said on the form.
    """
    file = form.cleaned_data.get("file")
    rows = None
    try:
        text, rows = _of_file(file) if file else (form.cleaned_data["text"], None)
    except SheetNotRead as refused:
        form.add_error("file", _not_read(refused.code))
        return Read()
    if not any(letter.isprintable() and not letter.isspace() for letter in text):
        form.add_error("text", _("Paste the list, or choose a file."))
        return Read()
    if len(text) > LONGEST_TEXT:
        form.add_error("file" if file else "text", _("Longer than 20,000 characters: divide it."))
        return Read()
    found = readings(text)
    if found and letters is None:
        return Read(text=text, asked=[Asked(each.key, _sample(each)) for each in found])
    text = next((each.text for each in found if each.key == letters), text)
    lines = _lines(text, rows if not found else None)
    if fault := _fault(lines):
        form.add_error("text", fault)
        return Read(text=text)
    return Read(text=text, lines=lines)


def _fault(lines: list[Line]) -> str:
    """Why a list is too much for the table, or ""."""
    if len(lines) > MOST_LINES:
        return _("More than 100 lines: divide the list.")
    if any(len(line.raw) > LONGEST_RAW for line in lines):
        return _("A line is longer than 5,000 characters: divide it.")
    return ""


def _of_file(file: "UploadedFile[bytes]") -> tuple[str, list[list[str]] | None]:
    content: bytes = file.read()
    if content.startswith(_OLD_SHEET):
        raise SheetNotRead("old_sheet")
    if content.startswith(_PACKED):
        rows = rows_of(content)
        return "\n".join(BETWEEN_CELLS.join(row) for row in rows), rows
    if kind := kind_of(content):
        raise SheetNotRead(kind)
    text = decoded(content).lstrip("\ufeff")
    if is_rubbish(text):
        raise SheetNotRead("other")
    # What a database cannot keep, nobody reads either.
    return text.replace("\x00", ""), None


def _lines(text: str, rows: Any) -> list[Line]:
    """The lines that say something; the raw ones where there are more than the table takes: nobody reads them."""
    raws = [raw for raw in lines_of(text) if raw.strip()] if rows is None else []
    if len(raws) > MOST_LINES:
        return [Line(number=number, raw=raw, kind=Kind.UNCLEAR) for number, raw in enumerate(raws, 1)]
    table = rows if rows is not None else rows_of_csv(text)
    lines = read_rows(table) if table is not None else read_text(text)
    return [line for line in lines if line.kind is not Kind.EMPTY]


def _sample(reading: Reading) -> str:
    return beginning(reading.text[: _SAMPLE * 2], _SAMPLE)


def _not_read(code: str) -> str:
    return {
        "not_a_sheet": _("This file cannot be read. Open it and save it as XLSX or CSV, or paste its rows."),
        "picture": _("This is a photo. Open it in another window beside this one, and type or paste the names."),
        "document": _("This is a PDF or another document, and no table. Open it, copy its text and paste it."),
        "other": _("This file is no text and no table. Save it as XLSX or CSV, or paste its rows."),
        "old_sheet": _("This is an old Excel file. Save it as XLSX or CSV, or paste its rows."),
        "too_large": _("The file holds more than a list of people does. Divide it, or paste its rows."),
    }.get(code, _("The program that reads tables ended. Try again, or paste the rows."))
