"""A broken pack is refused, and the message names file, line, row and what is wrong."""

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.jurisdictions import PackError, load, read_pack
from casework.jurisdictions.checking import faults_between_rows
from casework.jurisdictions.files import RawRow
from casework.jurisdictions.rowset import RowSet

SAMPLE = Path(__file__).parent / "zz"

FIRST = "articles.toml:1: [[article]] 1 (code:1): "
THIRD = "articles.toml:17: [[article]] 3 (code:2): "
CODE = "pack.toml:17: [[work]] 1 (code): "


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(SAMPLE, tmp_path / "zz"))


def faults_of(folder):
    with pytest.raises(PackError) as caught:
        read_pack(folder)
    return [str(fault) for fault in caught.value.faults]


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_new_country_is_a_new_folder_and_no_new_code(folder):
    pack = read_pack(folder)
    assert (pack.code, pack.name("ru"), pack.name("en")) == ("zz", "Страна", "Country")
    assert pack.article("code:2", on=date(2021, 3, 6)).name("en") == "old version"
    assert pack.holding_limit([pack.article("code:1")]).hours == 3
    assert pack.violations.find("beating").confidence == "C"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('confidence = "A"', 'confidense = "A"', "confidense: unknown field; did you mean 'confidence'?"),
        ('confidence = "A"', 'confidence = "D"', "confidence: takes one of A, B, C, not 'D'"),
        ('confidence = "A"', "", "confidence: missing"),
        ('source = "statute"', 'source = "rumour"', "source: names the unknown source 'rumour'; known: statute"),
        ('ru = "участие"', 'ru = "участие"\nkey = 1', "key: unknown field"),
        (
            'ru = "участие"',
            'ru = "участие"\nreviewed_by = "И. О."',
            "reviewed_by and reviewed_on: give both or neither",
        ),
        ('ru = "участие"', 'ru = "участие"\nnote_ru = "спорно"', "note_ru and note_en: give both or neither"),
        ('ru = "участие"', "ru = 1", "ru: takes a text in quotes, not 1"),
        ("fine_max = 20", "fine_mx = 20", "penalties: fine_mx: unknown field; did you mean 'fine_max'?"),
        ("fine_max = 20", "fine_max = 5", "penalties: fine_min: needs a fine_max that is not smaller"),
        ("fine_max = 20", "fine_max = '20'", "penalties: fine_max: takes a whole number from 0, not '20'"),
        ("fine_max = 20", "fine_max = true", "penalties: fine_max: takes a whole number from 0, not True"),
        ("fine_max = 20", "fine_max = -1", "penalties: fine_max: takes a whole number from 0, not -1"),
        ("fine_max = 20", "warning = 1", "penalties: warning: takes true or false, not 1"),
    ],
)
def test_a_fault_of_an_article_is_named_with_file_line_and_row(folder, old, new, fault):
    change(folder, "articles.toml", old, new)
    assert FIRST + fault in faults_of(folder)


@pytest.mark.parametrize(
    ("citation", "fault"),
    [
        ("law:1", "(law:1): citation: cites the unknown work 'law'"),
        ("code:1:2", "(code:1:2): citation: 'code' has no forms for a citation by part"),
        ("Code 1", "(Code 1): citation: takes work:article:part, not 'Code 1'"),
        ("code", "(code): citation: names no article"),
    ],
)
def test_a_citation_that_leads_nowhere_is_named(folder, citation, fault):
    change(folder, "articles.toml", 'citation = "code:1"', f'citation = "{citation}"')
    assert faults_of(folder) == [f"articles.toml:1: [[article]] 1 {fault}"]


