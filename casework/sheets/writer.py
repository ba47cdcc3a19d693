"""A table as CSV and as XLSX, for whoever opens it in a spreadsheet: no cell of it is ever a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

Rows = Iterable[Sequence[str]]

# With these a spreadsheet begins a formula, the wide forms of Asian keyboards too; a space before them hides nothing.
_BEGINS_A_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)
_WIDEST = 60


def neutral(text: str) -> str:
    """The text as a spreadsheet shows it and does not run it: an apostrophe before what would begin a formula."""
    is_formula = text.lstrip().startswith(_BEGINS_A_FORMULA) or text[:1] in {"\t", "\r", "\n"}
    return f"'{text}" if is_formula else text


def as_csv(rows: Rows) -> bytes:
    """UTF-8 with its mark, without which Excel takes Cyrillic for something else."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([neutral(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Rows) -> bytes:
    """One sheet, every cell a text. The file names neither program nor author."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("1")
    # What the format has no place for nobody sees either.
    table = [[neutral(ILLEGAL_CHARACTERS_RE.sub("", cell)) for cell in row] for row in rows]
    longest = max((len(row[0]) for row in table if row), default=0)
    sheet.column_dimensions["A"].width = min(longest + 2, _WIDEST)
    sheet.column_dimensions["B"].width = _WIDEST // 2
    for row in table:
        cells = [WriteOnlyCell(sheet, value=text) for text in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    book.properties.creator = ""
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
