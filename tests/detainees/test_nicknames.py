"""Diminutives and equivalent forms: found both ways, each with its source, and no broken table in use."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from detainees import nicknames
from detainees.nicknames import BrokenTable, forms_of, read_table, rows
from detainees.spoken import folded

ROWS = rows()
FORMS = sorted({form for row in ROWS for form in row.forms})

SOUND = """
[[source]]
key = "usage"
work = "how people speak"
confidence = "C"

[[name]]
forms = ["Ольга", "Оля"]
sex = "female"
source = "usage"
"""


def plain(form: str) -> str:
    return form.casefold().replace("ё", "е")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "planted.toml"


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Александр", "Саня"),
        ("Алексей", "Лёха"),
        ("Екатерина", "Катюша"),
        ("Магомед", "Мага"),
        ("Магомед", "Мухаммад"),
        ("Патимат", "Патя"),
        ("Гусейн", "Хуссейн"),
        ("Юсуп", "Йосиф"),
        ("Рамазан", "Рамадан"),
        ("Айшат", "Аиша"),
        ("Николай", "Мікалай"),
        ("Дмитрий", "Дзмітрый"),
        ("Ольга", "Вольга"),
        ("Георгий", "Гия"),
        ("Ованес", "Оганес"),
        ("Михайлович", "Михалыч"),
        ("Александрович", "Саныч"),
        ("Ивановна", "Иванна"),
    ],
)
def test_a_diminutive_finds_the_full_form_and_the_full_form_the_diminutive(full: str, short: str) -> None:
    assert plain(full) in forms_of(short)
    assert plain(short) in forms_of(full)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Саша", {"александр", "александра"}),
        ("Женя", {"евгений", "евгения"}),
        ("Валера", {"валерий", "валерия"}),
        ("Слава", {"вячеслав", "ярослав", "владислав", "станислав", "святослав", "ростислав"}),
        ("Абдул", {"абдурахман", "абдулазиз", "абдулкадыр"}),
    ],
)
def test_a_diminutive_of_several_names_finds_them_all(short: str, full: set[str]) -> None:
    assert full <= forms_of(short)


def test_names_that_share_a_diminutive_alone_are_not_forms_of_each_other() -> None:
    assert "станислав" not in forms_of("Вячеслав")
    assert "александра" not in forms_of("Александр")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Георгий", "Егор"),
        ("Арина", "Ирина"),
        ("Ксения", "Оксана"),
        ("Савелий", "Савва"),
        ("Абдулазиз", "Азиз"),
        ("Ибрагим", "Ибрагимов"),
    ],
)
def test_what_is_a_name_of_its_own_is_no_form_of_another(one: str, other: str) -> None:
    assert forms_of(one)
    assert plain(other) not in forms_of(one)


@given(st.sampled_from(ROWS))
def test_the_forms_of_a_row_find_each_other_both_ways(row: nicknames.NameRow) -> None:
    for form in row.forms:
        assert {plain(other) for other in row.forms} - {plain(form)} <= forms_of(form)


@given(st.sampled_from(FORMS))
def test_what_is_found_finds_back_and_no_word_finds_itself(form: str) -> None:
    found = forms_of(form)

    assert found
    assert plain(form) not in found
    assert all(plain(form) in forms_of(other) for other in found)


@given(st.sampled_from(FORMS), st.sampled_from([str.upper, str.lower, str.title]))
def test_a_word_is_known_however_it_is_typed(form: str, typed) -> None:
    assert forms_of(typed(form)) == forms_of(form)
    assert forms_of(unicodedata.normalize("NFD", form)) == forms_of(form)


@given(st.sampled_from(FORMS))
def test_a_word_that_has_been_folded_is_known_too(form: str) -> None:
    (once_folded,) = folded(form)
    # A folded word that is another form of the table stands for that one.
    assume(once_folded == plain(form) or once_folded not in {plain(other) for other in FORMS})

    found, expected = (
        {folded(other) for other in forms_of(word)} - {(once_folded,)} for word in (once_folded, form)
    )
    assert found == expected


@given(st.text(max_size=30))
def test_an_unknown_word_finds_nothing(word: str) -> None:
    assert forms_of(f"{word}-{word}") == frozenset()


def test_every_row_names_a_source_with_a_work_and_a_confidence() -> None:
    assert {row.confidence for row in ROWS} <= {"A", "B", "C"}
    assert all(row.source.work for row in ROWS)


def test_a_row_from_speech_alone_is_of_the_lowest_confidence() -> None:
    assert {row.confidence for row in ROWS if row.source.key == "speech"} == {"C"}


def test_every_form_is_one_word_of_cyrillic_letters_with_a_capital() -> None:
    for form in FORMS:
        assert all("CYRILLIC" in unicodedata.name(letter) for letter in form), form
        assert form.istitle(), form


def test_patronymics_stand_apart_and_are_found_all_the_same() -> None:
    apart = {row.forms[0] for row in ROWS if row.is_patronymic}

    assert {"Михайлович", "Ивановна"} <= apart
    assert all(form.endswith(("ич", "на")) for form in apart)


def test_the_table_is_as_large_as_it_promises() -> None:
    names = [row for row in ROWS if not row.is_patronymic]

    assert sum(row.source.key == "petrovsky" for row in names) >= 120
    assert sum(row.source.key == "east_slavic" for row in names) >= 25


def test_a_sound_table_is_read_with_its_source(table: Path) -> None:
    table.write_text(SOUND)

    (row,) = read_table(table)
    assert (row.forms, row.sex, row.source.key, row.confidence) == (("Ольга", "Оля"), "female", "usage", "C")


@pytest.mark.parametrize(
    ("planted", "message"),
    [
        ('forms = ["Лев", "Лёва", "Лева"]\nsex = "male"\nsource = "usage"', "(Лев): form 'Лева' stands twice"),
        ('forms = ["Лев", "Лёва"]\nsex = "male"\nsource = "rumour"', "(Лев): unknown source 'rumour'"),
        ('forms = []\nsex = "male"\nsource = "usage"', "(no forms): forms takes two or more"),
        ('forms = ["Лев"]\nsex = "male"\nsource = "usage"', "(Лев): forms takes two or more"),
        ('forms = ["Лев", " "]\nsex = "male"\nsource = "usage"', "(Лев): forms takes a list of texts"),
        ('forms = "Лев"\nsex = "male"\nsource = "usage"', "(no forms): forms takes a list of texts"),
        (
            'forms = ["Лев", "Lev"]\nsex = "male"\nsource = "usage"',
            "(Лев): form 'Lev' is not one word of Cyrillic",
        ),
        (
            'forms = ["Лев", "Сан Саныч"]\nsex = "male"\nsource = "usage"',
            "(Лев): form 'Сан Саныч' is not one word",
        ),
        ('forms = ["Лев", "Лёва"]\nsex = "man"\nsource = "usage"', "(Лев): sex takes one of male, female, any"),
        ('forms = ["Лев", "Лёва"]\nsource = "usage"', "(Лев): sex is missing"),
        ('forms = ["Лев", "Лёва"]\nsex = "male"\nsource = "usage"\nage = 3', "(Лев): unknown key 'age'"),
    ],
)
@pytest.mark.parametrize("kind", ["name", "patronymic"])
def test_a_broken_row_is_refused_by_file_number_and_name(
    table: Path, kind: str, planted: str, message: str
) -> None:
    table.write_text(f"{SOUND}\n[[{kind}]]\n{planted}\n")

    with pytest.raises(BrokenTable) as refused:
        read_table(table)
    number = 2 if kind == "name" else 1
    assert str(refused.value).startswith(f"planted.toml: [[{kind}]] {number} {message}")


@pytest.mark.parametrize(
    ("planted", "message"),
    [
        (
            '[[source]]\nkey = "usage"\nwork = "again"\nconfidence = "C"',
            "[[source]] 2 (usage): source 'usage' stands",
        ),
        (
            '[[source]]\nkey = "other"\nwork = "a book"\nconfidence = "D"',
            "[[source]] 2 (other): confidence takes one",
        ),
        ('[[source]]\nkey = "other"\nwork = ""\nconfidence = "C"', "[[source]] 2 (other): work takes a text"),
        ('[[source]]\nwork = "a book"\nconfidence = "C"', "[[source]] 2 (no key): key is missing"),
        ('[[nickname]]\nforms = ["Лев", "Лёва"]', "unknown table 'nickname'"),
        ('[patronymic]\nforms = ["Львович", "Львыч"]', "patronymic takes rows, [[patronymic]]"),
        ("[[name", "not TOML"),
    ],
)
def test_a_table_broken_elsewhere_is_refused_too(table: Path, planted: str, message: str) -> None:
    table.write_text(f"{SOUND}\n{planted}\n")

    with pytest.raises(BrokenTable) as refused:
        read_table(table)
    assert str(refused.value).startswith(f"planted.toml: {message}")


def test_every_fault_is_named_at_once(table: Path) -> None:
    table.write_text(SOUND + '\n[[name]]\nforms = ["Лев"]\nsex = "man"\nsource = "rumour"\n')

    with pytest.raises(BrokenTable) as refused:
        read_table(table)
    assert len(refused.value.faults) == 3
