"""A choice among very many says what Django's own would say."""

from django.forms import Select
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from casework.board.forms_fields import LongSelect

KEYS = st.text("abc<&\"' é", min_size=1, max_size=6)
LABELS = st.text("xyz<&\"' ж", max_size=8)
ATTRIBUTES = st.fixed_dictionaries(
    {}, optional={"id": LABELS, "required": st.booleans(), "aria-describedby": KEYS}
)


@given(
    choices=st.lists(st.tuples(KEYS, LABELS), max_size=8, unique_by=lambda each: each[0]),
    value=KEYS,
    attributes=ATTRIBUTES,
)
def test_it_is_the_select_of_django(
    choices: list[tuple[str, str]], value: str, attributes: dict[str, str | bool]
) -> None:
    told = [("", "any"), *choices]
    for chosen in ("", None, value, *(key for key, _ in choices[:2])):
        ours, theirs = (
            widget(choices=told).render("incident", chosen, attributes) for widget in (LongSelect, Select)
        )
        SimpleTestCase().assertHTMLEqual(ours, theirs)


def test_another_choice_is_told_apart() -> None:
    told = [("a", "A"), ("b", "B")]

    assert LongSelect(choices=told).render("x", "a") != LongSelect(choices=told).render("x", "b")
