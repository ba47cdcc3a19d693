"""A pasted list: what is understood of a line, and that no line is ever dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detainees.listed import (
    Kind,
    Line,
    articles_in,
    born_in,
    is_minor_in,
    lines_of,
    read_rows,
    read_text,
    rows_of_csv,
)
from detainees.names import PersonName

LETTERS = st.text(st.sampled_from("Иванов Пётр И.И.,;|\t\n\r0123456789()-–№«»г.р:ABc[]/\"'"), max_size=200)


def only(raw: str) -> Line:
    (line,) = read_text(raw)
    return line


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Иванов Иван Иванович", ("Иванов", "Иван", "Иванович")),
        ("Иван Иванов", ("Иванов", "Иван", "")),
        ("Иванов И. И.", ("Иванов", "И.", "И.")),
        ("Иванов И.И.", ("Иванов", "И.", "И.")),
        ("И. И. Сидоров", ("Сидоров", "И.", "И.")),
        ("1. Иванов Иван", ("Иванов", "Иван", "")),
        ("1)Иванов Иван", ("Иванов", "Иван", "")),
        ("№1 Иванов Иван", ("Иванов", "Иван", "")),
        ("12\tИванов\tИван\tИванович", ("Иванов", "Иван", "Иванович")),
        ("• Загребина-Ярая Оксана", ("Загребина-Ярая", "Оксана", "")),
        ("Иванов | Иван | Иванович", ("Иванов", "Иван", "Иванович")),
        ("Иванов, Иван", ("Иванов", "Иван", "")),
        ("СМИРНОВ ОЛЕГ", ("Смирнов", "Олег", "")),
        ("иванов иван иванович", ("Иванов", "Иван", "Иванович")),
        ("Г1алибегов Камиль", ("Г1алибегов", "Камиль", "")),
        ("Алиев Вагиф оглы", ("Алиев", "", "Вагиф оглы")),
        ("Kurachev Djamal", ("Kurachev", "Djamal", "")),
        ("Махсубов", ("Махсубов", "", "")),
        ("17. Мага", ("Мага", "", "")),
    ],
)
def test_a_name_is_understood_however_it_is_written(raw: str, name: tuple[str, str, str]) -> None:
    line = only(raw)

    assert (line.kind, line.name) == (Kind.PERSON, PersonName(*name))


@pytest.mark.parametrize(
    ("raw", "age", "born", "note"),
    [
        ("Иванов Иван, 23 года", 23, "", ""),
        ("Иванов Иван 23 y.o.", 23, "", ""),
        ("Иванов Иван (17)", 17, "", ""),
        ("Иванов Иван 31", 31, "", ""),
        ("Иванов Иван 1998 г.р.", None, "1998", ""),
        ("Иванов Иван (1998)", None, "1998", ""),
        ("Иванов Иван, 12.03.1998", None, "1998-03-12", ""),
        ("Иванов Иван 12.03.1998 г.р.", None, "1998-03-12", ""),
        ("Иванов Иван, в больнице", None, "", "в больнице"),
        ("Иванов Иван — журналист", None, "", "журналист"),
        ("Иванов Иван 20.2 ч.5", None, "", "20.2 ч.5"),
        ("Иванов Иван, +7 928 000-00-17", None, "", "+7 928 000-00-17"),
        ("Иванов Иван 23 года, 20.2 ч. 5, несовершеннолетний", 23, "", "20.2 ч. 5, несовершеннолетний"),
        ("Иванов Иван, 31.02.1998", None, "1998", "31.02"),
    ],
)
def test_age_birth_and_notes_stand_in_one_cell_with_the_name(
    raw: str, age: int | None, born: str, note: str
) -> None:
    line = only(raw)

    assert line.name == PersonName("Иванов", "Иван")
    assert (line.age, line.born, line.note) == (age, born, note)


@pytest.mark.parametrize(
    "raw",
    [
        "Советский районный суд",
        "Список задержанных ОВД Тверское 06.03",
        "ОВД Тверское:",
        "Всего 12 человек",
        "ФИО",
        "Detained at the station:",
        "Ольга, [25.09.2022 21:05]",
        "Наши ребята:",
    ],
)
def test_a_heading_is_shown_as_one(raw: str) -> None:
    assert (only(raw).kind, only(raw).raw) == (Kind.HEADING, raw)


@pytest.mark.parametrize(
    "raw", ["привет всем", "-----", "40", "Наш друг, забрали у театра", "?????? ????", "и" * 700]
)
def test_what_is_not_understood_is_kept_to_be_asked_about(raw: str) -> None:
    assert (only(raw).kind, only(raw).raw) == (Kind.UNCLEAR, raw)


@pytest.mark.parametrize(
    ("raw", "surnames"),
    [
        ("Иванов Иван, Петрова Анна, Сидоров Пётр", ["Иванов", "Петрова", "Сидоров"]),
        ("Иванов, Петрова, Сидоров", ["Иванов", "Петрова", "Сидоров"]),
        ("Иванов Иван; Петрова Анна", ["Иванов", "Петрова"]),
        ("1. Иванов Иван 23 года, Петрова Анна 19 лет", ["Иванов", "Петрова"]),
    ],
)
def test_several_names_in_one_line_are_several_people(raw: str, surnames: list[str]) -> None:
    lines = read_text(raw)

    assert [line.name.surname for line in lines] == surnames
    assert {(line.number, line.raw) for line in lines} == {(1, raw)}


def test_an_age_belongs_to_the_name_before_it() -> None:
    assert [line.age for line in read_text("Иванов Иван, 23 года, Петрова Анна, 19 лет")] == [23, 19]


def test_who_is_named_twice_is_marked_and_not_dropped() -> None:
    lines = read_text(
        "Иванов Иван Ильич\nПетров Пётр\nИван Иванов\nИВАНОВ ИВАН 23 года\nИванов\nИванов Илья Ильич"
    )

    assert [line.twin for line in lines] == [0, 0, 1, 1, 0, 0]


def test_who_is_of_another_age_bears_the_same_name_and_is_somebody_else() -> None:
    assert [line.twin for line in read_text("Иванов Иван, 23 года\nИванов Иван, 40 лет\nИванов Иван")] == [0, 0, 1]


def test_a_table_is_read_by_the_names_of_its_columns() -> None:
    text = (
        "Советский районный суд\n№;Фамилия;Имя;Отчество;Дата рождения;Статья;Телефон\n"
        "1;Курачев;Джамал;Гаджиевич;12.03.1998;20.2 ч.5;+79280000017\n;;;;;;\n2;Цахуева;Ума;;1990;;\n3;;;;;;\n"
    )
    rows = rows_of_csv(text)
    assert rows is not None

    lines = read_rows(rows)

    assert [line.kind.value for line in lines] == ["heading", "heading", "person", "empty", "person", "unclear"]
    assert lines[2].name == PersonName("Курачев", "Джамал", "Гаджиевич")
    assert (lines[2].born, lines[2].note) == ("1998-03-12", "+79280000017, Статья: 20.2 ч.5")
    assert (lines[4].name.surname, lines[4].born) == ("Цахуева", "1990")


def test_a_column_of_whole_names_is_read_as_lines_are() -> None:
    lines = read_rows(
        [["ФИО", "", "Возраст"], ["Курачев Джамал (журналист)", "рука", "23"], ["Цахуева У. М.", "", "?"]]
    )

    assert [line.name.surname for line in lines] == ["", "Курачев", "Цахуева"]
    assert [(line.age, line.note) for line in lines] == [(None, ""), (23, "(журналист), рука"), (None, "?")]


def test_a_text_without_a_header_is_no_table() -> None:
    assert rows_of_csv("Иванов;Иван\nПетров;Пётр") is None
    assert rows_of_csv("Иванов Иван\nПетров Пётр") is None


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        ("1998", "1998"),
        ("12.03.1998", "1998-03-12"),
        ("1998-03-12", "1998-03-12"),
        ("98", ""),
        ("", ""),
        ("31.02.1998", "1998"),
    ],
)
def test_a_birth_that_is_typed_is_a_day_or_a_year(typed: str, born: str) -> None:
    assert born_in(typed) == born


def test_a_note_tells_articles_and_minors() -> None:
    assert articles_in("20.2 ч.5, просит врача, ст. 19.3 ч. 1") == ["20.2 ч.5", "ст. 19.3 ч. 1"]
    assert (is_minor_in("несовершеннолетний"), is_minor_in("совершеннолетний")) == (True, False)


@given(st.one_of(st.text(max_size=300), LETTERS))
def test_no_line_of_any_text_is_lost(text: str) -> None:
    lines = read_text(text)

    kept = {line.number: line.raw for line in lines}
    assert [kept[number] for number in sorted(kept)] == lines_of(text)
    assert sorted(kept) == list(range(1, len(lines_of(text)) + 1))


@given(st.one_of(st.text(max_size=60), LETTERS))
def test_no_letter_of_an_understood_line_is_lost(text: str) -> None:
    for line in read_text(text):
        if line.kind is Kind.PERSON:
            assert line.name.full
            assert line.raw in lines_of(text)


@given(
    st.lists(
        st.lists(st.one_of(st.sampled_from(["ФИО", "Фамилия", "Имя", "Возраст"]), LETTERS), max_size=5), max_size=6
    )
)
def test_no_row_of_any_table_is_lost(rows: list[list[str]]) -> None:
    lines = read_rows(rows)

    kept = {line.number: line.raw for line in lines}
    assert set(kept) == set(range(1, len(rows) + 1))
    for number, row in enumerate(rows, 1):
        assert all(cell.strip() in kept[number] for cell in row)


@given(st.text(max_size=300))
def test_reading_cells_never_raises(text: str) -> None:
    rows = rows_of_csv(text)

    assert rows is None or read_rows(rows)
