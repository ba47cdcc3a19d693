"""Real Celery workers for tests, and the processes below them."""

import contextlib
import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from casework.celery import app
from casework.environment import BASE_DIR, read
from casework.processes.services import services

READY_SECONDS = 90
PATIENCE_SECONDS = 90


@contextlib.contextmanager
def worker(log: Path, *settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """The worker of the default queue as `make run` starts it, in a process group of its own.

    Settings of Celery's worker that shall differ are given as `worker.enable_remote_control=1`.
    """
    process = _start(log, settings=settings)
    try:
        wait_until(lambda: b" ready." in log.read_bytes() or process.poll() is not None, READY_SECONDS, log)
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        kill_group(process)


@contextlib.contextmanager
def worker_at_a_leash(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The same worker at its leash, which starts it anew when it is killed; the leash is what one gets."""
    leash = _start(log, before=("-m", "casework.leash", str(os.getpid()), sys.executable))
    try:
        wait_until(lambda: b" ready." in log.read_bytes(), READY_SECONDS, log)
        yield leash
    finally:
        leash.terminate()
        leash.wait()


def _start(log: Path, *, before: Sequence[str] = (), settings: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    service = next(each for each in services(read(), dict(os.environ)) if each.name == "worker")
    with log.open("wb") as said:
        return subprocess.Popen(
            [sys.executable, *before, *service.command[1:], "--loglevel", "info", "--", *settings],
            cwd=BASE_DIR,
            env=dict(service.environment),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL everything that the worker started in its session, as a machine that loses power does."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def below(pid: int) -> list[int]:
    """The processes started by this one, and by those, nearest first."""
    found = [pid]
    for each in found:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for task in Path(f"/proc/{each}/task").iterdir():
                found.extend(int(child) for child in (task / "children").read_text().split())
    return found[1:]


def rendering(pid: int) -> list[int]:
    """The rendering helpers below this process."""
    return [each for each in below(pid) if b"casework.pdf.worker" in _line(each)]


@contextlib.contextmanager
def alone_at_the_broker() -> Iterator[None]:
    """Hold the broker, if it is a server: two tests at once would take each other's messages from its queues."""
    url = read().broker_url
    if url.startswith("filesystem:"):
        yield
        return
    known_by = hashlib.sha256(url.encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"habeas-tests-broker-{os.geteuid()}-{known_by}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def flush_broker() -> None:
    """Lose every message of the broker."""
    with app.connection_for_write() as connection:
        for queue in app.amqp.queues.values():
            bound = queue(connection.channel())
            bound.declare()
            bound.purge()


def wait_until(holds: Callable[[], bool], seconds: float = PATIENCE_SECONDS, log: Path | None = None) -> None:
    """Return when it holds; fail with what the log says when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"It did not happen in {seconds} s. {log.read_text() if log else ''}")
        time.sleep(0.02)


def _line(pid: int) -> bytes:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""
