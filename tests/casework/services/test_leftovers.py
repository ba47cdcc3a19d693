"""What requests leave behind goes when it has no meaning left, and no sooner."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from casework.celery import BEAT_SCHEDULE
from casework.environment import BASE_DIR
from casework.models import IdempotentAnswer, SignInTries, StaffSession
from casework.services import leftovers
from casework.staff import throttle
from casework.tasks import forget_expired

NOW = datetime(2022, 9, 26, 3, 40, tzinfo=UTC)
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.django_db


def make_session(digest: bytes, expires_at: datetime) -> None:
    StaffSession.objects.create(digest=digest, payload=b"sealed", expires_at=expires_at)


def make_answer(status: int, created_at: datetime) -> None:
    IdempotentAnswer.objects.create(
        client_id=uuid4(), retry_digest=b"r", body_digest=b"b", status=status, created_at=created_at
    )


def left() -> tuple[list[bytes], list[bytes], list[int]]:
    return (
        [bytes(each) for each in StaffSession.objects.values_list("digest", flat=True)],
        [bytes(each) for each in SignInTries.objects.values_list("bucket", flat=True)],
        list(IdempotentAnswer.objects.values_list("status", flat=True)),
    )


def test_what_has_expired_is_deleted_and_nothing_else() -> None:
    make_session(b"over", NOW - SECOND)
    make_session(b"runs", NOW + SECOND)
    SignInTries.objects.create(bucket=b"over", tries=10, since=NOW - leftovers.TRIES_KEPT - SECOND)
    SignInTries.objects.create(bucket=b"counts", tries=10, since=NOW - leftovers.TRIES_KEPT)
    make_answer(200, NOW - leftovers.ANSWERS_KEPT - SECOND)
    make_answer(201, NOW - leftovers.ANSWERS_KEPT)

    for _ in range(2):
        leftovers.forget_expired(at=NOW)

        assert left() == ([b"runs"], [b"counts"], [201])


def test_the_task_of_every_day_deletes_what_is_over_by_now() -> None:
    make_session(b"over", datetime.now(UTC) - SECOND)
    make_session(b"runs", datetime.now(UTC) + timedelta(hours=1))

    forget_expired()

    assert forget_expired.name in {each["task"] for each in BEAT_SCHEDULE.values()}
    assert left()[0] == [b"runs"]


def test_tries_are_kept_for_as_long_as_they_count() -> None:
    assert leftovers.TRIES_KEPT > throttle.PERIOD


def test_the_page_for_programs_says_for_how_long_an_answer_is_remembered() -> None:
    page = (BASE_DIR / "docs" / "staff-api.md").read_text()

    assert f"remembered for {leftovers.ANSWERS_KEPT.days} days" in page
