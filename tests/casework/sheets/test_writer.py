"""A table that leaves as a file: Cyrillic that Excel reads, and no cell that a spreadsheet runs."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from casework.sheets import rows_of
from casework.sheets.writer import as_csv, as_xlsx, neutral

FORMULAS = [
    "=HYPERLINK(1)",
    "+7 928 000-00-25",
    "-1+2",
    "@SUM(A1)",
    " =1",
    "\t=1",
    "\r=1",
    "\N{FULLWIDTH EQUALS SIGN}1",
    "\N{NO-BREAK SPACE}=1",
]
TABLE = [["Гаджиалиева Патимат", "полное имя"], [], ['Ӏ, "кавычки"\nи строка', ""]]


def cells_of(content: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_be_a_formula_is_text(text: str) -> None:
    assert neutral(text) == f"'{text}"
    (row,) = csv.reader(io.StringIO(as_csv([[text]]).decode("utf-8-sig"), newline=""))
    assert row == [f"'{text}"]
    sheet = load_workbook(io.BytesIO(as_xlsx([[text.strip()]]))).worksheets[0]
    assert sheet["A1"].data_type == "s"


@pytest.mark.parametrize("text", ["Гаджиалиева-Умарова", "П. Г.", "", "7 928", "Имя = имя"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text


def test_a_csv_begins_with_the_mark_by_which_excel_knows_its_letters() -> None:
    content = as_csv(TABLE)
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == TABLE


def test_a_sheet_is_read_back_as_it_was_written_and_says_nothing_of_who_made_it() -> None:
    content = as_xlsx(TABLE)
    book = load_workbook(io.BytesIO(content))
    assert cells_of(content)[0] == TABLE[0]
    assert not book.properties.creator
    assert next(row for row in rows_of(content) if any(row)) == TABLE[0]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_no_text_becomes_a_formula(text: str) -> None:
    shown = neutral(text)
    assert not shown.lstrip().startswith(("=", "+", "-", "@"))
    assert shown in (text, f"'{text}")
