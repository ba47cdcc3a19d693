"""What does not open is named by its place: which column of which row, and why. SECURITY.md, row 2."""

from collections.abc import Callable

import psycopg
import pytest
from django.test import Client
from django.urls import reverse

from casework.environment import Environment
from casework.keylife.opening import open_everything
from casework.keylife.refusal import KeyWorkRefused
from detainees import keys
from detainees.models import User
from tests.api import make_program
from tests.casework.keylife.place import quietly, somebody
from tests.makers import grant, make_user

COLUMN = "detainees.detainee.identity of row {row}"


def opened(here: Environment) -> int:
    return open_everything(here, quietly)


def tamper(here: Environment, statement: str, *values: object) -> None:
    with psycopg.connect(here.owner_url) as owner:
        owner.execute("ALTER TABLE detainees_detainee DISABLE TRIGGER USER")
        owner.execute(statement, values)


def test_a_flipped_bit_is_named(here: Environment) -> None:
    row = somebody().detainee_id
    assert opened(here) > 5
    tamper(here, "UPDATE detainees_detainee SET identity = set_byte(identity, 40, get_byte(identity, 40) # 1)")
    with pytest.raises(KeyWorkRefused, match=COLUMN.format(row=row) + ".*changed or cut.*not_authentic"):
        opened(here)


def test_a_ciphertext_that_was_cut_is_named(here: Environment) -> None:
    row = somebody().detainee_id
    tamper(
        here,
        "UPDATE detainees_detainee SET identity = substring(identity FOR octet_length(identity) - 1)"
        " WHERE octet_length(identity) > 100",
    )
    with pytest.raises(KeyWorkRefused, match=COLUMN.format(row=row)):
        opened(here)


def test_two_rows_that_were_swapped_are_named(here: Environment) -> None:
    one, other = somebody().detainee_id, somebody().detainee_id
    tamper(
        here,
        "UPDATE detainees_detainee AS mine SET identity = theirs.identity FROM detainees_detainee AS theirs"
        " WHERE mine.id <> theirs.id",
    )
    with pytest.raises(KeyWorkRefused, match=COLUMN.format(row=min(one, other)) + ".*another key.*other_key"):
        opened(here)


def test_two_columns_that_were_swapped_are_named(here: Environment) -> None:
    row = somebody().detainee_id
    tamper(here, "UPDATE detainees_detainee SET identity = description, description = identity")
    with pytest.raises(KeyWorkRefused, match=COLUMN.format(row=row) + ".*not_authentic"):
        opened(here)


def test_a_key_of_another_generation_is_named(here: Environment) -> None:
    row = somebody().detainee_id
    tamper(here, "UPDATE detainees_subjectkey SET generation = 7 WHERE subject_id = %s", row)
    with pytest.raises(KeyWorkRefused, match=f"subject {row}, generation 7, does not open.*unknown_generation"):
        opened(here)


def test_pages_and_programs_are_told_which_value_it_is_and_nothing_in_its_place(
    here: Environment, signed_in: Callable[[User], Client]
) -> None:
    detention = somebody()
    karim = make_user("karim")
    grant(karim, "coordinator", region=detention.region)
    program, client = make_program(), signed_in(karim)
    client.raise_request_exception = False
    tamper(here, "UPDATE detainees_detainee SET identity = set_byte(identity, 40, get_byte(identity, 40) # 1)")

    page = client.get(reverse("person", args=[detention.pk]))
    answer = program.get(f"/people/{detention.detainee_id}/")

    for told in (page.content.decode(), answer.json()["detail"]):
        assert COLUMN.format(row=detention.detainee_id) in told
        assert "not_authentic" in told
    assert (page.status_code, answer.status_code, answer.json()["code"]) == (500, 500, "does_not_open")


def test_a_page_is_told_of_a_key_of_another_generation(
    here: Environment, signed_in: Callable[[User], Client]
) -> None:
    detention = somebody()
    karim = make_user("karim")
    grant(karim, "coordinator", region=detention.region)
    client = signed_in(karim)
    client.raise_request_exception = False
    tamper(here, "UPDATE detainees_subjectkey SET generation = 7 WHERE subject_id = %s", detention.detainee_id)
    keys.recent.forget()

    page = client.get(reverse("person", args=[detention.pk]))

    assert page.status_code == 500
    assert f"the key of subject {detention.detainee_id}, generation 7" in page.content.decode()
