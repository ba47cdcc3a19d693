"""Each kind of corruption changes a name in its own way, and is None where it does not apply."""

import random
from dataclasses import replace

import pytest

from bench.by_ear import misheard
from bench.corruption import KINDS, spoilt
from bench.invented_people import InventedPerson, people
from bench.slips import NEIGHBOURS, with_slip

SOME = tuple(people(400, seed=11))
OLGA = replace(
    SOME[0],
    surname="Тужинова",
    given_name="Ольга",
    patronymic="Кряжевна",
    sex="f",
    aliases=("Зябликина",),
    maiden_name="Зябликина",
)
NAMELESS = replace(OLGA, given_name="Ызыргун", patronymic="", aliases=(), maiden_name="")


def numbers(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - nothing secret depends on it


def all_of(person: InventedPerson, kind: str) -> set[str | None]:
    return {spoilt(person, kind, numbers(seed)) for seed in range(300)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_changes_the_name(kind: str) -> None:
    chosen = numbers(1)
    words = [(person, spoilt(person, kind, chosen)) for person in (*SOME, OLGA)]

    assert [person.words for person, typed in words if typed == person.words] == []
    assert spoilt(OLGA, kind, chosen) is not None


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_numbers_spoil_alike(kind: str) -> None:
    first, second = numbers(5), numbers(5)

    assert [spoilt(person, kind, first) for person in SOME] == [spoilt(person, kind, second) for person in SOME]


@pytest.mark.parametrize("kind", ["patronymic", "nickname", "maiden name"])
def test_a_kind_that_does_not_apply_is_none(kind: str) -> None:
    assert all_of(NAMELESS, kind) == {None}


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        spoilt(OLGA, "planted", numbers(1))


def test_a_typo_is_in_the_surname_and_at_times_in_the_given_name_too() -> None:
    typed = [str(spoilt(OLGA, "typo", numbers(seed))).split() for seed in range(600)]

    assert {words[2] for words in typed} == {"Кряжевна"}
    assert [words for words in typed if words[0] == "Тужинова"] == []
    twice = sum(words[1] != "Ольга" for words in typed)
    assert 150 < twice < 250


def test_a_slip_is_a_neighbour_key_or_a_letter_lost_doubled_or_swapped() -> None:
    slips = {with_slip("Кот", numbers(seed)) for seed in range(500)}

    assert {"Кт", "Ко", "Коот", "Котт", "Кто", "Уот", "Крт"} <= slips
    assert "Кот" not in slips
    assert all(2 <= len(word) <= 4 and word[0].isupper() for word in slips)


def test_the_neighbours_of_a_key_touch_it() -> None:
    assert set(NEIGHBOURS["ф"]) == {"й", "ц", "ы", "я"}
    assert set(NEIGHBOURS["a"]) == {"q", "w", "s", "z"}


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("Гасан", "Хасан"),
        ("Марат", "Марад"),
        ("Аннин", "Анин"),
        ("Жилин", "Жылин"),
        ("Шамиль", "Шамил"),
        ("Кольцов", "Колцов"),
        ("Кольцов", "Кольтсов"),
        ("Кольцов", "Кальцов"),
        ("Тужинов", "Тужиноф"),
        ("Юрий", "Юри"),
    ],
)
def test_the_ear_takes_one_sound_for_another(name: str, heard: str) -> None:
    assert heard in {misheard(name, 1, numbers(seed)) for seed in range(300)}


def test_some_sounds_change_places_in_names_of_the_caucasus_alone() -> None:
    def heard(*, is_caucasian: bool) -> set[str]:
        return {misheard("Юсуф Магомед", 1, numbers(seed), is_caucasian=is_caucasian) for seed in range(300)}

    theirs = {"Юсуп Магомед", "Юсоф Магомед", "Юсуф Магумед"}
    assert theirs | {"Юсуф Магамед"} <= heard(is_caucasian=True)
    assert heard(is_caucasian=False) & theirs == set()
    assert "Юсуф Магамед" in heard(is_caucasian=False)


def test_the_endings_of_surnames_and_of_womens_names_keep_their_vowels() -> None:
    heard = [misheard("Тужинова Галина", 1, numbers(seed)).split() for seed in range(300)]

    assert heard
    assert [words for words in heard if not (words[0].endswith("ова") and words[1].endswith("на"))] == []


def test_the_script_is_latin_and_at_times_has_a_slip() -> None:
    typed = all_of(OLGA, "script")

    assert {"Tuzhinova Olga Kriazhevna", "Toujinova Olga Kriajevna", "Tuzhinova Ol’ga Kryazhevna"} <= typed
    assert len(typed) > 50
    assert [words for words in typed if set("абвгдежзиклмнопрстуфхцчшщыэюя") & set(str(words).lower())] == []


def test_the_surname_stays_whatever_happens_to_the_patronymic() -> None:
    typed = all_of(OLGA, "patronymic")

    assert {"Тужинова Ольга", "Тужинова Кряжевна Ольга"} <= typed
    assert {str(words).split()[0][0] for words in typed} == {"Т"}


def test_a_nickname_stands_instead_of_the_given_name() -> None:
    typed = all_of(OLGA, "nickname")

    assert {"Тужинова Оля", "Тужинова Оля Кряжевна"} <= typed
    assert [words for words in typed if "Ольга" in str(words)] == []


def test_the_order_is_another_and_nothing_is_capital() -> None:
    assert all_of(OLGA, "order") == {
        "ольга тужинова",
        "тужинова кряжевна ольга",
        "ольга тужинова кряжевна",
        "ольга кряжевна тужинова",
        "кряжевна тужинова ольга",
        "кряжевна ольга тужинова",
    }


def test_the_maiden_name_stands_instead_of_the_surname() -> None:
    typed = all_of(OLGA, "maiden name")

    assert "Зябликина Ольга Кряжевна" in typed
    assert len(typed) > 3
    assert [words for words in typed if "Тужинова" in str(words)] == []
