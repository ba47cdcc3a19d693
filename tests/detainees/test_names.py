"""Names: parts kept, spellings folded; and reports read forgivingly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detainees.heard import Heard, beginning
from detainees.names import LONGEST_NAME, PersonName, birth_year, fault_of_name
from detainees.spoken import folded, split_name

WORDS = [
    "Патимат",
    "Магомедовна",
    "Магомед",
    "оглы",
    "Гаджиалиева",
    "Хӏажимурадов",
    "Ян",
    "Али",
    "Кызы",
    "Ивановский",
]
words = st.lists(st.sampled_from(WORDS) | st.text("абвгеёийӏIl1'-", min_size=1, max_size=9), max_size=6)
texts = st.text(max_size=30)
names = st.builds(
    PersonName,
    surname=texts,
    given_name=texts,
    patronymic=texts,
    custody_name=texts,
    aliases=st.lists(texts.filter(bool), max_size=3).map(tuple),
    birth_date=texts,
)
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(names)
def test_a_name_comes_back_from_its_blob_as_it_was(name: PersonName) -> None:
    assert PersonName.from_json(name.to_json()) == name


@pytest.mark.parametrize(
    ("birth_date", "year"), [("1998-03-12", 1998), ("1998", 1998), ("", None), ("98", None), ("давно", None)]
)
def test_a_year_of_birth_is_known_by_a_day_or_by_the_year_alone(birth_date: str, year: int | None) -> None:
    assert birth_year(PersonName(birth_date=birth_date)) == year


@given(words)
def test_splitting_a_spoken_name_loses_no_word_and_adds_none(spoken: list[str]) -> None:
    name = split_name(" ".join(spoken))

    parts = " ".join((name.surname, name.given_name, name.patronymic)).split()
    assert sorted(parts) == sorted(" ".join(spoken).split())


@pytest.mark.parametrize(
    ("spoken", "parts"),
    [
        ("Гаджиалиева Патимат Магомедовна", ("Гаджиалиева", "Патимат", "Магомедовна")),
        ("Патимат Магомедовна Гаджиалиева", ("Гаджиалиева", "Патимат", "Магомедовна")),
        ("Алиев Рашид Ахмед оглы", ("Алиев", "Рашид", "Ахмед оглы")),
        ("Патимат Гаджиалиева", ("Гаджиалиева", "Патимат", "")),
        ("Курачев", ("Курачев", "", "")),
        ("", ("", "", "")),
    ],
)
def test_parts_of_a_spoken_name_are_told_apart(spoken: str, parts: tuple[str, ...]) -> None:
    name = split_name(spoken)

    assert (name.surname, name.given_name, name.patronymic) == parts


@pytest.mark.parametrize(
    ("one", "other"),
    [("Пётр", "петр"), ("ХIажимурадова", "Хӏажимурадова"), ("Х1ажимурадова", "Хажимурадова"), ("О’Нил", "Онил")],
)
def test_two_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(st.text("абвгеёийюяӏӀ'ʼ «»-", max_size=20))
def test_a_folded_name_folds_to_itself(text: str) -> None:
    once = folded(text)

    assert folded(" ".join(once)) == once


@given(st.text(max_size=LONGEST_NAME + 5))
def test_what_is_no_name_has_a_reason_and_what_is_one_shows_all_of_itself(text: str) -> None:
    fault = fault_of_name(text)

    if fault is None:
        assert len(text) <= LONGEST_NAME
        assert all(character.isprintable() or character.isspace() or ord(character) > 127 for character in text)
    else:
        assert fault in {"too_long", "control_character", "direction_mark"}


@given(json)
def test_whatever_a_blob_holds_is_read_and_never_raised(blob: object) -> None:
    heard = Heard.from_json({"people": [blob], "reporter": blob, "text": blob})

    assert len(heard.people) == 1
    assert isinstance(Heard.from_json(blob).text, str)


@given(st.text(max_size=60), st.integers(2, 40))
def test_a_beginning_is_never_longer_than_asked(text: str, length: int) -> None:
    assert len(beginning(text, length)) <= length
