"""Who writes into the broker can make a worker run nothing but our tasks, on rows that are there."""

import pickle
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from kombu import Producer

from casework.celery import DEFAULT_QUEUE, app
from casework.environment import read
from casework.models import Document
from casework.processes.services import WORKER_CHILDREN
from detainees.models import IntakeKey, TimelineEntry
from tests.makers import make_detention
from tests.workers import flush_broker, wait_until, worker

pytestmark = pytest.mark.journey

TOLD_TO_END = b"Got shutdown from remote"


class Payload:
    """What runs when somebody unpickles it."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.proof,)


@dataclass(frozen=True)
class Foreign:
    """A message as somebody who has the broker may write it. Without changes it is one that a worker obeys."""

    body: bytes = b"[[], {}, {}]"
    content_type: str = "application/json"
    encoding: str = "utf-8"
    headers: Mapping[str, Any] = field(default_factory=dict)


PLAIN_BODIES = {
    "no JSON": b"{",
    "no letters": b"\xff\xfe\xff",
    "nothing": b"",
    "a number": b"7",
    "a list too short": b"[[], {}]",
    "the old form": b'{"task": "casework.sweep_documents", "id": "1", "args": [], "kwargs": {}}',
    "arguments by name": b'[[], {"document_id": "1"}, {}]',
    "more than ids": b'[[{"id": 1}], {}, {}]',
    "a task that follows": b'[[], {}, {"callbacks": [{"task": "casework.sweep_documents"}]}]',
}
HEADERS: dict[str, dict[str, Any]] = {
    "no name of a task": {"task": None},
    "a task of the system": {"task": "os.system"},
    "a function of ours that is no task": {"task": "casework.services.document.making.make"},
    "a task of Celery": {"task": "celery.chunks"},
    "no id": {"id": "\nINFO celery.worker all is well"},
    "another moment": {"eta": "2999-01-01T00:00:00+00:00"},
    "a moment that is none": {"expires": "tomorrow"},
    "no time to work": {"timelimit": [0.0001, 0.0001]},
    "another name": {"shadow": "casework.innocent"},
}
FOREIGN = {
    **{name: Foreign(body=body) for name, body in PLAIN_BODIES.items()},
    **{name: Foreign(headers=headers) for name, headers in HEADERS.items()},
    "text": Foreign(content_type="text/plain"),
    "bytes that Celery trusts": Foreign(content_type="application/data", encoding="binary"),
    "YAML": Foreign(content_type="application/x-yaml", body=b"!!python/object/apply:os.system ['true']"),
    "no type": Foreign(content_type="", encoding=""),
    "an unknown charset": Foreign(encoding="klingon"),
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def working(committed_db: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker that has done what it does at its start."""
    flush_broker()
    with worker(log) as process:
        wait_until(IntakeKey.objects.exists, log=log)
        yield process
    flush_broker()


def inject(message: Foreign) -> None:
    """Put a message into the queue without Celery's own client, once for each place that the worker has."""
    with app.connection_for_write() as connection:
        queue = app.amqp.queues[DEFAULT_QUEUE]
        producer = Producer(connection.channel())
        for _ in range(WORKER_CHILDREN + 1):
            headers = {"task": "casework.sweep_documents", "id": str(uuid4()), "lang": "py", **message.headers}
            producer.publish(
                message.body,
                exchange=queue.exchange,
                routing_key=queue.routing_key,
                declare=[queue],
                content_type=message.content_type,
                content_encoding=message.encoding,
                headers={name: value for name, value in headers.items() if value is not None},
                correlation_id=str(uuid4()),
            )


def still_works(process: subprocess.Popen[bytes], log: Path) -> None:
    """The worker does the next honest tasks, each of its children one."""
    for _ in range(WORKER_CHILDREN):
        IntakeKey.objects.all().delete()
        app.send_task("casework.keep_intake_keys")
        wait_until(IntakeKey.objects.exists, log=log)
    assert process.poll() is None


