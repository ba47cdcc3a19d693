"""The second reader passes on what it read just so, and is missed when it ends before its half does."""

import subprocess
import sys
from uuid import uuid4

import pytest

from casework.environment import BASE_DIR
from casework.people.entries import Entry
from casework.people.second import _entry, _values
from detainees.matching import Part

# In a process of its own: that of the tests has threads, and is not to be forked.
FORKS = """
import psycopg
from casework.people.entries import Entry
from casework.people.second import Second
from uuid import UUID

def read():
    yield [Entry(UUID(int=1)), Entry(UUID(int=2))]
    {then}
    yield [Entry(UUID(int=3))]

try:
    print([entry.id.int for batch in Second(read).batches() for entry in batch])
except psycopg.OperationalError:
    print("missed")
"""


@pytest.mark.parametrize(
    ("then", "said"), [("pass", "[1, 2, 3]"), ("1 / 0", "missed"), ("import os; os._exit(0)", "missed")]
)
def test_its_half_comes_whole_or_is_missed(then: str, said: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FORKS.format(then=then)], cwd=BASE_DIR, capture_output=True, text=True, check=True
    )

    assert ended.stdout.splitlines()[-1:] == [said]


@pytest.mark.parametrize(
    "entry",
    [
        Entry(uuid4()),
        Entry(
            uuid4(), (("magomedova", Part.SURNAME), ("patimat", Part.GIVEN_NAME)), birth_year=1990, sex="female"
        ),
        Entry(uuid4(), (("kepka", Part.DESCRIPTION),), facility=uuid4(), exact=(2**64 - 1, 7)),
        Entry(uuid4(), reach=frozenset({"RU-DA", str(uuid4())})),
    ],
)
def test_a_person_is_the_same_at_the_other_end(entry: Entry) -> None:
    assert _entry(*_values(entry)) == entry
