"""Is this the same person: whatever the script, the order and the missing part; and the reasons in words."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detainees.matching import POSSIBLE, Asked, Evidence, Known, Match, Part, Sign, Word, compare
from detainees.names import PersonName

PATIMAT = PersonName(surname="Магомедова", given_name="Патимат", patronymic="Гаджиевна")
texts = st.text(max_size=30)
names = st.builds(
    PersonName,
    surname=texts,
    given_name=texts,
    patronymic=texts,
    custody_name=texts,
    aliases=st.lists(texts.filter(bool), max_size=3).map(tuple),
)


def typed(line: str, known: PersonName = PATIMAT) -> Match:
    return compare(Asked(Word.all_of(line)), Known.of(known))


def signs(match: Match) -> dict[str, Sign]:
    return {reason.part: reason.sign for reason in match.reasons}


@pytest.mark.parametrize(
    "line",
    [
        "Магомедова Патимат",
        "патимат магомедова",
        "Magomedova Patimat Gadzhievna",
        "Магамедова Фатимат",
        "Магомедова Пати",
        "Гаджиевна Магомедова",
        "Магомедова Патимат Магомедова Патимат Гаджиевна"[:29],
    ],
)
def test_one_person_is_found_however_she_is_called(line: str) -> None:
    assert typed(line).score >= 0.65


@pytest.mark.parametrize("line", ["Мамедов Ислам", "Кузнецов", "Гаджи Алиев", "Зоя"])
def test_another_person_is_not(line: str) -> None:
    assert typed(line).score < POSSIBLE


def test_the_reasons_say_what_agrees_and_what_does_not() -> None:
    asked = Asked.of(
        PersonName(surname="Магамедова", given_name="Фатимат", patronymic="Ахмедовна"),
        Evidence(birth_year=2003, sex="male", place="two"),
    )

    match = compare(asked, Known.of(PATIMAT, Evidence(birth_year=1995, sex="female", place="two")))

    assert signs(match) == {
        "surname": Sign.NEAR,
        "given_name": Sign.NEAR,
        "patronymic": Sign.OTHER,
        "sex": Sign.OTHER,
        "birth_year": Sign.OTHER,
        "place": Sign.SAME,
    }


def test_a_word_that_is_none_of_theirs_is_named() -> None:
    assert [reason.word for reason in typed("Магомедова куртка").reasons if reason.word] == ["куртка"]


def test_a_part_that_nobody_knows_of_them_says_nothing() -> None:
    bare = Known.of(PersonName(surname="Магомедова", given_name="Патимат"))

    assert (
        compare(Asked.of(PATIMAT), bare).score
        == compare(Asked.of(PersonName(surname="Магомедова", given_name="Патимат")), bare).score
    )


def test_father_and_son_are_told_apart_by_their_parts() -> None:
    father = PersonName(surname="Алиев", given_name="Магомед", patronymic="Гаджиевич")
    son = PersonName(surname="Алиев", given_name="Гаджи", patronymic="Магомедович")

    assert compare(Asked.of(son), Known.of(son)).score > compare(Asked.of(son), Known.of(father)).score + 0.2


def test_an_age_said_by_ear_may_be_four_years_wrong() -> None:
    about_thirty = Evidence(age=30, at=datetime(2022, 9, 25, tzinfo=UTC))
    found = {
        year: signs(compare(Asked.of(PATIMAT, about_thirty), Known.of(PATIMAT, Evidence(birth_year=year))))[
            "birth_year"
        ]
        for year in (1992, 1991, 1996, 1987, 1986, 1997)
    }

    assert found == {
        1992: Sign.SAME,
        1991: Sign.SAME,
        1996: Sign.NEAR,
        1987: Sign.NEAR,
        1986: Sign.OTHER,
        1997: Sign.OTHER,
    }


def test_an_alias_is_a_name_too() -> None:
    known = Known.of(PersonName(surname="Иванова", given_name="Ольга", aliases=("Кузнецова",)))

    assert signs(compare(Asked(Word.all_of("Кузнецова Ольга")), known)) == {
        "alias": Sign.SAME,
        "given_name": Sign.SAME,
    }


def test_a_given_name_alone_is_never_likely() -> None:
    patimat = PersonName(given_name="Патимат")

    assert not compare(Asked.of(patimat), Known.of(patimat)).is_likely


@given(names, names)
def test_a_score_is_a_share_and_names_a_reason_for_whatever_is_not_nothing(
    one: PersonName, other: PersonName
) -> None:
    match = compare(Asked.of(one), Known.of(other))

    assert 0.0 <= match.score <= 1.0
    assert match.score == 0.0 or any(reason.sign is not Sign.OTHER for reason in match.reasons)


@given(names)
def test_whoever_has_a_name_is_like_themselves(name: PersonName) -> None:
    asked = Asked.of(name)

    if any(len(word.readings[0]) > 1 for word in asked.words):
        assert compare(asked, Known.of(name)).score > 0
    assert all(word.part in Part for word in asked.words)


@pytest.mark.parametrize(
    ("asked", "known", "is_likely"),
    [
        (PersonName("Омаршаева", "Раисат"), PersonName("Омаршаева", "Написат"), False),
        (PersonName("Алиев", "Шамиль", "Умарович"), PersonName("Алиев", "Камиль", "Умарович"), False),
        (PersonName("Омаршаева", "Нафисат"), PersonName("Омаршаева", "Написат"), True),
        (PersonName("Омаршаева", "Напистат"), PersonName("Омаршаева", "Написат"), True),
    ],
)
def test_who_bears_another_given_name_is_never_likely_and_who_is_misspelt_may_be(
    asked: PersonName, known: PersonName, is_likely: bool
) -> None:
    match = compare(Asked.of(asked), Known.of(known))

    assert match.is_likely is is_likely
    assert (signs(match)["given_name"] is Sign.OTHER) is not is_likely
    words = Asked(Word.all_of(f"{asked.surname} {asked.given_name} {asked.patronymic}"))
    assert compare(words, Known.of(known)).is_likely is is_likely
