"""The helper that reads one file: `python -m casework.sheets.worker PARENT`, bytes in, JSON out.

It is started as a fresh program with an empty environment, so it has never seen a key, a setting or a database. What
a hostile file breaks is this process and nothing else.
"""

import io
import json
import sys
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Any

from openpyxl import load_workbook
from openpyxl.reader import excel  # noqa: F401 - all of it now: nothing can be imported from elsewhere later

from casework.pdf import confine

MOST_ROWS = 5_000
MOST_COLUMNS = 60
LONGEST_CELL = 5_000
# A list of people unpacks to far less; what unpacks to more is made to fill the memory.
MOST_UNPACKED = 40 * 1024 * 1024
MOST_RATIO = 300
MOST_PARTS = 500
_MEMORY = 1024**3
_SECONDS = 8


class NotRead(Exception):
    """The file is refused. The text is a code of `SheetNotRead`."""


def main(parent: int) -> int:
    """Give up rights, read the file from stdin, write the answer to stdout."""
    confine.die_with_parent(parent)
    confine.give_up_rights(readable=confine.python_folders())
    confine.limit(memory_bytes=_MEMORY, cpu_seconds=_SECONDS, file_bytes=0, wall_seconds=_SECONDS)
    confine.give_up_others()
    try:
        answer = {"code": "", "rows": rows_of(sys.stdin.buffer.read())}
    except NotRead as refused:
        answer = {"code": str(refused), "rows": []}
    except MemoryError:
        answer = {"code": "too_large", "rows": []}
    except Exception:  # a library that chokes on a stranger's file chokes in a hundred ways
        answer = {"code": "not_a_sheet", "rows": []}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


def rows_of(content: bytes) -> list[list[str]]:
    """The rows that say something. Raises `NotRead`, and whatever the library raises."""
    _must_be_small(content)
    # Twice: the values that formulas had when the file was saved, and the formulas where none was kept.
    values, formulas = (
        load_workbook(io.BytesIO(content), read_only=True, data_only=is_of_values, keep_links=False)
        for is_of_values in (True, False)
    )
    found: list[list[str]] = []
    for sheet, with_formulas in zip(values.worksheets, formulas.worksheets, strict=True):
        rows = list(_rows(sheet, with_formulas))
        if rows and len(values.worksheets) > 1:
            found.append([f"{sheet.title}:"])
        found += rows
        if len(found) > MOST_ROWS:
            raise NotRead("too_large")
    return found


def _must_be_small(content: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError):
        raise NotRead("not_a_sheet") from None
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * len(content):
        raise NotRead("too_large")


def _rows(sheet: Any, with_formulas: Any) -> Iterator[list[str]]:
    for each in (sheet, with_formulas):
        each.reset_dimensions()  # what a file says of its own size is not believed
    pairs = zip_longest(sheet.iter_rows(values_only=True), with_formulas.iter_rows(values_only=True), fillvalue=())
    for count, (values, formulas) in enumerate(pairs):
        row = [
            _text(formula if value is None else value)
            for value, formula in zip_longest(values, formulas, fillvalue=None)
        ]
        while row and not row[-1]:
            row.pop()
        if count >= MOST_ROWS or len(row) > MOST_COLUMNS:
            raise NotRead("too_large")
        if row:
            yield row


def _text(value: Any) -> str:
    """A cell as people read it: a day as in Russian lists, a whole number without its zeros."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    if len(text) > LONGEST_CELL:
        raise NotRead("too_large")
    return text


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main(int(sys.argv[1])))
