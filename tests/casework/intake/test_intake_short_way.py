"""A report that is sent again a moment later is asked for, not checked, sealed and stored anew.

What the database was asked is counted by the database itself: calls of the four functions of the door's role.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from casework import provision
from casework.embedded.server import SUPERUSER
from tests.door import Door, add_client, add_token, envelopes, publish_key, running_door
from tests.embedded import databases
from tests.workers import wait_until


@dataclass
class Watched:
    """A database of the test's own that counts, and the doors before it."""

    name: str
    behind: psycopg.Connection
    token: str = field(default="", repr=False)

    def door(self) -> Any:
        return running_door(databases().url(provision.INTAKE, self.name))

    def calls(self) -> dict[str, int]:
        """How often each function was called, which is known once the doors' connections have ended."""
        wait_until(lambda: not self._is_connected(), 20)
        found = self.behind.execute("SELECT funcname, calls FROM pg_stat_user_functions").fetchall()
        return {name: count for name, count in found if name in ("intake_again", "intake_store")}

    def _is_connected(self) -> bool:
        found = self.behind.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND usename = %s", [self.name, provision.INTAKE]
        )
        return found.fetchone() is not None


@pytest.fixture
def watched(django_db_setup: None) -> Iterator[Watched]:
    name = f"{databases().name}_watched"
    databases().clone(name)
    with databases().superuser() as superuser:
        superuser.execute(f"ALTER DATABASE {name} SET track_functions = 'all'")
    with psycopg.connect(databases().url(SUPERUSER, name), autocommit=True) as behind:
        publish_key(behind)
        yield Watched(name, behind, add_token(behind, add_client(behind)))
    databases().drop(name)


def post(door: Door, watched: Watched, report: Any, key: str) -> Any:
    return door.post(report, Authorization=f"Bearer {watched.token}", Idempotency_Key=key)


def test_the_same_report_again_is_asked_for_and_not_stored(watched: Watched, report: Any) -> None:
    key = str(uuid.uuid4())
    with watched.door() as door:
        answers = [post(door, watched, report, key) for _ in range(3)]

    assert [answer.status for answer in answers] == [201] * 3
    assert len({answer.body for answer in answers}) == 1
    assert watched.calls() == {"intake_store": 1, "intake_again": 2}
    assert envelopes(watched.behind) == 1


def test_new_reports_are_stored_without_a_question_before(watched: Watched, report: Any) -> None:
    with watched.door() as door:
        for _ in range(3):
            assert post(door, watched, report, str(uuid.uuid4())).status == 201

    assert watched.calls() == {"intake_store": 3}


def test_a_door_that_did_not_store_it_itself_goes_the_long_way(watched: Watched, report: Any) -> None:
    key = str(uuid.uuid4())
    with watched.door() as door:
        first = post(door, watched, report, key)
    with watched.door() as other:
        second = post(other, watched, report, key)
        # What it found is known to it from now on.
        third = post(other, watched, report, key)

    assert first.json() == second.json() == third.json()
    assert watched.calls() == {"intake_store": 2, "intake_again": 1}


def test_another_body_under_the_key_is_refused_by_the_statement_that_stores(watched: Watched, report: Any) -> None:
    key = str(uuid.uuid4())
    with watched.door() as door:
        assert post(door, watched, report, key).status == 201
        answer = post(door, watched, {**report, "heads": 8}, key)

    assert (answer.status, answer.code) == (422, "idempotency_key_reused")
    assert watched.calls() == {"intake_store": 2, "intake_again": 1}
