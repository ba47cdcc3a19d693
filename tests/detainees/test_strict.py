"""Strict fields take what is written in them and nothing else, and never say what was sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from detainees import strict

NEEDLE = "Иголка-7f3a"
FIELDS: dict[str, strict.StrictField] = {
    "text": strict.TextField(longest=40),
    "name": strict.NameField(),
    "key": strict.KeyField(keys=["red", "green"]),
    "whole": strict.WholeField(least=0, most=9),
    "flag": strict.FlagField(),
    "moment": strict.MomentField(),
    "birth date": strict.BirthDateField(),
    "list": strict.ListOf(child=strict.KeyField(keys=["red", "green"]), most=3),
}
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50) | st.just(NEEDLE),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=10,
)


class Form(strict.StrictSerializer):
    colour = strict.KeyField(keys=["red", "green"])
    note = strict.TextField(longest=40, required=False)


FORM = Form()


def said_against(field: "strict.StrictField | strict.StrictSerializer", data: Any) -> str:
    """What the sender is told; nothing where it is taken as it is."""
    try:
        field.run_validation(data)
    except ValidationError as fault:
        return str(fault.detail)
    return ""


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
@given(data=json)
def test_whatever_is_sent_is_taken_or_refused_without_a_word_of_it(field: strict.StrictField, data: Any) -> None:
    assert NEEDLE not in said_against(field, data)


@given(st.dictionaries(st.sampled_from(["colour", "note", NEEDLE]), json) | json)
def test_an_object_is_taken_or_refused_without_a_word_of_it(data: Any) -> None:
    assert NEEDLE not in said_against(FORM, data)


@pytest.mark.parametrize(
    ("field", "data"),
    [
        ("text", 5),
        ("text", " \n"),
        ("text", "я" * 41),
        ("name", "Ума\u202eавамУ"),
        ("key", "Red"),
        ("key", ["red"]),
        ("whole", True),
        ("whole", 5.0),
        ("whole", "5"),
        ("whole", 10),
        ("flag", 1),
        ("flag", "true"),
        ("moment", "2022-09-25T18:40:00"),
        ("moment", "2022-09-25"),
        ("moment", "2022-02-30T00:00:00Z"),
        ("moment", "٢٠٢٢-09-25T18:40:00Z"),
        ("moment", "1999-12-31T23:59:59Z"),
        ("moment", 1664120400),
        ("birth date", "1899-12-31"),
        ("birth date", "2001-02-29"),
        ("list", []),
        ("list", "red"),
        ("list", ["red"] * 4),
    ],
)
def test_what_only_looks_like_it_is_refused(field: str, data: Any) -> None:
    with pytest.raises(ValidationError):
        FIELDS[field].run_validation(data)


def test_a_moment_keeps_its_instant_and_a_clock_may_run_a_little_ahead() -> None:
    field = FIELDS["moment"]

    assert field.run_validation("2022-09-25T18:40:00+03:00") == datetime(2022, 9, 25, 15, 40, tzinfo=UTC)
    almost = timezone.now() + strict.CLOCK_SKEW - timedelta(seconds=30)
    assert field.run_validation(almost.isoformat()) == almost
    with pytest.raises(ValidationError) as fault:
        field.run_validation((almost + timedelta(minutes=1)).isoformat())
    assert fault.value.get_codes() == ["in_the_future"]


def test_faults_of_a_list_carry_their_place() -> None:
    with pytest.raises(ValidationError) as fault:
        FIELDS["list"].run_validation(["red", NEEDLE, 5])

    places: Any = fault.value.detail
    assert set(places) == {1, 2}


def test_every_missing_and_every_faulty_field_is_told_at_once() -> None:
    with pytest.raises(ValidationError) as fault:
        FORM.run_validation({"note": ""})

    assert set(fault.value.detail) == {"colour", "note"}
