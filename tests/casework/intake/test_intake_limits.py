"""A flood through one token is held up, and nobody else with it."""

import uuid
from typing import Any
from uuid import UUID

import psycopg

from tests.door import Door, add_token, envelopes

LIMIT = 3


def test_a_token_over_its_limit_is_told_when_to_come_back_and_others_pass(
    door: Door, behind: psycopg.Connection, bot: UUID, report: Any
) -> None:
    flooding = add_token(behind, bot, per_minute=LIMIT)
    before = envelopes(behind)

    answers = [door.post(report, Authorization=f"Bearer {flooding}") for _ in range(LIMIT + 2)]

    assert [answer.status for answer in answers] == [201] * LIMIT + [429] * 2
    assert [answer.code for answer in answers[LIMIT:]] == ["too_many_requests"] * 2
    # One of three a minute comes back every twenty seconds.
    assert all(0 < int(answer.headers["retry-after"]) <= 60 // LIMIT for answer in answers[LIMIT:])
    # Of the same program even: limits go by token.
    assert door.post(report).status == 201
    assert envelopes(behind) == before + LIMIT + 1


def test_a_report_sent_again_and_again_under_one_key_is_held_up_as_any_other(
    door: Door, behind: psycopg.Connection, bot: UUID, report: Any
) -> None:
    repeating, key = add_token(behind, bot, per_minute=LIMIT), str(uuid.uuid4())
    before = envelopes(behind)

    answers = [
        door.post(report, Authorization=f"Bearer {repeating}", Idempotency_Key=key) for _ in range(LIMIT + 2)
    ]

    assert [answer.status for answer in answers] == [201] * LIMIT + [429] * 2
    assert len({answer.body for answer in answers[:LIMIT]}) == 1
    assert [answer.code for answer in answers[LIMIT:]] == ["too_many_requests"] * 2
    assert all(0 < int(answer.headers["retry-after"]) <= 60 // LIMIT for answer in answers[LIMIT:])
    assert envelopes(behind) == before + 1
