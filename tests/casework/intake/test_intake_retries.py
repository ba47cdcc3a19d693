"""One Idempotency-Key is one report, however often and from wherever it is sent."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest

from casework.intake.lately import Lately
from tests.door import Door, add_client, add_token, envelopes


def test_the_same_key_and_body_give_the_first_answer(door: Door, behind: psycopg.Connection, report: Any) -> None:
    key = str(uuid.uuid4())
    first = door.post(report, Idempotency_Key=key)
    before = envelopes(behind)

    second = door.post(report, Idempotency_Key=key)

    assert (second.status, second.json()) == (201, first.json())
    assert second.headers["location"] == first.headers["location"]
    assert envelopes(behind) == before


def test_the_same_key_with_another_body_is_refused(door: Door, behind: psycopg.Connection, report: Any) -> None:
    key = str(uuid.uuid4())
    door.post(report, Idempotency_Key=key)
    before = envelopes(behind)

    answer = door.post({**report, "heads": 8}, Idempotency_Key=key)

    assert (answer.status, answer.code) == (422, "idempotency_key_reused")
    assert envelopes(behind) == before


def test_a_body_that_cannot_be_read_is_told_so_under_a_key_that_was_used(door: Door, report: Any) -> None:
    key = str(uuid.uuid4())
    door.post(report, Idempotency_Key=key)

    answer = door.post({**report, "heads": "many"}, Idempotency_Key=key)

    assert (answer.status, answer.code) == (422, "invalid")


def test_a_report_that_the_database_has_lost_since_is_stored_again(
    door: Door, behind: psycopg.Connection, report: Any
) -> None:
    key = str(uuid.uuid4())
    first = door.post(report, Idempotency_Key=key).json()
    before = envelopes(behind)
    behind.execute("DELETE FROM detainees_envelope WHERE id = %s", [first["id"]])

    second = door.post(report, Idempotency_Key=key)

    assert second.status == 201
    assert second.json()["id"] != first["id"]
    assert envelopes(behind) == before


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ("UPDATE detainees_token SET revoked_at = now() WHERE client_id = %s", 401, "invalid_token"),
        ("UPDATE detainees_token SET expires_at = now() WHERE client_id = %s", 401, "invalid_token"),
        ("UPDATE detainees_apiclient SET is_active = false WHERE id = %s", 401, "invalid_token"),
        ("UPDATE detainees_token SET scopes = '{read}' WHERE client_id = %s", 403, "insufficient_scope"),
    ],
    ids=["revoked", "expired", "of a client that is suspended", "without its scope"],
)
def test_a_token_that_lost_its_right_since_finds_nothing_again(
    door: Door, behind: psycopg.Connection, report: Any, change: str, status: int, code: str
) -> None:
    """The door remembers the token and the key for some seconds: it is the database that refuses."""
    key, client = str(uuid.uuid4()), add_client(behind)
    authorization = f"Bearer {add_token(behind, client)}"
    sending = {"Idempotency_Key": key, "Authorization": authorization}
    first = door.post(report, **sending)
    assert (first.status, door.post(report, **sending).json()) == (201, first.json())
    behind.execute(change, [client])
    before = envelopes(behind)

    answer = door.post(report, **sending)

    assert (answer.status, answer.code) == (status, code)
    assert first.json()["id"] not in answer.body.decode()
    assert envelopes(behind) == before


def test_the_memory_of_keys_forgets_the_oldest() -> None:
    lately = Lately(most=2)
    for digest in (b"a", b"b", b"a", b"c"):
        lately.add(digest)

    assert b"b" not in lately
    assert [digest for digest in (b"a", b"c") if digest in lately] == [b"a", b"c"]


def test_a_body_written_otherwise_is_another_body(door: Door, report: Any) -> None:
    key = str(uuid.uuid4())
    door.post(report, Idempotency_Key=key)

    answer = door.post(json.dumps(report, indent=1).encode(), Idempotency_Key=key)

    assert (answer.status, answer.code) == (422, "idempotency_key_reused")


def test_fifty_at_once_with_one_key_are_one_report(door: Door, behind: psycopg.Connection, report: Any) -> None:
    key = str(uuid.uuid4())
    before = envelopes(behind)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: door.post(report, Idempotency_Key=key), range(50)))

    assert {answer.status for answer in answers} == {201}
    assert len({answer.body for answer in answers}) == 1
    assert envelopes(behind) == before + 1


def test_fifty_at_once_with_one_key_and_two_bodies_are_one_report(
    door: Door, behind: psycopg.Connection, report: Any
) -> None:
    key = str(uuid.uuid4())
    bodies = [report, {**report, "heads": 8}] * 25
    before = envelopes(behind)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda body: door.post(body, Idempotency_Key=key), bodies))

    assert sorted(answer.status for answer in answers) == [201] * 25 + [422] * 25
    assert envelopes(behind) == before + 1


def test_another_client_may_use_the_same_key(door: Door, behind: psycopg.Connection, report: Any) -> None:
    key = str(uuid.uuid4())
    first = door.post(report, Idempotency_Key=key).json()
    stranger = add_token(behind, add_client(behind))

    answer = door.post(report, Idempotency_Key=key, Authorization=f"Bearer {stranger}")

    assert answer.status == 201
    assert answer.json()["id"] != first["id"]


def test_the_digests_of_one_key_differ_between_the_tokens_of_a_client(
    door: Door, behind: psycopg.Connection, bot: UUID, report: Any
) -> None:
    key = str(uuid.uuid4())
    first = door.post(report, Idempotency_Key=key).json()
    renewed = add_token(behind, bot)

    second = door.post(report, Idempotency_Key=key, Authorization=f"Bearer {renewed}").json()

    assert second["id"] != first["id"]


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("", "idempotency_key_missing"),
        ("short", "idempotency_key_invalid"),
        ("with a space", "idempotency_key_invalid"),
        ("x" * 101, "idempotency_key_invalid"),
    ],
)
def test_a_key_that_cannot_be_one_is_refused(
    door: Door, behind: psycopg.Connection, report: Any, key: str, code: str
) -> None:
    before = envelopes(behind)

    answer = door.post(report, Idempotency_Key=key)

    assert (answer.status, answer.code) == (400, code)
    assert envelopes(behind) == before
