"""Who writes into the broker can make a worker run nothing but our tasks, on rows that are there."""

import pickle
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from kombu import Producer

from casework.celery import DEFAULT_QUEUE, app
from casework.environment import read
from casework.models import Document
from detainees.models import IntakeKey, TimelineEntry
from tests.makers import make_detention
from tests.workers import flush_broker, wait_until, worker

pytestmark = pytest.mark.journey


class Payload:
    """What runs when somebody unpickles it."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.proof,)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def working(committed_db: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker that has done what it does at its start."""
    if read().broker_url.startswith("filesystem"):
        flush_broker()
    with worker(log) as process:
        wait_until(IntakeKey.objects.exists, log=log)
        yield process


def inject(body: bytes, *, task: str, content_type: str, encoding: str) -> None:
    """Put a message into the queue as somebody who has the broker can: without Celery's own client."""
    with app.connection_for_write() as connection:
        queue = app.amqp.queues[DEFAULT_QUEUE]
        Producer(connection.channel()).publish(
            body,
            exchange=queue.exchange,
            routing_key=queue.routing_key,
            declare=[queue],
            content_type=content_type,
            content_encoding=encoding,
            headers={"task": task, "id": str(uuid4()), "lang": "py", "argsrepr": "()", "kwargsrepr": "{}"},
            correlation_id=str(uuid4()),
        )


def still_works(process: subprocess.Popen[bytes], log: Path) -> None:
    """The worker does the next honest task."""
    IntakeKey.objects.all().delete()
    app.send_task("casework.keep_intake_keys")
    wait_until(IntakeKey.objects.exists, log=log)
    assert process.poll() is None


def test_a_pickle_is_never_opened(working: subprocess.Popen[bytes], log: Path, tmp_path: Path) -> None:
    proof = tmp_path / "opened"
    message = pickle.dumps(((Payload(proof),), {}, {}))
    pickle.loads(message)  # noqa: S301 - ours: it would be seen
    assert proof.exists()
    proof.unlink()

    inject(
        message, task="casework.sweep_documents", content_type="application/x-python-serialize", encoding="binary"
    )

    wait_until(lambda: b"ContentDisallowed" in log.read_bytes(), log=log)
    assert working.poll() is None
    assert not proof.exists()


def test_a_task_that_is_not_ours_is_refused(working: subprocess.Popen[bytes], log: Path, tmp_path: Path) -> None:
    proof = tmp_path / "touched"
    for name in ("os.system", "subprocess.call", "casework.services.document.making.make"):
        app.send_task(name, args=[f"touch {proof}"])

    wait_until(lambda: log.read_bytes().count(b"Received unregistered task") == 3, log=log)
    still_works(working, log)
    assert not proof.exists()


def test_a_worker_knows_no_task_but_ours_and_those_of_celery_that_call_others() -> None:
    app.loader.import_default_modules()
    assert {name for name in app.tasks if not name.startswith("celery.")} == {
        "casework.keep_intake_keys",
        "casework.make_document",
        "casework.open_envelopes",
        "casework.sweep_documents",
    }


def test_remote_control_is_answered_by_nobody(working: subprocess.Popen[bytes], log: Path) -> None:
    assert app.control.ping(timeout=2) == []
    app.control.shutdown()

    still_works(working, log)
    assert b"Warm shutdown" not in log.read_bytes()


def test_an_id_of_nothing_of_something_else_or_of_no_kind_does_nothing(
    working: subprocess.Popen[bytes], log: Path
) -> None:
    detention = make_detention()
    before = TimelineEntry.objects.count()

    for row_id in (str(uuid4()), str(detention.id), "'; DROP TABLE casework_document; --"):
        app.send_task("casework.make_document", args=[row_id])

    wait_until(lambda: log.read_bytes().count(b"casework.make_document[") >= 5, log=log)
    still_works(working, log)
    assert Document.objects.count() == 0
    assert TimelineEntry.objects.count() == before
