"""Who is looked for, from a line typed into a box or from a name in parts."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detainees.matching import Evidence, Part
from detainees.names import PersonName
from detainees.sought import LONGEST, Sought

AT = datetime(2022, 9, 25, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "words", "age", "year"),
    [
        ("Магомедова Фатимат, около 30, зелёная куртка", "Магомедова Фатимат зелёная куртка", 30, None),
        ("Magomedova Fatimat, about thirty, green jacket", "Magomedova Fatimat green jacket", 30, None),
        ("Курачев 1995 г.р.", "Курачев", None, 1995),
        ("Курачёв (23 года)", "Курачёв", 23, None),
        ("парень лет сорока", "парень", 40, None),
        ("Ли", "Ли", None, None),
        ("Магомедова +7 900 123 45 67", "Магомедова", None, None),
    ],
)
def test_an_age_and_a_year_are_told_from_the_words_of_a_name(
    line: str, words: str, age: int | None, year: int | None
) -> None:
    sought = Sought.typed(line, at=AT)

    assert sought.words == ((words, Part.WORD),)
    assert sought.evidence == Evidence(age=age, birth_year=year, at=AT)


@pytest.mark.parametrize("line", ["+7 928 000-11-22", "5-123/2022"])
def test_a_phone_or_a_number_of_a_case_is_asked_for_exactly(line: str) -> None:
    assert Sought.typed(line, at=AT).numbers == (line,)


@pytest.mark.parametrize("line", ["", "   ", "😀", "…", ",;()"])
def test_a_line_without_a_letter_or_a_digit_looks_for_nobody(line: str) -> None:
    assert Sought.typed(line, at=AT).is_nobody


def test_a_name_in_parts_keeps_them_and_who_has_none_is_looked_for_by_what_is_said_of_them() -> None:
    whole = PersonName(surname="Магомедова", given_name="Патимат", aliases=("Пати",))
    alias = PersonName(aliases=("Барс",), custody_name="Иванов")

    assert Sought.named(whole, description="куртка").words == (
        ("Магомедова", Part.SURNAME),
        ("Патимат", Part.GIVEN_NAME),
    )
    assert Sought.named(alias, description="куртка").words == (("Барс", Part.ALIAS), ("Иванов", Part.ALIAS))
    assert Sought.named(PersonName(), description="куртка").words == (("куртка", Part.DESCRIPTION),)
    assert Sought.named(PersonName()).is_nobody


@given(st.text())
def test_whatever_is_typed_is_taken_and_never_grows(line: str) -> None:
    sought = Sought.typed(line, at=AT)

    assert sum(len(words) for words, _part in sought.words) <= LONGEST
    assert all(part is Part.WORD for _words, part in sought.words)
