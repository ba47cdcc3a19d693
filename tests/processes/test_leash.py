"""A leash: what is killed comes back, what ends does not, and nothing outlives its owner."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from casework.environment import BASE_DIR
from casework.leash import MOST_RESTARTS
from tests.workers import wait_until

# Notes its process id and waits.
WAITS = "import os, sys, time; print(os.getpid(), file=open(sys.argv[1], 'a'), flush=True); time.sleep(600)"
# The same, with a child that notes its own.
HAS_A_CHILD = f"import os; os.fork(); {WAITS}"


class Held:
    """A command at a leash whose owner is a process of its own."""

    def __init__(self, place: Path, code: str) -> None:
        self.notes, self.log = place / "notes", place / "log"
        self.owner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        with self.log.open("wb") as said:
            self.leash = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "casework.leash",
                    str(self.owner.pid),
                    sys.executable,
                    "-c",
                    code,
                    self.notes,
                ],
                cwd=BASE_DIR,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def started(self) -> list[int]:
        """The process ids of all that were started, in their order."""
        return [int(line) for line in self.notes.read_text().splitlines()] if self.notes.exists() else []

    def wait_for(self, count: int) -> int:
        """The process id of this start, once it is there."""
        wait_until(lambda: len(self.started()) == count, 20, self.log)
        return self.started()[-1]


def runs(pid: int) -> bool:
    """Whether the process is there, and not only its exit status that nobody has asked for yet."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    return False


@contextlib.contextmanager
def held(place: Path, code: str) -> Iterator[Held]:
    each = Held(place, code)
    try:
        yield each
    finally:
        for process in (each.leash, each.owner):
            process.terminate()
            process.wait(30)


def test_what_is_killed_is_started_anew_until_it_is_too_often(tmp_path: Path) -> None:
    with held(tmp_path, WAITS) as each:
        for count in range(1, MOST_RESTARTS + 2):
            os.kill(each.wait_for(count), signal.SIGKILL)
        assert each.leash.wait(20) == signal.SIGKILL

        assert each.log.read_text().count("Started again.") == MOST_RESTARTS
        assert each.log.read_text().endswith("Killed by SIGKILL, 6 times in 300 s. Not started again.\n")
        assert len(each.started()) == MOST_RESTARTS + 1


def test_nothing_of_the_killed_one_stays_beside_the_new_one(tmp_path: Path) -> None:
    with held(tmp_path, HAS_A_CHILD) as each:
        each.wait_for(2)
        first = set(each.started())
        parent = next(
            pid for pid in first if f"PPid:\t{each.leash.pid}\n" in Path(f"/proc/{pid}/status").read_text()
        )
        os.kill(parent, signal.SIGKILL)
        each.wait_for(4)

        assert not any(map(runs, first))


def test_what_ends_by_itself_is_not_started_again(tmp_path: Path) -> None:
    with held(tmp_path, "raise SystemExit(3)") as each:
        assert each.leash.wait(20) == 3
    assert each.log.read_text() == ""


def test_what_is_told_to_end_is_not_started_again(tmp_path: Path) -> None:
    with held(tmp_path, WAITS) as each:
        service = each.wait_for(1)
        each.leash.terminate()
        assert each.leash.wait(20) == signal.SIGTERM

        assert not runs(service)
    assert each.started() == [service]


def test_it_ends_with_its_owner(tmp_path: Path) -> None:
    with held(tmp_path, WAITS) as each:
        service = each.wait_for(1)
        each.owner.kill()
        each.owner.wait()
        each.leash.wait(20)

        assert not runs(service)
    assert each.started() == [service]
