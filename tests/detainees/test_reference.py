"""Reference numbers over the phone: one slip is noticed, and grouping does not matter."""

from hypothesis import given
from hypothesis import strategies as st

from detainees.reference import number_of, reference

numbers = st.integers(min_value=100, max_value=10**17 - 1)


def test_a_number_is_said_in_groups_with_its_check_digit() -> None:
    assert reference(100_147) == "100-147-9"


@given(numbers, st.sampled_from(["-", " ", "", " – ", "."]))
def test_a_reference_means_its_number_however_it_is_typed(number: int, between: str) -> None:
    assert number_of(f" № {reference(number).replace('-', between)} ") == number


@given(numbers, st.data())
def test_one_wrong_digit_is_noticed(number: int, data: st.DataObject) -> None:
    digits = reference(number).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[place]]))

    assert number_of(digits[:place] + wrong + digits[place + 1 :]) is None


@given(numbers, st.data())
def test_two_neighbours_swapped_are_noticed(number: int, data: st.DataObject) -> None:
    digits = reference(number).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 2))
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]

    assert swapped == digits or number_of(swapped) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_number_or_nothing(text: str) -> None:
    number = number_of(text)

    assert number is None or str(number) in "".join(filter(str.isdecimal, text))


def test_digits_of_another_script_are_nobodys_number() -> None:
    assert number_of("١٠٠-١٤٧-٩") is None
