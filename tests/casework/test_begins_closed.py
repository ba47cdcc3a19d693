"""Every request and every task begins with nothing open, whatever its thread was reading before."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from casework import tasks
from detainees.fields import NotReading, key_to_open
from detainees.models import Detainee, User
from tests.api import make_program
from tests.makers import make_detainee, opened


@pytest.fixture
def left_open(db: None) -> Iterator[Detainee]:
    """A person whom this thread has open still, as after a stream that was left in the middle."""
    person = make_detainee()
    with opened(person.pk):
        key_to_open(person.pk)
        yield person


def is_open(person: Detainee) -> bool:
    try:
        key_to_open(person.pk)
    except NotReading:
        return False
    return True


@pytest.mark.parametrize("address", ["/", "/admin/", "/v/", "/accounts/login/", "/no-such-page/"])
def test_a_page_begins_closed(
    address: str, left_open: Detainee, nina: User, signed_in: Callable[[User], Client]
) -> None:
    assert is_open(left_open)
    signed_in(nina).get(address)
    assert not is_open(left_open)


@pytest.mark.parametrize("address", ["/incidents/", "/no-such-endpoint/"])
def test_the_api_begins_closed(address: str, left_open: Detainee) -> None:
    program = make_program()
    assert is_open(left_open)
    program.get(address)
    assert not is_open(left_open)


@pytest.mark.parametrize("task", [tasks.open_envelopes, tasks.sweep_documents])
def test_a_task_begins_closed(task: Any, left_open: Detainee) -> None:
    assert is_open(left_open)
    task.apply(throw=True)
    assert not is_open(left_open)
