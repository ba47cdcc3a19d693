"""A pasted list: what is understood of a line, and that no line is ever dropped."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detainees.listed import (
    Kind,
    Line,
    articles_in,
    born_in,
    is_minor_in,
    is_pregnant_in,
    lines_of,
    read_rows,
    read_text,
    rows_of_csv,
    told_in,
)
from detainees.names import PersonName

LETTERS = st.text(st.sampled_from("Иванов Пётр И.И.,;|\t\n\r0123456789()-–№«»г.р:ABc[]/\"'"), max_size=200)
# Lists as people write them, from pieces in any order.
PIECES = (
    *(
        "Иванов Иван",
        "Алиева Патимат Омаровна",
        "Мага",
        "Омаров",
        "И.И. Сидоров",
        "смирнов олег",
        "Братья Алиевы:",
    ),
    *(
        "Задержан",
        "Доставлена",
        "Список",
        "ОП:",
        "Автозак 1:",
        "ОВД Тверское",
        "Верховный суд",
        "всего",
        "Неизвестный мужчина",
    ),
    *(
        "17л",
        "34 года",
        "(23)",
        "31",
        "98 г.р.",
        "2004г.",
        "12.12.98",
        "д.р 31.12.1980г",
        "25.09.2022",
        "суд 10.05.2026",
    ),
    *(
        "ул. Ленина 15",
        "кв. 12",
        "+7 928 000-00-17",
        "20.2 ч.5",
        "просит лекарства",
        "отпустили",
        "+ ещё трое",
        "борода",
    ),
    *("и", ",", ",", ";", ":", "—", "\n", "\n1. ", "\n2) "),
)
WRITTEN = st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join)
WORD = re.compile(r"[^\W\d_]+")
OF_NAMES = frozenset(
    ["иванов", "иван", "алиева", "патимат", "омаровна", "мага", "омаров", "сидоров", "смирнов", "олег", "алиевы"]
)
# Numbers of a list, and what a fact is known by: the fact itself is kept.
NUMBERING = re.compile(r"^\W*\d{1,4}\s*[.)\]:;|\t-]?\s*")
MARKS = frozenset(["г", "р", "д", "л", "лет", "года", "год", "и"])


def words_of(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}


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
        "Верховный суд, 26.09.2022",
        "ОП по Ленинскому району",
        "доставлены 25.09.2022",
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


@pytest.mark.parametrize(
    ("raw", "name", "note"),
    [
        ("Задержана Алиева Патимат, 34 года", "Алиева Патимат", "Задержана"),
        ("5. Задержан Иванов Иван", "Иванов Иван", "Задержан"),
        ("6. Доставлен Мусаев Ибрагим", "Мусаев Ибрагим", "Доставлен"),
        ("ОП: Иванов Иван Иванович", "Иванов Иван Иванович", "ОП"),
        ("[21:05, 25.09.2022] Ольга: Иванов Иван Иванович", "Иванов Иван Иванович", ""),
    ],
)
def test_who_is_named_after_words_of_a_heading_is_a_person(raw: str, name: str, note: str) -> None:
    assert (only(raw).kind, only(raw).name.full, only(raw).note) == (Kind.PERSON, name, note)


@pytest.mark.parametrize(
    ("raw", "name", "note"),
    [
        ("31. Кто-то в красной шапке", "", "Кто-то в красной шапке"),
        ("Кто-то в красной шапке", "", "Кто-то в красной шапке"),
        ("Неизвестный мужчина, борода", "", "Неизвестный мужчина, борода"),
        ("Женщина 30 лет, Алиева", "Алиева", "Женщина"),
        ("Иванов Иван Иванович:", "Иванов Иван Иванович", ""),
        ("Ольга, [25.09.2022 21:05]", "Ольга", ""),
        ("ОВД Верещинский Глеб", "Верещинский Глеб", "ОВД"),
    ],
)
def test_what_may_name_somebody_is_asked_about_and_is_no_heading(raw: str, name: str, note: str) -> None:
    assert (only(raw).kind, only(raw).name.full, only(raw).note) == (Kind.UNCLEAR, name, note)


@pytest.mark.parametrize(
    ("raw", "names", "kinds"),
    [
        ("Автозак 1: Алиев Али, Омаров Омар", ["Алиев Али", "Омаров Омар"], ["person", "person"]),
        ("Иванов Иван и Петров Пётр", ["Иванов Иван", "Петров Пётр"], ["person", "person"]),
        ("Иванов Иван/Петров Пётр", ["Иванов Иван", "Петров Пётр"], ["person", "person"]),
        ("Иванов Иван студент, Петров Пётр врач", ["Иванов Иван", "Петров Пётр"], ["person", "unclear"]),
        ("Алиев Магомед и Расул", ["Алиев Магомед", "Расул"], ["person", "unclear"]),
        ("Братья Алиевы: Магомед, Расул", ["Алиев Магомед", "Алиев Расул"], ["unclear", "unclear"]),
        ("Сёстры Алиевы: Патимат и Зарема", ["Алиева Патимат", "Алиева Зарема"], ["unclear", "unclear"]),
    ],
)
def test_nobody_of_several_in_a_line_is_dropped(raw: str, names: list[str], kinds: list[str]) -> None:
    lines = read_text(raw)

    assert ([line.name.full for line in lines], [line.kind.value for line in lines]) == (names, kinds)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("Курбанов Курбан, отпустили", Kind.ELSEWHERE),
        ("Курбанов Курбан, увезли в больницу", Kind.ELSEWHERE),
        ("Курбанов Курбан, не отпустили", Kind.PERSON),
        ("Курбанов Курбан, забрали у дома", Kind.PERSON),
        ("+ ещё трое", Kind.SEVERAL),
        ("12 человек", Kind.SEVERAL),
        ("Ленинский РОВД 12 чел", Kind.SEVERAL),
        ("Иванов Иван и его брат", Kind.SEVERAL),
        ("Иванов Иван +1", Kind.SEVERAL),
        ("Иванов Иван, +7 928 000-00-17", Kind.PERSON),
    ],
)
def test_who_is_held_elsewhere_or_has_others_with_them_is_asked_about(raw: str, kind: Kind) -> None:
    assert only(raw).kind is kind


@pytest.mark.parametrize(
    ("said", "born"),
    [
        ("2004г.", "2004"),
        ("98 г.р.", "1998"),
        ("98г.р", "1998"),
        ("12.12.98", "1998-12-12"),
        ("12.12.05", "2005-12-12"),
        ("д.р 31.12.1980г", "1980-12-31"),
        ("д.р. 25.09.2022", "2022-09-25"),
        ("2015 г.р.", "2015"),
        ("г.р.: 2015", "2015"),
    ],
)
def test_births_are_understood_as_people_write_them(said: str, born: str) -> None:
    line = only(f"Иванов Иван, {said}")

    assert (line.name.full, line.age, line.born, line.note) == ("Иванов Иван", None, born, "")


def test_a_birth_before_the_name_is_no_part_of_it() -> None:
    line = only("д.р. 01.01.1999 Ахмедов Али")

    assert (line.name.full, line.born) == ("Ахмедов Али", "1999-01-01")


@pytest.mark.parametrize("said", ["17л", "17л.", "17 л", "17 лет", "17 года"])
def test_ages_are_understood_as_people_write_them(said: str) -> None:
    assert only(f"Иванов Иван {said}").age == 17


@pytest.mark.parametrize(
    "said",
    [
        "доставлен 25.09.2022",
        "суд 10.05.2026",
        "суд 10.05.2010",
        "25.09.22",
        "2022 год",
        "ул. Ленина 15",
        "ул. Ленина, 15, кв. 12",
        "кв. 12",
        "камера 12",
        "Верховный суд, 26.09.2022",
    ],
)
def test_days_of_an_arrest_and_numbers_of_houses_are_no_facts_of_a_person(said: str) -> None:
    line = only(f"Иванов Иван, {said}")

    assert (line.name.full, line.age, line.born, line.note) == ("Иванов Иван", None, "", said)


def test_a_letter_that_was_lost_is_asked_about() -> None:
    assert only("1. Кура\ufffdев Джамал").kind is Kind.UNCLEAR


def test_a_note_is_told_apart_by_what_it_is_about() -> None:
    told = told_in("студент, тел. +7 928 000-00-17, просит лекарства, беременна")

    assert (told.phones, told.health, told.rest) == (
        ("+7 928 000-00-17",),
        "просит лекарства, беременна",
        "студент",
    )
    assert (is_pregnant_in("беременна"), is_pregnant_in("не беременна")) == (True, False)


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


def test_a_row_with_a_name_is_never_the_header() -> None:
    lines = read_rows([["Задержанный Иванов Иван"], ["Петров Пётр"]])

    assert [(line.kind, line.name.full) for line in lines] == [
        (Kind.PERSON, "Иванов Иван"),
        (Kind.PERSON, "Петров Пётр"),
    ]
    assert [line.kind for line in read_rows([["ФИО задержанного", "Возраст"], ["Петров Пётр", "17л"]])] == [
        Kind.HEADING,
        Kind.PERSON,
    ]


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


@given(st.one_of(st.text(max_size=300), LETTERS, WRITTEN))
def test_no_line_of_any_text_is_lost(text: str) -> None:
    lines = read_text(text)

    kept = {line.number: line.raw for line in lines}
    assert [kept[number] for number in sorted(kept)] == lines_of(text)
    assert sorted(kept) == list(range(1, len(lines_of(text)) + 1))


@given(WRITTEN)
def test_no_line_with_a_name_is_proposed_as_nobody(text: str) -> None:
    """A heading is passed over beforehand: nothing that may be a name stands in one."""
    for line in read_text(text):
        if line.kind in {Kind.HEADING, Kind.EMPTY}:
            assert not {word.casefold() for word in WORD.findall(line.raw)} & OF_NAMES


@given(st.one_of(LETTERS, WRITTEN))
def test_every_word_of_a_line_stands_in_what_is_kept(text: str) -> None:
    lines = read_text(text)

    for number in {line.number for line in lines if line.kind not in {Kind.HEADING, Kind.EMPTY}}:
        pieces = [line for line in lines if line.number == number]
        kept = {
            word for line in pieces for word in words_of(f"{line.name.full} {line.age} {line.born} {line.note}")
        }
        assert words_of(NUMBERING.sub("", pieces[0].raw)) - MARKS <= kept


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
