"""The people process as the benches watch it: started, ready, its memory, its end."""

import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from casework.environment import BASE_DIR
from casework.people.entries import Reach
from casework.services.people import SearchUnavailable, search
from detainees.matching import Part
from detainees.sought import Sought

CORES = 2
ANSWERS = 10
_EVERYBODY = Reach(is_everything=True)
# Somebody by a phone that nobody has: the cheapest question, so that waiting costs the load nothing.
_NOBODY = Sought(numbers=("0000",))
_POLL_SECONDS = 0.1
_PATIENCE_SECONDS = 300
_END_SECONDS = 20


def ask(words: str) -> list[UUID]:
    """Who is answered to a name, the best ten: through the socket, as a web process asks."""
    answer = search(Sought(words=((words, Part.WORD),)), reach=_EVERYBODY, most=ANSWERS)
    return [hit.id for hit in answer.hits]


class PeopleProcess:
    """`python -m casework.people` in the environment of this process, ready at the beginning of a `with`."""

    def __enter__(self) -> Self:
        began = time.monotonic()
        self._process = subprocess.Popen([sys.executable, "-m", "casework.people"], cwd=BASE_DIR)
        os.sched_setaffinity(self._process.pid, sorted(os.sched_getaffinity(0))[:CORES])
        try:
            self._wait()
        except BaseException:
            self._end()
            raise
        self.cold_seconds = time.monotonic() - began
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._end()

    def memory_mb(self) -> float:
        """What the process takes now, shared pages by their share, in millions of bytes."""
        return self._field("smaps_rollup", "Pss")

    def peak_mb(self) -> float:
        """What it took at most, shared pages in full, in millions of bytes."""
        return self._field("status", "VmHWM")

    def _wait(self) -> None:
        """Until a question is answered out of the whole memory."""
        give_up_at = time.monotonic() + _PATIENCE_SECONDS
        while not _is_ready():
            if self._process.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError("The people process did not become ready.")
            time.sleep(_POLL_SECONDS)

    def _field(self, file: str, name: str) -> float:
        lines = Path(f"/proc/{self._process.pid}/{file}").read_text().splitlines()
        kilobytes = next(line.split()[1] for line in lines if line.startswith(f"{name}:"))
        return int(kilobytes) * 1024 / 1_000_000

    def _end(self) -> None:
        self._process.terminate()
        self._process.wait(_END_SECONDS)


def _is_ready() -> bool:
    try:
        return not search(_NOBODY, reach=_EVERYBODY).is_loading
    except SearchUnavailable:
        return False
