"""`manage.py pack`: is the law readable, and what does it say."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casework.jurisdictions import TABLES, load
from casework.management.commands.pack import Command

RU = load("ru")


def test_the_command_finds_no_fault_in_the_packs():
    out = StringIO()
    call_command(Command(), "check", stdout=out)
    rows = sum(len(getattr(RU, table.attribute)) for table in TABLES)
    assert out.getvalue() == f"ru: {rows} rows, no faults\n"


def test_the_command_shows_every_version_of_a_row():
    out = StringIO()
    call_command(Command(), "show", "ru", "koap:19.3:1", stdout=out)
    lines = out.getvalue().splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["koap:19.3:1", "koap:19.3:1@2021-03-07"]
    assert "  cites ч. 1 ст. 19.3 КоАП РФ / Art. 19.3(1) CAO RF" in lines


def test_the_command_counts_rows_by_confidence():
    out = StringIO()
    call_command(Command(), "show", "ru", stdout=out)
    assert "  articles             64   A  31  B  29  C   4   reviewed 0" in out.getvalue().splitlines()


def test_the_command_fails_on_a_broken_pack(tmp_path):
    with pytest.raises(CommandError, match=r"pack\.toml: the file is missing"):
        call_command(Command(), "check", "--folder", str(tmp_path))
    with pytest.raises(CommandError, match=r"There is no pack 'xx'; there are ru\."):
        call_command(Command(), "check", "xx")