def test_an_article_without_citation_is_named_by_its_number(folder):
    change(folder, "articles.toml", 'citation = "code:1"\n', "")
    assert faults_of(folder) == ["articles.toml:1: [[article]] 1: citation: missing"]


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        ("effective_from = 2021-03-06", "overlapping versions: the row on line 9 is in force on 2021-03-06 too"),
        ("", "overlapping versions: the row on line 9 is in force on 2021-03-06 too"),
        (
            "effective_from = 2021-03-07\neffective_until = 2021-03-06",
            "effective_until: lies before effective_from",
        ),
        (
            'effective_from = "2021-03-07"',
            "effective_from: takes a day such as 2021-03-07 without quotes, not '2021-03-07'",
        ),
        (
            "effective_from = 2021-03-07T09:00:00",
            "effective_from: takes a day such as 2021-03-07 without quotes, not 2021-03-07T09:00:00",
        ),
    ],
)
def test_days_that_cannot_be_are_named(folder, day, fault):
    change(folder, "articles.toml", "effective_from = 2021-03-07", day)
    assert faults_of(folder) == [THIRD + fault]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[defaults]", '[defaults]\nru = "всё"', ": [defaults]: ru cannot be said once for all rows"),
        ("[[violation]]", "[[violence]]", ": unknown entry 'violence'; the file has defaults, violation"),
        ("[[violation]]", "[violation]", ": violation: takes rows that begin with [[violation]]"),
        (
            'key = "beating"',
            'key = "beating"\nnorms = "code:1"',
            ":6: [[violation]] 1 (beating): norms: takes a list, not 'code:1'",
        ),
        (
            'key = "beating"',
            'key = "a b"',
            ":6: [[violation]] 1 (a b): key: takes letters, digits and _ : . -, not 'a b'",
        ),
    ],
)
def test_a_fault_of_the_vocabulary_is_named(folder, old, new, fault):
    change(folder, "violations.toml", old, new)
    assert f"violations.toml{fault}" in faults_of(folder)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            '"delivered"',
            '"arrived"',
            ":1: [[limit]] 1 (three_hours): start: takes one of apprehended, delivered, sobered, not 'arrived'",
        ),
        ("hours = 3", "hours = 3\nwhen = 3", ":1: [[limit]] 1 (three_hours): when: takes a table, not 3"),
        ('"holding"', '"rights"', ": no limit has the purpose 'holding'"),
    ],
)
def test_a_fault_of_a_limit_is_named(folder, old, new, fault):
    change(folder, "limits.toml", old, new)
    assert faults_of(folder) == [f"limits.toml{fault}"]


def test_a_region_of_no_zone_or_of_another_country_is_named(folder):
    change(folder, "regions.toml", "ZZ-ONE", "YY-ONE")
    assert faults_of(folder) == ["regions.toml: YY-ONE: a region of ZZ begins with its code"]
    change(folder, "regions.toml", "Europe/Moscow", "Europe/Nowhere")
    fault = "zone: 'Europe/Nowhere' is not a zone of the IANA database"
    assert faults_of(folder) == [f"regions.toml:1: [[region]] 1 (YY-ONE): {fault}"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('code = "zz"', 'code = "yy"', ": [pack]: code: must be the name of the folder, 'zz'"),
        ('currency = "ZZD"', "", ": [pack]: currency: missing"),
        ("[pack]", "[packet]", ": the table [pack] is missing"),
        ('key = "act"', 'key = "code"', ":31: [[work]] 2 (code): duplicate key 'code'"),
    ],
)
def test_a_fault_of_the_heading_is_named(folder, old, new, fault):
    change(folder, "pack.toml", old, new)
    assert f"pack.toml{fault}" in faults_of(folder)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('short = "К", ', "", "whole.ru: missing short"),
        ("section {article}", "section {part}", "article.en.long: the pattern must hold {article}"),
        ("section {article}", "section {article.work}", "article.en.long: the pattern must hold {article}"),
        ("section {article}", "section {article", "article.en.long: braces do not close"),
        ('"the Code"', '"the {article}"', "whole.en.long: the pattern must hold no braces"),
        (
            'long = "статья {article} Кодекса"',
            'long = "статья {article} Кодекса", dative = "статье {article}"',
            "article.ru.dative: every level of a work has the same forms",
        ),
        (
            'ru = { short = "К", long = "Кодекс" }',
            "ru = 3",
            "whole: takes a table of languages, each a table of forms",
        ),
    ],
)
def test_wording_that_cannot_be_filled_in_is_named(folder, old, new, fault):
    change(folder, "pack.toml", old, new)
    assert CODE + fault in faults_of(folder)