def refusals(log: Path) -> int:
    return log.read_bytes().count(b"Refused a message")


def test_a_pickle_is_never_opened(working: subprocess.Popen[bytes], log: Path, tmp_path: Path) -> None:
    proof = tmp_path / "opened"
    message = pickle.dumps(((Payload(proof),), {}, {}))
    pickle.loads(message)  # noqa: S301 - ours: it would be seen
    assert proof.exists()
    proof.unlink()

    inject(Foreign(body=message, content_type="application/x-python-serialize", encoding="binary"))
    inject(Foreign(body=message))
    inject(Foreign(body=b"{"))

    wait_until(lambda: refusals(log) == 3 * (WORKER_CHILDREN + 1), log=log)
    still_works(working, log)
    assert not proof.exists()


def test_whatever_is_no_message_of_ours_is_refused_and_the_worker_goes_on(
    working: subprocess.Popen[bytes], log: Path
) -> None:
    inject(Foreign())
    wait_until(lambda: log.read_bytes().count(b"casework.sweep_documents[") >= WORKER_CHILDREN + 1, log=log)
    assert refusals(log) == 0

    for number, (name, message) in enumerate(FOREIGN.items(), start=1):
        inject(message)
        wait_until(lambda: refusals(log) == number * (WORKER_CHILDREN + 1), log=log)  # noqa: B023 - called at once
        assert working.poll() is None, name
        still_works(working, log)

    # What a stranger wrote does not reach the log.
    for words in (b"klingon", b"innocent", b"all is well", b"python/object"):
        assert words not in log.read_bytes()


def test_rubbish_in_the_directory_is_no_message(working: subprocess.Popen[bytes], log: Path) -> None:
    if not read().broker_url.startswith("filesystem"):
        pytest.skip("is about the broker in a directory")
    folder = read().data_dir / "broker" / "messages"
    for content in (
        b"",
        b"{",
        b"[]",
        b'{"body": "?", "properties": {}}',
        b'{"body": 7, "properties": {"delivery_tag": 7}}',
    ):
        (folder / f"{uuid4()}.{DEFAULT_QUEUE}.msg").write_bytes(content)

    wait_until(lambda: not list(folder.iterdir()), log=log)
    still_works(working, log)
    assert working.poll() is None


def test_a_task_that_is_not_ours_is_refused(working: subprocess.Popen[bytes], log: Path, tmp_path: Path) -> None:
    proof = tmp_path / "touched"
    for name in ("os.system", "subprocess.call", "casework.services.document.making.make"):
        app.send_task(name, args=[f"touch {proof}"])

    wait_until(lambda: refusals(log) == 3, log=log)
    still_works(working, log)
    assert not proof.exists()


def test_a_worker_knows_no_task_but_ours_and_those_of_celery_that_call_others() -> None:
    app.loader.import_default_modules()
    assert {name for name in app.tasks if not name.startswith("celery.")} == {
        "casework.compare_people",
        "casework.ring_for_searches",
        "casework.forget_expired",
        "casework.keep_intake_keys",
        "casework.make_document",
        "casework.open_envelopes",
        "casework.sweep_documents",
    }


def test_remote_control_is_answered_by_nobody(working: subprocess.Popen[bytes], log: Path) -> None:
    assert app.control.ping(timeout=2) == []
    app.control.shutdown()

    still_works(working, log)
    assert TOLD_TO_END not in log.read_bytes()


def test_a_worker_that_listens_to_remote_control_is_ended_by_the_same_calls(committed_db: str, log: Path) -> None:
    flush_broker()
    with worker(log, "worker.enable_remote_control=1") as process:
        answers = app.control.ping(timeout=30, limit=1) or []
        assert [list(answer.values()) for answer in answers] == [[{"ok": "pong"}]]
        app.control.shutdown()

        assert process.wait(30) == 0
    assert TOLD_TO_END in log.read_bytes()


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
