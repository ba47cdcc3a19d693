"""What a case file says follows from its facts: nothing that they do not bear, and in Russian as it is written."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from casework.dossier import Case, Edition, Hearing, Stay, Verdict
from tests.casework.test_case_file_pages import START, clock, facts, pages

CLEAN = {"ru": "Нарушений сроков и пробелов", "en": "No time limit was exceeded"}
LOST = {"ru": "Где находится удерживаемое лицо с 25.09, 22:00, неизвестно", "en": "since 25 Sep, 22:00 is unknown"}
UNTOLD = {"ru": "установить нельзя", "en": "cannot be told"}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_who_is_lost_now_is_not_said_to_be_known(language: str) -> None:
    html = pages(replace(facts(), violations=()), Edition.COURT, language).html.replace("\N{NO-BREAK SPACE}", " ")

    assert LOST[language] in html
    assert CLEAN[language] not in html


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_limit_of_unknown_start_is_not_said_to_be_kept(language: str) -> None:
    van = (Stay(place="автозак", arrived_at=START),)
    unknown = clock(verdict=Verdict.UNKNOWN, started_at=None, due_at=None)
    html = pages(replace(facts(), stays=van, clocks=(unknown,), violations=()), Edition.COURT, language).html

    assert UNTOLD[language] in html
    assert CLEAN[language] not in html


@pytest.mark.parametrize(
    ("minutes", "said"), [(1, "3 часа 1 минуту"), (41, "3 часа 41 минуту"), (2, "3 часа 2 минуты")]
)
def test_an_excess_is_told_in_the_accusative(minutes: int, said: str) -> None:
    over = clock(verdict=Verdict.BROKEN, ended_at=START + timedelta(hours=6, minutes=minutes))
    html = pages(replace(facts(), clocks=(over,)), Edition.COURT).html.replace("\N{NO-BREAK SPACE}", " ")

    assert f"превышен на {said} (" in html


def test_the_pages_tell_the_numbers_of_every_case_that_the_attached_facts_tell() -> None:
    cases = (Case(number="5-2/2022"), Case(number="5-1/2022", uid="05RS0000", protocol_number="05 АА 000001"))
    made = pages(replace(facts(), cases=cases), Edition.ARCHIVE)
    attached = json.loads(made.files[0].content)["cases"]

    assert [value for case in attached for value in case.values() if value and str(value) not in made.html] == []


@pytest.mark.parametrize(("room", "said"), [("4", "зал 4<"), ("зал 3", ">зал 3<"), ("кабинет 5", ">кабинет 5<")])
def test_a_room_that_names_itself_is_named_once(room: str, said: str) -> None:
    cases = (Case(court="суд", hearings=(Hearing(court="суд", room=room),)),)

    assert said in pages(replace(facts(), cases=cases), Edition.COURT).html.replace("\N{NO-BREAK SPACE}", " ")


def test_of_somebody_who_is_held_still_no_event_is_invented() -> None:
    over = clock(verdict=Verdict.BROKEN, ended_at=START + timedelta(hours=6))
    html, held = (
        pages(replace(facts(), clocks=(replace(over, is_open=is_open),)), Edition.COURT).html
        for is_open in (False, True)
    )

    assert "на 26.09, 02:00" not in html.replace("\N{NO-BREAK SPACE}", " ")
    assert "на 26.09, 02:00" in held.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("language", "said"), [("ru", "несовершеннолетнее лицо"), ("en", "minor")])
def test_a_minor_is_said_to_be_one(language: str, said: str) -> None:
    grown = facts()
    young = replace(grown, detention=replace(grown.detention, is_minor=True))

    assert [said in pages(told, Edition.COURT, language).html for told in (grown, young)] == [False, True]


def test_hearings_of_several_cases_stand_in_order_and_name_their_case() -> None:
    later, sooner = START + timedelta(days=2), START + timedelta(days=1)
    cases = (
        Case(number="5-2/2022", hearings=(Hearing(court="Кировский суд", starts_at=later),)),
        Case(number="5-1/2022", hearings=(Hearing(court="Советский суд", starts_at=sooner),)),
    )
    several, one = (
        pages(replace(facts(), cases=told), Edition.COURT).html.replace("\N{NO-BREAK SPACE}", " ")
        for told in (cases, cases[:1])
    )

    places = [
        several.index(f"{court}, дело № {number}")
        for court, number in (("Советский суд", "5-1/2022"), ("Кировский суд", "5-2/2022"))
    ]
    assert places == sorted(places)
    assert "дело №" not in one
