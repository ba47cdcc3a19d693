"""The invented people are the same for a seed, and their names are formed and spread as names in Russia are."""

import subprocess
import sys
import tomllib
from collections import Counter
from itertools import islice

import pytest

from bench.invented_names import groups, joined, patronymic, womans
from bench.invented_people import NIGHT_MINUTES, NIGHTS, REGIONS, namesakes, people, sharing
from casework.environment import BASE_DIR

CROWD = tuple(people(20_000, seed=7))
HASHED = "from bench.invented_people import people; print([p.words for p in people(50, seed=3)], end='')"


def test_one_seed_makes_one_crowd_however_many_are_asked() -> None:
    assert tuple(islice(people(30_000, seed=7), 500)) == CROWD[:500]
    assert tuple(people(500, seed=8)) != CROWD[:500]


def test_another_process_makes_the_same_people() -> None:
    made = {
        subprocess.run(
            [sys.executable, "-c", HASHED],
            cwd=BASE_DIR,
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            check=True,
            capture_output=True,
        ).stdout.decode()
        for seed in ("1", "2")
    }

    assert made == {str([person.words for person in people(50, seed=3)])}


def test_people_are_made_when_they_are_asked_for() -> None:
    assert next(people(10**12, seed=7)) == CROWD[0]


def test_there_are_many_surnames_and_none_is_everywhere() -> None:
    assert len({surname for group in groups() for surname in group.surnames.words}) > 60_000
    assert all(group.share * group.surnames.sums[0] <= 0.004 for group in groups())
    assert len({name for group in groups() for name in group.male.words + group.female.words}) >= 350
    assert sum(group.share for group in groups()) == pytest.approx(1)


def test_few_have_a_namesake() -> None:
    pairs = sharing(Counter(f"{person.surname} {person.given_name}" for person in CROWD))

    assert (pairs.median_of_names, pairs.median_of_people) == (1, 1)
    assert pairs.p99_of_people < 12


def test_sharing_counts_names_and_the_people_who_bear_them() -> None:
    found = sharing(Counter({"one": 1, "two": 1, "three": 1, "many": 7}))

    assert (found.names, found.most) == (4, 7)
    assert (found.median_of_names, found.p99_of_names) == (1, 7)
    assert (found.median_of_people, found.p99_of_people) == (7, 7)


def test_namesakes_are_printed_for_pairs_and_for_triples(capsys: pytest.CaptureFixture[str]) -> None:
    namesakes(CROWD[:300])

    said = capsys.readouterr().out
    assert said.startswith("300 people\n")
    assert "surname and given name: Sharing(names=300," in said
    assert "all three: Sharing(names=300," in said


def test_parts_that_may_be_missing_are_as_frequent_as_promised() -> None:
    women = [person for person in CROWD if person.sex == "f"]

    assert part(CROWD, [person for person in CROWD if not person.patronymic]) == pytest.approx(0.06, abs=0.01)
    assert part(women, [person for person in women if person.maiden_name]) == pytest.approx(0.04, abs=0.01)
    nicknamed = [person for person in CROWD if len(person.aliases) > bool(person.maiden_name)]
    assert part(CROWD, nicknamed) == pytest.approx(0.03, abs=0.01)
    assert [person for person in CROWD if person.sex == "m" and person.maiden_name] == []
    assert [person for person in women if person.maiden_name and person.aliases[0] != person.maiden_name] == []


def test_everybody_is_taken_in_a_region_of_the_pack_and_in_one_of_the_nights() -> None:
    regions = {region["key"] for region in tomllib.loads(REGIONS.read_text())["region"]}

    assert {person.region for person in CROWD} <= regions
    for person in CROWD:
        minutes = [(person.moment - night).total_seconds() / 60 for night in NIGHTS]
        assert any(0 <= after < NIGHT_MINUTES for after in minutes)


@pytest.mark.parametrize(
    ("surname", "hers"),
    [
        ("Тужинов", "Тужинова"),
        ("Кряжев", "Кряжева"),
        ("Зябликин", "Зябликина"),
        ("Залужский", "Залужская"),
        ("Сокуренко", "Сокуренко"),
        ("Хвастишвили", "Хвастишвили"),
        ("Усанян", "Усанян"),
        ("Алиоглы", "Алиоглы"),
    ],
)
def test_women_bear_their_form_of_a_surname(surname: str, hers: str) -> None:
    assert womans(surname) == hers


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [
        ("Иван", "Иванович", "Ивановна"),
        ("Сергей", "Сергеевич", "Сергеевна"),
        ("Игорь", "Игоревич", "Игоревна"),
        ("Юрий", "Юрьевич", "Юрьевна"),
        ("Геннадий", "Геннадьевич", "Геннадьевна"),
        ("Дмитрий", "Дмитриевич", "Дмитриевна"),
        ("Никита", "Никитич", "Никитична"),
        ("Илья", "Ильич", "Ильинична"),
        ("Лев", "Львович", "Львовна"),
        ("Магомед", "Магомедович", "Магомедовна"),
        ("Муса", "Мусаевич", "Мусаевна"),
        ("Али", "Алиевич", "Алиевна"),
    ],
)
def test_patronymics_are_formed_as_in_a_registry_office(father: str, son: str, daughter: str) -> None:
    assert (patronymic(father, "m"), patronymic(father, "f")) == (son, daughter)


@pytest.mark.parametrize(
    ("stem", "ending", "surname"),
    [
        ("Игнать", "ов", "Игнатев"),
        ("Игнать", "ук", "Игнатюк"),
        ("Сорок", "ков", "Сороков"),
        ("Тучк", "ский", "Тучцкий"),
        ("Грач", "ов", "Грачев"),
        ("Али", "ов", "Алов"),
        ("Алий", "ов", "Алиев"),
        ("Даниель", "ьян", "Даниельян"),
        ("Снегирь", "чук", "Снегирчук"),
    ],
)
def test_stem_and_ending_meet_as_spelling_asks(stem: str, ending: str, surname: str) -> None:
    assert joined(stem, ending) == surname


def part(whole: object, some: object) -> float:
    return len(some) / len(whole)  # type: ignore[arg-type]
