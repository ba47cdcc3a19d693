"""The hotline's door as a test meets it: the real process, its database, and somebody who sends.

The process is started as `make run` starts it, with the environment that it has there and nothing else.
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from casework.environment import BASE_DIR, read
from casework.processes.services import services
from detainees.bearer import Bearer
from detainees.crypto_stream import IntakeKeyPair, Opener
from detainees.envelope import open_report

REPORTS = "/api/v1/reports/"
_START_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The stable code of a problem."""
        return str(self.json()["code"])

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Place and code of each fault."""
        return [(fault["field"], fault["code"]) for fault in self.json()["errors"]]


@dataclass
class Door:
    """A running intake process."""

    port: int
    process: subprocess.Popen[bytes]
    token: str = ""
    said: list[str] = field(default_factory=list)

    def request(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """One request. Header names are written with underscores."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(
                method, path, body, {name.replace("_", "-"): value for name, value in headers.items() if value}
            )
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def post(self, report: Any, **headers: str) -> Answer:
        """Send a report, given as JSON or as bytes. A header given as an empty text is left out."""
        usual = {
            "Authorization": f"Bearer {self.token}",
            "Content_Type": "application/json",
            "Idempotency_Key": str(uuid.uuid4()),
        }
        body = report if isinstance(report, bytes) else json.dumps(report, ensure_ascii=False).encode()
        return self.request("POST", REPORTS, body, **usual | headers)

    def processes(self) -> list[int]:
        """The process and all that it started."""
        found = [self.process.pid]
        for number in found:
            children = Path(f"/proc/{number}/task/{number}/children").read_text()
            found.extend(int(child) for child in children.split())
        return found


@contextlib.contextmanager
def running_door(
    database_url: str, *, port: int = 0, log: Path | None = None, temporary: Path | None = None
) -> Iterator[Door]:
    """The process over a database, given by the URL of the role habeas_intake.

    What it says goes into the log, or to the output of the test. Its temporary folder is the
    machine's, unless another is named.
    """
    port = port or free_port()
    settled = read({**os.environ, "HABEAS_INTAKE_DATABASE_URL": database_url, "HABEAS_INTAKE_PORT": str(port)})
    intake = next(service for service in services(settled, dict(os.environ)) if service.name == "intake")
    environment = {**intake.environment, **({"TMPDIR": str(temporary)} if temporary else {})}
    with log.open("wb") if log else contextlib.nullcontext() as said:
        process = subprocess.Popen(
            intake.command,
            cwd=BASE_DIR,
            env=environment,
            start_new_session=True,
            stdout=said or sys.stderr,
            stderr=said,
        )
    try:
        wait_for_port(port, process)
        yield Door(port=port, process=process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    """A port on which nobody listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[bytes] | None = None) -> None:
    """Return when somebody listens there."""
    give_up_at = time.monotonic() + _START_SECONDS
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            if (process and process.poll() is not None) or time.monotonic() > give_up_at:
                raise
        time.sleep(0.05)


# Rows that a door needs, written past the services: many tests share one door and none may wait for keys.


def publish_key(connection: psycopg.Connection, *, days: int = 0) -> IntakeKeyPair:
    """Publish the key of a day, today if nothing else is said, and keep its other half."""
    pair = IntakeKeyPair.generate()
    day = datetime.now(UTC).date() + timedelta(days=days)
    connection.execute(
        "INSERT INTO detainees_intakekey (id, day, public_key, wrapped_private_key) VALUES (%s, %s, %s, '')",
        [uuid.uuid4(), day, pair.public_key],
    )
    return pair


def add_client(connection: psycopg.Connection, *, is_active: bool = True) -> uuid.UUID:
    """A partner's bot."""
    client = uuid.uuid4()
    connection.execute(
        "INSERT INTO detainees_apiclient (id, name, role, is_trusted, is_active)"
        " VALUES (%s, %s, 'operator', false, %s)",
        [client, f"Bot {client}", is_active],
    )
    return client


def add_token(connection: psycopg.Connection, client: uuid.UUID, **facts: Any) -> str:
    """A token that may send reports, unless something else is said."""
    bearer = Bearer.generate()
    row = {
        "id": uuid.uuid4(),
        "client_id": client,
        "prefix": bearer.prefix,
        "digest": bearer.digest,
        "scopes": ["report"],
        "per_minute": 1_000_000,
        **facts,
    }
    columns, places = ", ".join(row), ", ".join(["%s"] * len(row))
    connection.execute(f"INSERT INTO detainees_token ({columns}) VALUES ({places})", list(row.values()))  # noqa: S608 - columns are ours
    return bearer.text


def opened(connection: psycopg.Connection, pair: IntakeKeyPair, envelope: str) -> Any:
    """What is in an envelope that the door stored."""
    row = connection.execute(
        "SELECT id, client_id, key_day, body FROM detainees_envelope WHERE id = %s", [envelope]
    ).fetchone()
    assert row is not None
    row_id, client, day, body = row
    return json.loads(open_report(Opener(pair.private_key), body, envelope=row_id, client=client, day=day))


def envelopes(connection: psycopg.Connection) -> int:
    """How many there are."""
    row = connection.execute("SELECT count(*) FROM detainees_envelope").fetchone()
    assert row is not None
    return int(row[0])
