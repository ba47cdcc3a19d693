"""Are two records about one person: one who is reported twice is, a brother, a namesake or a father is not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detainees.matching import Match, Sign
from detainees.names import PersonName
from detainees.sameness import LIKELY, SUSPECTED, Hold, Person, Taking, weigh

NIGHT = datetime(2024, 1, 23, 18, tzinfo=UTC)
SQUARE = Taking("square", "RU-MOW", NIGHT)
BRIDGE = Taking("bridge", "RU-PER", NIGHT + timedelta(days=200))
PATIMAT = Person(name=PersonName("Магомедова", "Патимат", "Гаджиевна"), takings=frozenset({SQUARE}))


def named(surname: str = "", given_name: str = "", patronymic: str = "", **facts) -> Person:
    """Somebody of this name, taken at the square unless it is said where."""
    facts = {"takings": frozenset({SQUARE})} | facts
    return Person(name=PersonName(surname, given_name, patronymic), **facts)


def signs(match: Match) -> dict[str, Sign]:
    return {str(reason.part): reason.sign for reason in match.reasons}


def is_suspected(one: Person, other: Person) -> bool:
    return weigh(one, other).score >= SUSPECTED


@pytest.mark.parametrize(
    "other",
    [
        named("Магомедова", "Патимат"),
        named("Magomedova", "Fatimat"),
        named("Патимат", "Магомедова"),
        named("Патимат", "Гаджиевна", "Магомедова"),
        named("Магамедова", "Пати"),
        named("Магомедова", "П.", "Гаджиевна"),
        Person(name=PersonName(aliases=("Магомедова Патимат",)), takings=frozenset({SQUARE})),
    ],
)
def test_one_person_of_one_night_is_suspected_however_she_is_called(other: Person) -> None:
    assert is_suspected(PATIMAT, other)


@pytest.mark.parametrize(
    "other",
    [
        named("Магомедова", "Зарема", "Гаджиевна"),
        named("Магомедов", "Шамиль", "Гаджиевич"),
        named("Кузнецова", "Патимат"),
        named("Кузнецова", "Зоя", "Петровна"),
        named(given_name="Патимат"),
    ],
)
def test_a_relative_and_a_stranger_of_one_night_are_not(other: Person) -> None:
    assert not is_suspected(PATIMAT, other)


def test_twins_are_told_apart_by_their_given_names_alone() -> None:
    hasan = named("Алиев", "Хасан", "Умарович", born_on=date(2001, 5, 4), phones=frozenset({"+7 900 1112233"}))
    husein = named(
        "Алиев", "Хусейн", "Умарович", born_on=date(2001, 5, 4), phones=frozenset({"8 (900) 111-22-33"})
    )

    match = weigh(hasan, husein)

    assert match.score < SUSPECTED
    assert signs(match) == {
        "surname": Sign.SAME,
        "given_name": Sign.OTHER,
        "patronymic": Sign.SAME,
        "twin": Sign.OTHER,
        "phone": Sign.SAME,
        "birth_date": Sign.SAME,
        "incident": Sign.SAME,
    }


def test_names_that_sound_alike_but_are_two_names_are_two_people() -> None:
    assert not is_suspected(named("Алиев", "Шамиль"), named("Алиев", "Камиль"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (named("Омаршаева", "Раисат", sex="female"), named("Омаршаева", "Написат", sex="female")),
        (named("Гӏалибегова", "Ума", sex="female"), named("Кюребекова", "Ума", sex="female")),
        (named("Алимурзаев", "Камиль", sex="male"), named("Шахмурзаев", "Камиль", sex="male")),
        (named("Хизриев", "Эльдар", "Камилович"), named("Хизриев", "Эльдар", "Юсупович")),
    ],
)
def test_who_shares_one_part_of_the_name_and_has_another_beside_it_is_not_likely(
    one: Person, other: Person
) -> None:
    there = frozenset({"five"})

    assert weigh(one, other).score < 0.5
    assert weigh(replace(one, facilities=there), replace(other, facilities=there)).score < LIKELY


def held(place: str, *, since: int = 0, until: int | None = None) -> Person:
    hold = Hold(place, NIGHT + timedelta(hours=since), None if until is None else NIGHT + timedelta(hours=until))
    return replace(PATIMAT, facilities=frozenset({place}), holds=frozenset({hold}))


@pytest.mark.parametrize(
    ("one", "other", "is_at_once"),
    [
        (held("five"), held("nine"), True),
        (held("five", until=4), held("nine", since=2), True),
        (held("five", until=4), held("nine", since=4), False),
        (held("five", until=4), held("nine", since=3, until=9), True),
        (held("five"), held("five"), False),
        (held("five"), replace(held("nine"), holds=frozenset()), False),
    ],
)
def test_nobody_is_in_two_places_at_the_same_hours_by_the_word_of_those_who_know(
    one: Person, other: Person, is_at_once: bool
) -> None:
    match = weigh(one, other)

    assert (signs(match).get("hours") is Sign.OTHER) is is_at_once
    if is_at_once:
        assert match.score < weigh(*(replace(each, holds=frozenset()) for each in (one, other))).score


def test_a_brother_is_asked_about() -> None:
    assert signs(weigh(PATIMAT, named("Магомедов", "Шамиль", "Гаджиевич")))["sibling"] is Sign.OTHER


def test_a_father_and_his_son_are_two_whatever_their_names_share() -> None:
    father = named("Омаров", "Магомед", "Алиевич", birth_year=1970)
    son = named("Омаров", "Али", "Магомедович", birth_year=1995)

    match = weigh(father, son)

    assert match.score < SUSPECTED
    assert signs(match).keys() >= {"parent", "apart"}
    assert [reason.word for reason in match.reasons if reason.part == "apart"] == ["25"]


def test_a_son_who_is_called_as_his_father_is_known_by_his_age() -> None:
    father, son = named("Карасец", "Василий", age=55, age_on=NIGHT.date()), named("Карасец", "Василий")

    assert is_suspected(father, son)
    assert not is_suspected(father, replace(son, age=20, age_on=NIGHT.date()))


def test_namesakes_of_two_cities_and_years_are_not_suspected() -> None:
    assert not is_suspected(
        named("Смирнов", "Александр"), named("Смирнов", "Александр", takings=frozenset({BRIDGE}))
    )


def test_one_who_is_taken_again_elsewhere_is_known_by_birth_date() -> None:
    then = named("Смирнов", "Александр", born_on=date(1990, 2, 3))

    match = weigh(then, replace(then, takings=frozenset({BRIDGE})))

    assert match.score >= SUSPECTED
    assert (signs(match)["birth_date"], signs(match)["region"]) == (Sign.SAME, Sign.OTHER)


def test_nobody_is_taken_in_two_cities_on_one_day() -> None:
    there = named("Смирнов", "Александр", "Ильич", takings=frozenset({replace(BRIDGE, at=NIGHT)}))
    here = named("Смирнов", "Александр", "Ильич")

    assert not is_suspected(here, there)
    assert signs(weigh(here, there))["day"] is Sign.OTHER
    assert is_suspected(here, replace(there, takings=frozenset({BRIDGE})))


def test_a_rare_name_says_more_than_a_common_one() -> None:
    one, other = named("Смирнов", "Александр"), named("Смирнов", "Александр", takings=frozenset({BRIDGE}))

    rare = weigh(one, other, rarity=lambda skeleton: 0.00001)

    assert rare.score >= SUSPECTED > weigh(one, other, rarity=lambda skeleton: 0.05).score


def test_a_phone_tells_who_has_no_name_yet() -> None:
    one = named(phones=frozenset({"+7 (900) 000-00-01"}))

    assert is_suspected(one, named(phones=frozenset({"89000000001"})))
    assert not is_suspected(one, named(phones=frozenset({"89000000002"})))


def test_a_given_name_needs_what_else_was_said() -> None:
    heard = named(given_name="Патимат", age=30, age_on=NIGHT.date(), facilities=frozenset({"five"}))
    heard = replace(heard, description="зелёная куртка, рюкзак", sex="female")

    assert is_suspected(heard, replace(heard, description="в зелёной куртке и с рюкзаком"))
    assert not is_suspected(named(given_name="Патимат"), named(given_name="Патимат"))


def test_a_maiden_name_stands_for_the_surname() -> None:
    married = replace(PATIMAT, name=PersonName("Алиева", "Патимат", aliases=("Магомедова",)))

    assert signs(weigh(PATIMAT, married))["alias"] is Sign.SAME
    assert is_suspected(PATIMAT, married)


def test_another_sex_speaks_against_it() -> None:
    assert (
        weigh(replace(PATIMAT, sex="female"), replace(PATIMAT, sex="male")).score < weigh(PATIMAT, PATIMAT).score
    )


def test_a_slip_in_a_birth_date_is_near_and_another_date_is_not() -> None:
    one = named("Смирнов", "Александр", born_on=date(1990, 2, 3))

    found = [signs(weigh(one, replace(one, born_on=day))) for day in (date(1990, 3, 2), date(1991, 2, 3))]

    assert [each["birth_date"] for each in found] == [Sign.NEAR, Sign.NEAR]
    assert signs(weigh(one, replace(one, born_on=date(1984, 11, 20))))["birth_date"] is Sign.OTHER


def test_nothing_known_is_no_suspicion() -> None:
    assert weigh(Person(), Person()) == Match(weigh(Person(), Person()).score, ())
    assert not is_suspected(Person(), Person())


SURNAMES = ("Магомедов", "Магомедова", "Мамедов", "Смирнов", "Smirnov", "Омаров-Гаджиев", "Карасец")
GIVEN_NAMES = ("Патимат", "Фатимат", "Александр", "Саша", "Шамиль", "Камиль", "Magomed")
PATRONYMICS = ("Гаджиевна", "Алиевич", "Магомедович", "Гасан оглы")
moments = st.sampled_from([NIGHT, NIGHT + timedelta(days=200)])
names = st.builds(
    PersonName,
    surname=st.sampled_from(("", *SURNAMES)),
    given_name=st.sampled_from(("", *GIVEN_NAMES)),
    patronymic=st.sampled_from(("", *PATRONYMICS)),
    aliases=st.lists(st.sampled_from(("Борода", "Смирнов Саша", "Дядя Миша")), max_size=2).map(tuple),
)
takings = st.builds(Taking, st.sampled_from("ab"), st.sampled_from(("", "RU-MOW", "RU-PER")), moments)
people = st.builds(
    Person,
    name=names,
    born_on=st.none() | st.dates(date(1950, 1, 1), date(2010, 1, 1)),
    birth_year=st.none() | st.integers(1950, 2010),
    age=st.none() | st.integers(10, 80),
    age_on=st.none() | st.just(NIGHT.date()),
    sex=st.sampled_from(("", "female", "male", "unknown")),
    takings=st.frozensets(takings, max_size=2),
    facilities=st.frozensets(st.sampled_from("xyz"), max_size=2),
    description=st.sampled_from(("", "зелёная куртка", "рюкзак, очки", "?")),
    phones=st.frozensets(st.sampled_from(("+79000000001", "8 900 0000001", "", "none")), max_size=2),
)
anything = st.builds(
    Person,
    name=st.builds(
        PersonName, surname=st.text(max_size=20), given_name=st.text(max_size=20), patronymic=st.text()
    ),
    description=st.text(max_size=40),
    phones=st.frozensets(st.text(max_size=15), max_size=2),
)


@given(people | anything, people | anything)
def test_the_score_is_from_0_to_1_and_the_same_from_both_sides(one: Person, other: Person) -> None:
    match = weigh(one, other)

    assert 0.0 <= match.score <= 1.0
    assert match.score == weigh(other, one).score
    assert {(str(each.part), each.sign) for each in match.reasons} == {
        (str(each.part), each.sign) for each in weigh(other, one).reasons
    }


@given(people)
def test_a_record_with_two_parts_of_a_name_is_suspected_of_being_itself(person: Person) -> None:
    parts = (person.name.surname, person.name.given_name, person.name.patronymic)

    assert is_suspected(person, person) or sum(map(bool, parts)) < 2


@given(people, people, st.sampled_from(("surname", "given_name", "patronymic")))
def test_a_part_of_the_name_that_both_have_never_speaks_against_it(one: Person, other: Person, part: str) -> None:
    word = {"surname": "Телегин", "given_name": "Умар", "patronymic": "Петрович"}[part]
    without: dict[str, Any] = {part: ""}
    with_it: dict[str, Any] = {part: word}
    one, other = (replace(each, name=replace(each.name, **without)) for each in (one, other))
    both = [replace(each, name=replace(each.name, **with_it)) for each in (one, other)]

    assert weigh(*both).score >= weigh(one, other).score


@given(people, people)
def test_a_fact_that_both_have_never_speaks_against_it(one: Person, other: Person) -> None:
    bare: dict[str, Any] = {"born_on": None, "birth_year": None, "age": None, "sex": "", "description": ""}
    one, other = (replace(each, **bare) for each in (one, other))
    score = weigh(one, other).score
    equal: list[dict[str, Any]] = [
        {"born_on": date(1990, 2, 3)},
        {"birth_year": 1990},
        {"age": 33, "age_on": NIGHT.date()},
        {"sex": "male"},
        {"description": "зелёная куртка"},
    ]

    assert [facts for facts in equal if weigh(replace(one, **facts), replace(other, **facts)).score < score] == []
    for field, value in (("phones", "+79005556677"), ("facilities", "new"), ("takings", Taking("new", "RU-DA"))):
        both = [replace(each, **{field: getattr(each, field) | {value}}) for each in (one, other)]
        assert weigh(*both).score >= score, field


@given(people, people)
def test_another_birth_date_never_speaks_for_it(one: Person, other: Person) -> None:
    one, other = replace(one, born_on=None), replace(other, born_on=None)
    apart = replace(one, born_on=date(1962, 5, 17)), replace(other, born_on=date(1998, 11, 20))

    assert weigh(*apart).score <= weigh(one, other).score
