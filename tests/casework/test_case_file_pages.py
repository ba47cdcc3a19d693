"""What each edition of a case file says of who told it, of its limits, hearings and number: the pages before layout."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from casework.dossier import (
    Case,
    CaseFacts,
    Check,
    Clock,
    Confidence,
    Detention,
    Edition,
    Hearing,
    Origin,
    Person,
    Ruling,
    Stay,
    Term,
    Verdict,
    Violation,
)
from casework.layouts import case_file
from casework.pdf import RenderRequest

START = datetime(2022, 9, 25, 17, 0, tzinfo=UTC)
NOW = START + timedelta(hours=8)
TOLD_BY = {
    "a stop": "брат, Сайид",
    "a gap": "сестра Умамат",
    "a violation": "тётя Халисат",
    "how": "перезвонил Гасан",
}


def clock(*, hours: float = 3, **facts: object) -> Clock:
    usual = {
        "rule": "koap_27_5_1",
        "name": Term(key="holding", ru="общий срок", en="the general limit"),
        "citation": Term(key="koap_27_5_1", ru="ч. 1 ст. 27.5 КоАП РФ", en="part 1 of article 27.5"),
        "verdict": Verdict.RUNNING,
        "started_at": START,
        "due_at": START + timedelta(hours=hours),
    }
    return Clock(**{**usual, **facts})  # type: ignore[arg-type]


def facts() -> CaseFacts:
    return CaseFacts(
        reference="100-224-8",
        zone="Europe/Moscow",
        person=Person(surname="Гаджиалиева"),
        detention=Detention(
            apprehended_at=START, place="площадь у театра", confirmed_at=NOW, confirmation=TOLD_BY["how"]
        ),
        stays=(
            Stay(place="ОП № 2", arrived_at=START, left_at=START + timedelta(hours=2), source=TOLD_BY["a stop"]),
            Stay(place="", arrived_at=START + timedelta(hours=2), source=TOLD_BY["a gap"]),
        ),
        clocks=(clock(),),
        violations=(
            Violation(
                kind=Term(key="beating", ru="побои", en="beating"),
                source=TOLD_BY["a violation"],
                confidence=Confidence.CORROBORATED,
            ),
        ),
    )


def pages(told: CaseFacts, edition: Edition, language: str = "ru", now: datetime = NOW) -> RenderRequest:
    origin = Origin(made_by="maria-07", facts_version=1, facts_at=now)
    check = Check(url="https://habeas.example/v/", code="100-147-9")
    return case_file(facts=told, origin=origin, edition=edition, language=language, check=check)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_who_told_us_is_in_the_archive_and_nowhere_in_the_court_edition(language: str) -> None:
    court, archive = (pages(facts(), edition, language).html for edition in (Edition.COURT, Edition.ARCHIVE))

    assert [who for who in TOLD_BY.values() if who not in archive] == []
    assert [who for who in TOLD_BY.values() if who in court] == []


def test_the_court_reads_how_well_each_statement_stands() -> None:
    court, archive = (pages(facts(), edition).html for edition in (Edition.COURT, Edition.ARCHIVE))

    for said in ("<td>Со слов</td>", "<td>Из двух источников</td>", ">Достоверность<", "Когда подтверждено"):
        assert said in court
    for heading in ("Источник, достоверность", "Нарушения и источники", "Чем подтверждено"):
        assert heading in archive
        assert heading not in court


def test_the_attached_facts_keep_the_sources_as_entered() -> None:
    attached = json.loads(pages(facts(), Edition.ARCHIVE).files[0].content)

    assert [stay["source"] for stay in attached["stays"]] == [TOLD_BY["a stop"], TOLD_BY["a gap"]]
    assert attached["violations"][0]["source"] == TOLD_BY["a violation"]
    assert attached["detention"]["confirmation"] == TOLD_BY["how"]


@pytest.mark.parametrize(
    ("hours", "minutes", "bar", "mark", "said"),
    [
        # Six minutes of three hours are a thirtieth of the axis.
        (3, 6, 'x="0.0" y="37" width="16.0"', "480.0", "предел 23:00<"),
        (3, 240, 'x="0.0" y="37" width="360.0"', "360.0", "предел 23:00<"),
        (72, 6, 'x="0.0" y="37" width="0.7"', "480.0", "предел 20:00<"),
        # Beyond three days it is not drawn, and the path fills the axis.
        (82, 6, 'x="0.0" y="37" width="480.0"', None, "предел 06:00, за краем<"),
    ],
)
def test_the_bar_is_the_part_of_the_limit_that_is_gone(
    hours: int, minutes: int, bar: str, mark: str | None, said: str
) -> None:
    stay = Stay(place="ОП № 2", arrived_at=START)
    told = replace(facts(), stays=(stay,), clocks=(clock(hours=hours),))

    html = pages(told, Edition.COURT, now=START + timedelta(minutes=minutes)).html

    assert bar in html
    assert ("<line " in html) is bool(mark)
    assert f'<line x1="{mark}"' in html or mark is None
    assert said in html


@pytest.mark.parametrize(("language", "unknown"), [("ru", "исход неизвестен"), ("en", "outcome unknown")])
def test_a_past_hearing_without_an_outcome_says_so_and_one_to_come_does_not(language: str, unknown: str) -> None:
    told = [Hearing(court="Районный суд", starts_at=NOW + timedelta(hours=hours)) for hours in (-1, 1)]
    past, coming = (replace(facts(), cases=(Case(hearings=(each,)),)) for each in told)

    assert unknown in pages(past, Edition.COURT, language).html
    assert unknown not in pages(coming, Edition.COURT, language).html


def test_a_ruling_of_a_court_that_nobody_named_has_the_mark_for_nothing() -> None:
    ruling = Ruling(court="", sanction=Term(key="warning", ru="предупреждение", en="warning"))

    html = pages(replace(facts(), cases=(Case(rulings=(ruling,)),)), Edition.COURT).html

    assert "<td>–</td><td>предупреждение</td>" in html


@pytest.mark.parametrize(
    ("language", "numbered", "computed"),
    [
        ("ru", "по задержанию № 100-224-8", "Вычислено по правилам: ч. 1 ст. 27.5 КоАП РФ."),
        ("en", "detention No. 100-224-8", "Computed by the rules: part 1 of article 27.5."),
    ],
)
def test_the_archive_says_whose_number_it_is_and_which_law_sets_the_limit(
    language: str, numbered: str, computed: str
) -> None:
    html = pages(facts(), Edition.ARCHIVE, language).html.replace("\N{NO-BREAK SPACE}", " ")

    assert numbered in html
    assert computed in html
    assert "koap_27_5_1" not in html
