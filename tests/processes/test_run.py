"""`make run` as a person meets it: it comes up, there is one of it, and nothing of it stays behind."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from casework.environment import BASE_DIR
from tests.processes.making import runs_make
from tests.workers import below, wait_until

pytestmark = pytest.mark.journey

FIRST_SECONDS = 300
STOP_SECONDS = 60
SERVICES = ("web", "intake", "live", "worker", "batch", "beat")
PORTS = ("HABEAS_PORT", "HABEAS_INTAKE_PORT", "HABEAS_LIVE_PORT")


@dataclass
class House:
    """A place of its own with ports of its own, in which `make run` prepares everything from nothing."""

    place: Path
    environment: dict[str, str]

    @property
    def ports(self) -> list[str]:
        return [self.environment[name] for name in PORTS]

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """What `make run` becomes once the Python packages are there, or another command that comes to it."""
        with (self.place / "log").open("ab") as log:
            return subprocess.Popen(
                command or [sys.executable, "-m", "casework.processes"],
                cwd=BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def refused(self, **changed: str) -> str:
        """What a run says that does not start."""
        answer = subprocess.run(
            [sys.executable, "-m", "casework.processes"],
            cwd=BASE_DIR,
            env={**self.environment, **changed},
            capture_output=True,
            text=True,
            check=False,
            timeout=FIRST_SECONDS,
        )
        assert answer.returncode == 1
        return answer.stderr

    def is_up(self) -> bool:
        """Whether every door answers and every process has begun."""
        return all(map(answers, self.ports)) and self.log().count(" started (pid=") >= len(SERVICES)

    def log(self) -> str:
        return (self.place / "log").read_text()

    def left(self) -> list[str]:
        """The processes of this place, whatever became of their parents."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                line = (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ").strip()
                knows_the_place = str(self.place).encode() in (folder / "environ").read_bytes()
                if folder.name != str(os.getpid()) and line and (knows_the_place or self._names_us(line)):
                    found.append(f"{folder.name} {line}")
        return found

    def _names_us(self, line: str) -> bool:
        words = line.split()
        return str(self.place) in line or any(port in words for port in self.ports)


def answers(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True  # of the doors only the web process has a sign-in page
    except OSError:
        return False


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    place = Path(tempfile.mkdtemp(prefix="habeas-run-"))
    place.chmod(0o755)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DATABASE_", "HABEAS_", "CELERY_", "TEST_", "MAKE"))
    }
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in PORTS]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        ports = {name: str(probe.getsockname()[1]) for name, probe in zip(PORTS, probes, strict=True)}
    yield House(place, {**kept, "HABEAS_MODE": "demo", "HABEAS_DATA_DIR": str(place / "var"), **ports})
    shutil.rmtree(place, ignore_errors=True)


@contextlib.contextmanager
def started(house: House, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A run that has come up; ended by Ctrl-C if it still runs."""
    (house.place / "log").unlink(missing_ok=True)
    process = house.start(*command)
    try:
        wait_until(lambda: house.is_up() or process.poll() is not None, FIRST_SECONDS, house.place / "log")
        assert process.poll() is None, house.log()
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        process.wait(STOP_SECONDS)


@pytest.fixture
def running(house: House) -> Iterator[subprocess.Popen[bytes]]:
    with started(house) as process:
        yield process


def test_a_run_comes_up_is_the_only_one_and_ctrl_c_leaves_nothing(
    house: House, running: subprocess.Popen[bytes]
) -> None:
    wait_until(lambda: "Habeas is ready" in house.log())
    assert f"Habeas is ready: http://localhost:{house.ports[0]}" in house.log()
    assert "karim" in house.log()
    assert f"Habeas runs here already: http://localhost:{house.ports[0]}" in house.refused()
    assert house.left()

    # A terminal sends it to everyone in the group.
    os.killpg(running.pid, signal.SIGINT)

    assert running.wait(STOP_SECONDS) == 0
    wait_until(lambda: not house.left(), STOP_SECONDS)
    assert "Traceback" not in house.log()


def test_killed_plainly_it_leaves_no_orphan_and_starts_again(
    house: House, running: subprocess.Popen[bytes]
) -> None:
    assert len(house.left()) > len(PORTS)

    running.kill()
    running.wait()

    wait_until(lambda: not house.left(), STOP_SECONDS)
    with started(house) as again:
        os.killpg(again.pid, signal.SIGINT)
        assert again.wait(STOP_SECONDS) == 0


def kill_make(make: subprocess.Popen[bytes]) -> None:
    """As somebody does who finds it in a list of processes; `make` cannot pass this on."""
    make.kill()


def press_ctrl_c(make: subprocess.Popen[bytes]) -> None:
    """As a terminal does, which tells the whole group."""
    os.killpg(make.pid, signal.SIGINT)


def end_the_group(make: subprocess.Popen[bytes]) -> None:
    """As a session does that is closed."""
    os.killpg(make.pid, signal.SIGTERM)


@runs_make
def test_make_run_leaves_nothing_however_it_is_ended_and_the_next_one_comes_up(house: House) -> None:
    """Each start but the first is the next one of a run that was ended before."""
    for end in (kill_make, end_the_group, press_ctrl_c):
        with started(house, "make", "run") as make:
            (program,) = below(make.pid)[:1]
            assert f"{program} " in "".join(house.left())
            assert b"casework.processes" in Path(f"/proc/{program}/cmdline").read_bytes()

            end(make)

            make.wait(STOP_SECONDS)
            wait_until(lambda: not house.left(), STOP_SECONDS)
    with started(house, "make", "run"):
        assert house.left()
    wait_until(lambda: not house.left(), STOP_SECONDS)


def test_a_taken_port_is_named_with_the_way_out(house: House) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        words = house.refused(HABEAS_INTAKE_PORT=port)

    assert f"Port {port} is taken by another program. Choose a free one with HABEAS_INTAKE_PORT" in words
    assert house.left() == []
