"""Whatever dies at the door or behind it: what was answered is kept, and what was not can be sent again."""

import contextlib
import http.client
import os
import signal
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from casework import provision
from casework.embedded.server import SUPERUSER
from tests.databases import Databases
from tests.door import Answer, Door, add_client, add_token, envelopes, publish_key, running_door
from tests.embedded import databases
from tests.workers import wait_until

SENDERS = 8
REPORTS_EACH = 25
_SOCKET = ".s.PGSQL.5432"
_OUTCOME = b"stored"  # the first column of the row that `intake_store` returns
_NO_ANSWER = (http.client.HTTPException, OSError)

pytestmark = pytest.mark.journey


def _kill(door: Door) -> None:
    """SIGKILL the whole process group, as the machine's want of memory does."""
    os.killpg(door.process.pid, signal.SIGKILL)
    door.process.wait()


@dataclass
class Gate:
    """Stands between the door and its database. Shut, it keeps the one answer that says what was stored."""

    database: Path
    directory: Path
    is_shut: threading.Event = field(default_factory=threading.Event)
    opened: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        name = databases().name
        return f"postgresql://{provision.INTAKE}@{quote(str(self.directory), safe='')}/{name}_door"

    def serve(self) -> None:
        listener = self._kept(socket.socket(socket.AF_UNIX))
        listener.bind(str(self.directory / _SOCKET))
        listener.listen(64)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def close(self) -> None:
        for each in self.opened:
            each.close()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near = self._kept(listener.accept()[0])
                far = self._kept(socket.socket(socket.AF_UNIX))
                far.connect(str(self.database / _SOCKET))
                threading.Thread(target=self._pass, args=(near, far, False), daemon=True).start()
                threading.Thread(target=self._pass, args=(far, near, True), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                if is_answer and self.is_shut.is_set() and _OUTCOME in data:
                    continue
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def _kept(self, each: socket.socket) -> socket.socket:
        self.opened.append(each)
        return each


@pytest.fixture
def gate(door_database: str) -> Iterator[Gate]:
    if databases().server_url:
        pytest.skip("the gate stands before a Unix socket: the embedded server's")
    directory = databases().place / "gate"
    directory.mkdir()
    gate = Gate(databases().server.socket, directory)
    gate.serve()
    yield gate
    gate.close()
    (directory / _SOCKET).unlink()
    directory.rmdir()


def test_a_door_killed_between_commit_and_answer_gives_the_first_result_to_the_retry(
    gate: Gate, door: Door, behind: psycopg.Connection, report: Any
) -> None:
    key, before = str(uuid.uuid4()), envelopes(behind)
    with running_door(gate.url) as doomed:
        doomed.token = door.token
        assert doomed.post(report).status == 201  # the token and today's key are known from here on
        gate.is_shut.set()
        with ThreadPoolExecutor(1) as pool:
            lost = pool.submit(doomed.post, report, Idempotency_Key=key)
            wait_until(lambda: envelopes(behind) == before + 2, 10)
            _kill(doomed)

            assert isinstance(lost.exception(), _NO_ANSWER)
    committed = behind.execute("SELECT id, created_at FROM detainees_envelope ORDER BY number DESC").fetchone()
    assert committed is not None

    retried = door.post(report, Idempotency_Key=key)

    assert retried.status == 201
    assert retried.json()["id"] == str(committed[0])
    assert retried.json()["received_at"] == committed[1].isoformat()
    assert envelopes(behind) == before + 2


def test_a_door_whose_worker_is_killed_takes_reports_again(door_database: str, door: Door, report: Any) -> None:
    with running_door(databases().url(provision.INTAKE, door_database)) as other:
        other.token = door.token
        (worker,) = other.processes()[1:]

        os.kill(worker, signal.SIGKILL)

        assert _sent_until_taken(other, report, str(uuid.uuid4())).status == 201
        assert other.processes()[1:] != [worker]


@dataclass
class Night:
    """Several senders who each send their reports one after another, and repeat each until it is taken."""

    door: Door
    report: Any
    taken: dict[str, str] = field(default_factory=dict)
    refusals: list[Answer] = field(default_factory=list)

    def send(self) -> None:
        for _number in range(REPORTS_EACH):
            key = str(uuid.uuid4())
            answer = _sent_until_taken(self.door, self.report, key, self.refusals)
            self.taken[key] = answer.json()["id"]


def _sent_until_taken(door: Door, report: Any, key: str, refusals: list[Answer] | None = None) -> Answer:
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at:
        with contextlib.suppress(*_NO_ANSWER):
            answer = door.post(report, Idempotency_Key=key)
            if answer.status == 201:
                return answer
            if refusals is not None:
                refusals.append(answer)
        time.sleep(0.1)
    raise AssertionError("The report was not taken within a minute.")


def test_every_acknowledged_report_outlives_a_crash_of_the_database(fragile: Databases, report: Any) -> None:
    with psycopg.connect(fragile.url(SUPERUSER, fragile.name), autocommit=True) as connection:
        publish_key(connection)
        token = add_token(connection, add_client(connection))
    with running_door(fragile.url(provision.INTAKE, fragile.name)) as door:
        door.token = token
        night = Night(door, report)
        with ThreadPoolExecutor(SENDERS) as pool:
            senders = [pool.submit(night.send) for _ in range(SENDERS)]
            wait_until(lambda: len(night.taken) > SENDERS * 5, 30)

            fragile.server.stop("immediate")
            before_restart = dict(night.taken)
            wait_until(lambda: len(night.refusals) >= SENDERS, 30)
            health = door.request("GET", "/api/v1/intake/health/")
            fragile.server.start()
            for sender in senders:
                sender.result()

    assert len(before_restart) < SENDERS * REPORTS_EACH
    assert (health.status, health.json()["status"]) == (503, "no_database")
    assert {(answer.status, answer.code) for answer in night.refusals} == {(503, "unavailable")}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in night.refusals)
    with psycopg.connect(fragile.url(SUPERUSER, fragile.name), autocommit=True) as connection:
        rows = connection.execute("SELECT id::text FROM detainees_envelope").fetchall()
    assert sorted(row[0] for row in rows) == sorted(night.taken.values())
    assert len(rows) == SENDERS * REPORTS_EACH
