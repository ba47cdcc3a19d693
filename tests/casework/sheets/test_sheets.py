"""A list as XLSX: read by a helper that holds nothing, whatever the file does."""

import io
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from casework import sheets
from casework.environment import BASE_DIR
from casework.sheets import LARGEST_FILE, SheetNotRead, reader, rows_of

SHEET = "xl/worksheets/sheet1.xml"


def saved(book: Any) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same file with another part in the place of this one."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, part)
    return changed.getvalue()


def listing() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet["A1"] = "Советский районный суд, список на 26 сентября"
    sheet.merge_cells("A1:D1")
    for row in (
        ["№", "ФИО", "Дата рождения", "Возраст"],
        [1, "Курачев Джамал Гаджиевич", date(1998, 3, 12), 24.0],
        [2, "Цахуева Ума", None, "=2022-1990"],
        [],
        ["", "  Нурбагамаев Надир  "],
    ):
        sheet.append(row)
    return saved(book)


def code_of(content: bytes) -> str:
    with pytest.raises(SheetNotRead) as refused:
        rows_of(content)
    return refused.value.code


def test_cells_become_text_under_a_merged_header() -> None:
    assert rows_of(listing()) == [
        ["Советский районный суд, список на 26 сентября"],
        ["№", "ФИО", "Дата рождения", "Возраст"],
        ["1", "Курачев Джамал Гаджиевич", "12.03.1998", "24"],
        # Nobody has computed the formula: it stands as it was written, and a person looks at it.
        ["2", "Цахуева Ума", "", "=2022-1990"],
        ["", "Нурбагамаев Надир"],
    ]


def test_a_formula_that_was_computed_gives_its_value() -> None:
    computed = with_part(
        listing(),
        SHEET,
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1" t="str"><f>"A"&amp;"B"</f><v>Akbiev Timur</v></c><c r="B1"><f>30+2</f><v>32</v></c>'
        b"</row></sheetData></worksheet>",
    )

    assert rows_of(computed) == [["Akbiev Timur", "32"]]


def test_several_sheets_follow_each_other_under_their_names() -> None:
    book = Workbook()
    book.active.title = "Ленинский"
    book.active.append(["Курачев Джамал"])
    book.create_sheet("Пустой")
    book.create_sheet("Советский").append(["Цахуева Ума"])

    assert rows_of(saved(book)) == [["Ленинский:"], ["Курачев Джамал"], ["Советский:"], ["Цахуева Ума"]]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0 an old file", "Курачев;Джамал".encode(), b"PK" + b"\x00" * 999],
)
def test_what_is_no_xlsx_is_said_to_be_none(content: bytes) -> None:
    assert code_of(content) == "not_a_sheet"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = with_part(listing(), SHEET, b"<worksheet>" + b" " * 60_000_000)
    assert len(bomb) < LARGEST_FILE

    assert code_of(bomb) == "too_large"


def test_entities_that_grow_without_end_fill_no_memory() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 12))
    laughs = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><worksheet><sheetData>&a11;</sheetData></worksheet>'

    assert code_of(with_part(listing(), SHEET, laughs.encode())) in {"not_a_sheet", "too_large", "helper_died"}


def test_a_file_named_in_an_entity_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("planted")
    asks = (
        f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{tmp_path}/secret">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>x&s;</t></is></c></row></sheetData></worksheet>'
    )

    try:
        found = rows_of(with_part(listing(), SHEET, asks.encode()))
    except SheetNotRead:
        found = []
    assert "planted" not in str(found)


def test_more_rows_than_a_list_has_are_refused_and_none_is_left_out() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(6_000):
        sheet.append([number])

    assert code_of(saved(book)) == "too_large"


def test_a_file_that_is_too_large_is_not_even_sent() -> None:
    assert code_of(b"x" * (LARGEST_FILE + 1)) == "too_large"


def test_a_helper_that_dies_is_said_and_the_next_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(reader, "HELPER", ("-c", "import os; os.abort()"))
        assert code_of(listing()) == "helper_died"

    assert sheets.rows_of(listing())[2][1] == "Курачев Джамал Гаджиевич"


def test_the_helper_loads_no_settings_and_no_record() -> None:
    program = (
        "import sys, casework.sheets.worker\n"
        "print(sorted(name for name in sys.modules if name.startswith(('django', 'detainees', 'casework.settings'))))"
    )
    said = subprocess.run([sys.executable, "-c", program], cwd=BASE_DIR, env={}, capture_output=True, check=True)

    assert said.stdout == b"[]\n"
