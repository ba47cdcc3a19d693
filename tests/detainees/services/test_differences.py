"""What a statement adds to what is known, and in what it differs: nothing unsaid, nothing said already."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detainees.models import Detainee, Detention
from detainees.names import PersonName
from detainees.services.differences import Difference, Facts, NewPlace, differences
from tests.makers import EVENING, make_detainee, make_detention, make_facility, make_stay, opened

NAME = PersonName(surname="Хӏажимурадова", given_name="Патимат", aliases=("Фатима",))


@pytest.fixture
def known(db: None) -> Detention:
    person = make_detainee(
        identity=NAME.to_json(), description="Красная куртка", sex="female", traits=["journalist"], health=None
    )
    return make_detention(detainee=person)


def found(known: Detention, **facts: Any) -> list[Difference]:
    with opened(known.subject_id):
        return [*differences(known, Facts(**facts))]


def test_what_was_not_said_is_no_difference(known: Detention) -> None:
    assert found(known) == []


SAID_ALREADY: dict[str, Any] = {
    "the same name": {"name": NAME},
    "a part of it": {"name": PersonName(given_name="Патимат")},
    "an alias as the name": {"name": PersonName(surname="Фатима")},
    "another spelling": {"name": PersonName(surname="ХIАЖИМУРАДОВА", given_name="патимат")},
    "another order": {"name": PersonName(surname="Патимат", given_name="Хажимурадова")},
    "the same sex": {"sex": "female"},
    "an unknown sex": {"sex": "unknown"},
    "the same jacket": {"description": "красная  куртка!"},
    "the same moment elsewhere": {"apprehended_at": EVENING},
    "a trait that stands": {"traits": ("journalist",)},
    "no injury": {"is_injured": False},
}


@pytest.mark.parametrize("facts", SAID_ALREADY.values(), ids=SAID_ALREADY)
def test_what_stands_already_is_no_difference(known: Detention, facts: dict[str, Any]) -> None:
    assert found(known, **facts) == []


def test_what_differs_is_no_news_and_what_nobody_knew_is(known: Detention) -> None:
    differing = found(
        known,
        name=PersonName(surname="Магомедова"),
        sex="male",
        description="Синяя шапка",
        health="Инсулин",
        apprehended_at=EVENING + timedelta(minutes=10),
        delivered_at=EVENING + timedelta(hours=1),
        is_injured=True,
    )

    assert {each.field: each.is_new for each in differing} == {
        "name": False,
        "sex": False,
        "description": False,
        "health": True,
        "apprehended_at": False,
        "delivered_at": True,
        "is_injured": True,
    }


def test_a_person_without_a_name_gets_the_first_one_as_news(db: None) -> None:
    nameless = make_detention(detainee=make_detainee(identity=None))

    assert [each.is_new for each in found(nameless, name=NAME)] == [True]


@pytest.mark.parametrize(
    ("stands", "said", "is_new"),
    [
        ("", "1998", True),
        ("1998", "1998-03-12", True),
        ("1998-03-12", "1998", None),
        ("1998", "1998", None),
        ("1998", "1999", False),
        ("1998-03-12", "1998-03-13", False),
    ],
)
def test_a_birth_is_news_where_it_says_more_and_never_where_it_says_less(
    stands: str, said: str, is_new: bool | None, db: None
) -> None:
    identity = NAME.to_json() | ({"birth_date": stands} if stands else {})
    person = make_detention(detainee=make_detainee(identity=identity))

    differing = found(person, name=PersonName(surname="Хажимурадова", birth_date=said))

    expected = [] if is_new is None else [("birth_date", said, is_new)]
    assert [(each.field, each.value, each.is_new) for each in differing] == expected


def test_a_phone_is_news_where_none_is_known_and_is_the_same_however_it_is_written(db: None) -> None:
    without = make_detention(detainee=make_detainee())
    having = make_detention(detainee=make_detainee(contacts={"phone": "+7 (928) 000-11-22"}))

    assert [(each.field, each.is_new) for each in found(without, phone="89280001122")] == [("contacts", True)]
    assert found(having, phone="8 928 000-11-22") == []
    assert [(each.value, each.is_new) for each in found(having, phone="89280001123")] == [
        ({"phone": "89280001123"}, False)
    ]


def test_traits_add_up(known: Detention) -> None:
    (added,) = found(known, traits=("minor", "journalist"))

    assert (added.said, added.is_new) == (["journalist", "minor"], True)


def test_a_place_is_news_until_the_path_has_a_stop(known: Detention) -> None:
    station = make_facility()
    assert [(each.field, each.is_new) for each in found(known, facility=station)] == [("current_facility", True)]

    make_stay(detention=known, facility=station)
    known.current_facility = station
    known.save()

    assert found(known, facility=station) == []
    (elsewhere,) = found(known, facility=make_facility())
    assert not elsewhere.is_new


def test_a_place_that_nobody_lists_is_told_in_its_words(known: Detention) -> None:
    (place,) = found(known, new_place=NewPlace(name="Подвал на Ленина"))

    assert (place.field, place.value, place.is_new) == ("place", "Подвал на Ленина", False)


def test_what_was_said_is_json(known: Detention) -> None:
    station = make_facility()
    values = {
        each.field: each.value
        for each in found(
            known, name=PersonName(surname="Ума"), delivered_at=EVENING, facility=station, traits=("minor",)
        )
    }

    assert values == {
        "name": {"surname": "Ума"},
        "delivered_at": EVENING.isoformat(),
        "current_facility": str(station.id),
        "traits": ["journalist", "minor"],
    }


@given(
    age=st.none() | st.integers(0, 120),
    traits=st.lists(st.sampled_from(Detainee.Trait.values), unique=True).map(tuple),
)
def test_a_minor_is_who_is_said_to_be_one_or_is_younger_than_eighteen(
    age: int | None, traits: tuple[str, ...]
) -> None:
    assert Facts(age=age, traits=traits).is_minor == ("minor" in traits or (age is not None and age <= 17))
