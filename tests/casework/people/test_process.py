"""The people process itself: answers its own account alone, comes back when killed, and writes no name down."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from casework.environment import BASE_DIR, read
from casework.people import server as servers
from casework.people.__main__ import MOST_MEMORY_BYTES
from casework.people.entries import Kind, Reach
from casework.people.memory import Memory
from casework.services import people
from detainees.sought import Sought
from tests.makers import EVENING, make_detainee
from tests.people import FeedOfTest
from tests.people import people as people_of_tests
from tests.workers import wait_until

EVERYBODY = Reach(is_everything=True)


@dataclass(frozen=True)
class Running:
    """The process at its leash, as `make run` and systemd hold it, and what it says."""

    leash: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        children = Path(f"/proc/{self.leash.pid}/task/{self.leash.pid}/children").read_text().split()
        return int(children[0]) if children else 0


@pytest.fixture
def running(committed_db: str, tmp_path: Path) -> Iterator[Running]:
    make_detainee(surname="Курачёв", given_name="Джамал")
    read().people_socket.unlink(missing_ok=True)
    log = tmp_path / "people.log"
    with log.open("wb") as said:
        leash = subprocess.Popen(
            [sys.executable, "-m", "casework.leash", str(os.getpid()), sys.executable, "-m", "casework.people"],
            cwd=BASE_DIR,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    found = Running(leash, log)
    wait_until(answers, 30, log)
    yield found
    leash.terminate()
    assert leash.wait(20) in {0, 143, -signal.SIGTERM}
    people_of_tests.remember()


def answers() -> bool:
    try:
        return not people.search(Sought.typed("Зоя", at=EVENING), reach=EVERYBODY).is_loading
    except people.SearchUnavailable:
        return False


def how_many(line: str) -> int:
    return len(people.search(Sought.typed(line, at=EVENING), reach=EVERYBODY, least=0.4).hits)


def told(line: bytes) -> object:
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(str(read().people_socket))
        asking.sendall(line)
        with asking.makefile("rb") as answered:
            return json.loads(answered.readline())


def test_it_finds_whoever_is_there_and_whoever_comes(running: Running) -> None:
    assert how_many("Kurachev") == 1

    make_detainee(surname="Курачева", given_name="Зоя")

    assert how_many("Kurachev") == 2


def test_killed_in_the_middle_it_comes_back_and_knows_everybody_again(running: Running) -> None:
    killed = running.pid

    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: running.pid not in {0, killed} and answers(), 30, running.log)
    assert how_many("Курачев Джамал") == 1


def test_its_socket_is_for_its_own_account_and_its_memory_becomes_no_file(running: Running) -> None:
    path = read().people_socket
    limits = Path(f"/proc/{running.pid}/limits").read_text().splitlines()
    by_name = {line[:26].strip(): line[26:].split()[0] for line in limits}

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert by_name["Max core file size"] == "0"
    assert by_name["Max data size"] == str(MOST_MEMORY_BYTES)


@pytest.mark.parametrize(
    "line", [b"\n", b"{}\n", b"not json\n", b'{"search": "everybody"}\n', b"[1]\n", b"\xff\xfe\n"]
)
def test_what_is_no_question_is_answered_as_such_and_harms_nobody(line: bytes, running: Running) -> None:
    assert told(line) == {"fault": "question"}
    assert how_many("Курачев") == 1


def test_it_writes_no_name_down(running: Running) -> None:
    planted = "Курачев Джамал, зелёная куртка"
    how_many(planted)
    people.search(Sought.typed(planted, at=EVENING), reach=EVERYBODY, kind=Kind.QUARANTINED)
    told(b'{"search": "person", "words": [["' + planted.encode() + b'", "surname"]]}\n')

    said = running.log.read_text()
    assert "1 people in memory" in said
    assert not [word for word in ("Курач", "Kurach", "Джамал", "куртк") if word in said]


def test_a_process_that_ends_leaves_the_socket_of_the_one_that_followed(tmp_path: Path) -> None:
    memory = Memory(FeedOfTest())
    first = servers.Server(tmp_path / "room" / "socket", memory)
    second = servers.Server(tmp_path / "room" / "socket", memory)

    first.leave()
    assert (tmp_path / "room" / "socket").exists()
    second.leave()
    assert not (tmp_path / "room" / "socket").exists()
    first.server_close()
    second.server_close()


def test_another_account_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not answers_as(monkeypatch, lambda: os.geteuid() + 1)
    assert answers_as(monkeypatch, os.geteuid)


def answers_as(monkeypatch: pytest.MonkeyPatch, account: Callable[[], int]) -> bool:
    """Whether a server that runs under this account would speak to us."""
    ours, theirs = socket.socketpair(socket.AF_UNIX)
    with ours, theirs, monkeypatch.context() as patch:
        expected = account()
        patch.setattr("casework.people.server.os.geteuid", lambda: expected)
        return servers.Server.verify_request(object.__new__(servers.Server), ours, "")
