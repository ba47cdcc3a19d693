"""Words, courts, papers and regions of the Russian pack; and what every row owes its reader."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from casework.jurisdictions import TABLES, UnknownRow, load

RU = load("ru")
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
BRACE = re.compile("[{}]")


def every_row():
    return [
        pytest.param(row, id=f"{table.attribute}-{row.version}")
        for table in TABLES
        for row in getattr(RU, table.attribute)
    ]


# Vocabularies.


def test_violations_carry_the_codes_of_huridocs():
    beating, lawyer = RU.violations.find("beating"), RU.violations.find("lawyer_denied")
    assert (beating.huridocs_list, beating.huridocs_code) == ("L5", "0301")
    assert (lawyer.huridocs_list, lawyer.huridocs_code) == ("L4", "350109")
    assert [norm.text("ru") for norm in lawyer.norms] == ["ст. 25.5 КоАП РФ", "ст. 48 Конституции РФ"]
    assert len(RU.violations) == 36


def test_a_term_of_our_own_has_no_code():
    phone = RU.violations.find("phone_seized")
    assert (phone.huridocs_list, phone.huridocs_code, phone.citation.text("en")) == ("", "", "own term")


def test_draft_summonses_are_handed_out_from_21_september_2022():
    assert RU.violations.find("draft_summons", on=date(2022, 9, 21)).key == "draft_summons"
    with pytest.raises(UnknownRow):
        RU.violations.find("draft_summons", on=date(2022, 9, 20))


def test_outcomes_say_what_is_counted_and_what_goes_on():
    assert [(row.key, row.measure) for row in RU.court_outcomes if row.measure != "none"] == [
        ("fine", "money"),
        ("arrest", "days"),
        ("work", "hours"),
    ]
    unfinished = [
        row.key for row in (*RU.release_outcomes, *RU.court_outcomes, *RU.appeal_outcomes) if not row.is_final
    ]
    assert unfinished == [
        "held_until_court",
        "record_returned",
        "jurisdiction_transferred",
        "adjourned",
        "remitted",
    ]


def test_strasbourg_hears_of_facts_up_to_16_september_2022():
    assert RU.courts.find("ecthr").facts_until == date(2022, 9, 16)


def test_the_ladder_of_courts_rises():
    national = [court for court in RU.courts if court.kind == "national"]
    assert [court.key for court in national] == ["district", "regional", "cassation", "supreme"]
    assert [court.tier for court in national] == [1, 2, 3, 4]


def test_the_papers_that_exist_are_listed_with_voices_and_editions():
    motion, case_file = RU.documents.find("admit_defender"), RU.documents.find("case_file")
    assert (motion.voices, motion.needs, motion.language) == (("own", "defender"), ("defender",), "ru")
    assert motion.citation.text("ru") == "ч. 2 ст. 25.5 КоАП РФ"
    assert (case_file.editions, case_file.voices) == (("court", "archive"), ())


# Regions.


def test_there_are_83_regions_and_no_disputed_one():
    assert len(RU.regions) == 83
    assert not {"RU-CR", "RU-SEV", "UA-43", "UA-40"} & set(RU.regions.keys())


@pytest.mark.parametrize(
    ("code", "hours"),
    [
        *(("RU-KGD", 2), ("RU-MOW", 3), ("RU-DA", 3), ("RU-KIR", 3), ("RU-VGG", 3), ("RU-SAM", 4), ("RU-UD", 4)),
        *(("RU-SVE", 5), ("RU-BA", 5), ("RU-PER", 5), ("RU-OMS", 6), ("RU-NVS", 7), ("RU-ALT", 7), ("RU-TY", 7)),
        *(("RU-BU", 8), ("RU-ZAB", 9), ("RU-AMU", 9), ("RU-SA", 9), ("RU-YEV", 10), ("RU-PRI", 10)),
        *(("RU-MAG", 11), ("RU-SAK", 11), ("RU-KAM", 12), ("RU-CHU", 12)),
    ],
)
def test_a_region_keeps_its_distance_from_greenwich(code, hours):
    offset = datetime(2022, 9, 25, tzinfo=UTC).astimezone(ZoneInfo(RU.regions.find(code).zone)).utcoffset()
    assert offset is not None
    assert offset.total_seconds() == hours * 3600


def test_regions_that_span_zones_name_the_others():
    assert {region.key for region in RU.regions if region.other_zones} == {"RU-SA", "RU-SAK"}


# What every row owes its reader.


@pytest.mark.parametrize("row", every_row())
def test_every_row_speaks_two_languages_and_says_why_it_is_believed(row):
    assert CYRILLIC.search(row.ru)
    assert not CYRILLIC.search(row.en)
    assert bool(row.note_ru) == bool(row.note_en)
    assert CYRILLIC.search(row.source.ru)
    assert not CYRILLIC.search(row.source.en)
    assert not CYRILLIC.search(row.citation.text("en") + row.citation.text("en", "long"))
    assert not BRACE.search(row.citation.text("ru") + row.citation.text("ru", "long"))
    assert row.confidence in {"A", "B", "C"}
    assert (row.reviewed_by, row.reviewed_on, row.is_reviewed) == ("", None, False)


def test_a_review_shows():
    article = replace(RU.article("koap:20.29"), reviewed_by="И. О.", reviewed_on=date(2022, 10, 1))
    assert article.is_reviewed is True
