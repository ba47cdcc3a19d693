"""The processes of an installation over the database of a test, each with a log and a temporary folder of the test."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from casework import provision
from casework.environment import BASE_DIR, read
from casework.processes.services import services
from tests.api import Program
from tests.door import Answer, Door, free_port, running_door, wait_for_port
from tests.embedded import databases
from tests.workers import kill_group, worker


@dataclass
class Running:
    """What runs, and the folder with what it says and leaves."""

    web: Door
    door: Door
    worker: subprocess.Popen[bytes]
    place: Path

    def temporary(self) -> set[Path]:
        """The temporary folders of these processes, as the processes themselves were told."""
        found = set()
        for process in (self.web.process, self.door.process, self.worker):
            told = dict(
                line.split("=", 1) for line in Path(f"/proc/{process.pid}/environ").read_text().split("\0") if line
            )
            found.add(Path(told["TMPDIR"]))
        return found

    def log(self, name: str) -> Path:
        """What one of them says."""
        return self.place / "logs" / f"{name}.log"

    def send(self, client: Client, address: str, form: Mapping[str, list[str]]) -> Answer:
        """Send a form with the cookies of a browser."""
        body = urlencode(dict(form), doseq=True).encode()
        return self._asked(client, "POST", address, body, "application/x-www-form-urlencoded")

    def upload(self, client: Client, address: str, name: str, content: bytes) -> Answer:
        """Send a file with the form of a page."""
        page: Any = client.get(address)
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[-1]
        head = 'Content-Disposition: form-data; name="{}"'
        parts = [
            f"--edge\r\n{head.format('csrfmiddlewaretoken')}\r\n\r\n{token}\r\n".encode(),
            f'--edge\r\n{head.format("file")}; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'.encode(),
            content,
            b"\r\n--edge--\r\n",
        ]
        return self._asked(client, "POST", address, b"".join(parts), "multipart/form-data; boundary=edge")

    def show(self, client: Client, address: str) -> Answer:
        """A page, to a browser."""
        return self._asked(client, "GET", address, b"", "")

    def ask(self, program: Program, method: str, address: str, body: bytes, **headers: str) -> Answer:
        """A request of a program."""
        usual = {"Authorization": f"Bearer {program.bearer.text}", "Content_Type": "application/json"}
        return _lowered(self.web.request(method, f"/api/v1{address}", body, **usual | headers))

    def _asked(self, client: Client, method: str, address: str, body: bytes, kind: str) -> Answer:
        cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
        answer = _lowered(self.web.request(method, address, body, Cookie=cookies, Content_Type=kind))
        assert answer.status < 500, f"{method} {address} {answer.status} {body!r} {answer.body[-1500:]!r}"
        return answer


def _lowered(answer: Answer) -> Answer:
    return Answer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.body)


@contextlib.contextmanager
def running(database: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """The web process, a worker and the hotline's door as `make run` starts them."""
    (place / "tmp").mkdir()
    (place / "logs").mkdir()
    (read().data_dir / "static").mkdir(exist_ok=True)
    port = free_port()
    monkeypatch.setenv("TMPDIR", str(place / "tmp"))
    monkeypatch.setenv("HABEAS_PORT", str(port))
    web = next(each for each in services(read(), dict(os.environ)) if each.name == "web")
    with contextlib.ExitStack() as stack:
        said = stack.enter_context((place / "logs" / "web.log").open("wb"))
        process = subprocess.Popen(
            [sys.executable, *web.command[1:]],
            cwd=BASE_DIR,
            env=dict(web.environment),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        stack.callback(kill_group, process)
        door = stack.enter_context(
            running_door(
                databases().url(provision.INTAKE, database),
                log=place / "logs" / "door.log",
                temporary=place / "tmp",
            )
        )
        working = stack.enter_context(worker(place / "logs" / "worker.log"))
        wait_for_port(port, process)
        yield Running(Door(port, process), door, working, place)