def test_a_key_that_stands_twice_is_named_with_both_lines(folder):
    with (folder / "violations.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[violation]]\nkey = "beating"\nru = "побои"\nen = "blows"\n')
    fault = "duplicate key: the row on line 6 has the same, for the same days"
    assert faults_of(folder) == [f"violations.toml:11: [[violation]] 2 (beating): {fault}"]


def test_a_charge_that_no_limit_covers_is_named(folder):
    change(folder, "limits.toml", "hours = 3", "hours = 3\nwhen = { arrest = true }")
    assert faults_of(folder) == [
        f"limits.toml: no limit of holding applies to code:{article}" for article in (1, 2, 2)
    ]


def test_an_act_without_offences_holds_no_article(folder):
    change(folder, "pack.toml", 'branch = "administrative"\n', "")
    fault = "citation: 'code' is not a code of offences (it has no branch)"
    assert faults_of(folder)[0] == FIRST + fault


def test_a_court_paper_speaks_the_language_of_the_courts_and_has_a_voice(folder):
    paper = '[[document]]\nkey = "motion"\ncitation = "act"\nru = "ходатайство"\nen = "motion"\n'
    paper += 'kind = "court_paper"\nsource = "statute"\nconfidence = "A"\nlanguage = "en"\n'
    (folder / "documents.toml").write_text(paper + 'voices = ["own"]\n', encoding="utf-8")
    assert faults_of(folder) == ["documents.toml: motion: a court paper is in the language of the courts"]
    (folder / "documents.toml").write_text(paper, encoding="utf-8")
    fault = "voices: a court paper speaks in at least one"
    assert faults_of(folder) == [f"documents.toml:1: [[document]] 1 (motion): {fault}"]


def test_files_that_are_missing_strange_or_unreadable_are_named(folder):
    (folder / "courts.toml").unlink()
    (folder / "judges.toml").write_text("", encoding="utf-8")
    (folder / "outcomes.toml").write_bytes("ё".encode("cp1251"))
    (folder / "documents.toml").write_text("[[document]\n", encoding="utf-8")
    strange, not_text, missing, not_toml = faults_of(folder)
    assert strange.startswith("judges.toml: unknown file; a pack has pack.toml, articles.toml")
    assert not_text == "outcomes.toml: the file is not UTF-8"
    assert missing == "courts.toml: the file is missing"
    assert not_toml.startswith("documents.toml: not TOML:")
    assert "line 1" in not_toml


def test_all_faults_come_at_once_in_one_message(folder):
    change(folder, "articles.toml", 'confidence = "A"', 'confidence = "D"')
    change(folder, "regions.toml", 'en = "One"\n', "")
    change(folder, "limits.toml", "hours = 3", "hours = -3")
    faults = [
        "articles.toml:1: [[article]] 1 (code:1): confidence: takes one of A, B, C, not 'D'",
        "regions.toml:1: [[region]] 1 (ZZ-ONE): en: missing",
        "limits.toml:1: [[limit]] 1 (three_hours): hours: takes a whole number from 0, not -3",
    ]
    with pytest.raises(PackError) as caught:
        read_pack(folder)
    assert str(caught.value) == "pack 'zz' has 3 fault(s):\n" + "\n".join(f"  {fault}" for fault in faults)


@pytest.mark.parametrize("rubbish", ["defaults = 3", "violation = 3", "[violation]\nkey = 1", 'defaults = ["x"]'])
def test_rubbish_is_a_fault_and_never_an_accident(folder, rubbish):
    (folder / "violations.toml").write_text(rubbish, encoding="utf-8")
    assert faults_of(folder)[0].startswith("violations.toml: ")


DAYS = st.integers(min_value=0, max_value=60).map(lambda number: date(2021, 1, 1) + timedelta(days=number))
PERIODS: Any = st.tuples(st.none() | DAYS, st.none() | DAYS).filter(
    lambda period: None in period or period[0] <= period[1],  # type: ignore[arg-type]
)


@given(st.lists(PERIODS, min_size=1, max_size=4))
def test_versions_are_at_fault_exactly_when_a_day_has_two(periods):
    sample = load("ru").violations.find("beating")
    rows = [_version(sample, start, end) for start, end in periods]
    faults = list(faults_between_rows((RawRow("violations.toml", "violation", 1, 1, {}), row) for row in rows))
    days = [date(2020, 12, 31) + timedelta(days=number) for number in range(63)]
    answers = {day: [row for row in rows if row.is_in_force(day)] for day in days}
    assert bool(faults) == any(len(found) > 1 for found in answers.values())
    if not faults:
        versions = RowSet("zz", "violation", rows)
        assert all([versions.find("beating", on=day)] == found for day, found in answers.items() if found)


def _version(sample, start, end):
    values = {name: getattr(sample, name) for name in ("key", "ru", "en", "citation", "source", "confidence")}
    return type(sample)(**values, effective_from=start, effective_until=end)
