"""What a document that has taken over its process would try, run in the real helper or, to compare, in the open.

python -m tests.casework.pdf.hostile helper FOLDER      the helper, whose documents name an attempt and its aim
python -m tests.casework.pdf.hostile open ATTEMPT AIM   the same attempt by a process that has given up nothing
"""

import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from casework.pdf import worker
from casework.pdf.engine import Engine, Job

DONE = "done"


def connect(aim: str) -> None:
    host, port = aim.split(":")
    socket.create_connection((host, int(port)), timeout=5).close()


def connect_here(aim: str) -> None:
    with socket.socket(socket.AF_UNIX) as speaking:
        speaking.connect(aim)


def fork(_aim: str) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def lower_limits(aim: str) -> None:
    resource.prlimit(int(aim), resource.RLIMIT_NOFILE, (16, 16))


def end_whoever_started_me(_aim: str) -> None:
    os.kill(os.getppid(), signal.SIGCONT)


ATTEMPTS: dict[str, Callable[[str], object]] = {
    "read a file": lambda aim: Path(aim).read_bytes(),
    "list a folder": os.listdir,
    "write a file": lambda aim: Path(aim).write_text("taken"),
    "make a folder": os.mkdir,
    "delete a file": os.unlink,
    "move a file": lambda aim: Path(aim).rename(f"{aim}.moved"),
    "cut a file": lambda aim: os.truncate(aim, 0),
    "change a mode": lambda aim: Path(aim).chmod(0o000),
    "change a date": lambda aim: os.utime(aim, (0, 0)),
    "connect": connect,
    "connect on this host": connect_here,
    "end a process": lambda aim: os.kill(int(aim), signal.SIGCONT),
    "end the parent": end_whoever_started_me,
    "hold a process": lambda aim: os.close(os.pidfd_open(int(aim))),
    "lower the limits of a process": lower_limits,
    "fork": fork,
    "fork and run": lambda aim: subprocess.run([aim], check=True),
    "run": lambda aim: os.execv(aim, [aim, DONE]),  # noqa: S606 - that is the attempt
}


def outcome(attempt: str, aim: str) -> str:
    """`done`, or what kept it from being done."""
    try:
        ATTEMPTS[attempt](aim)
    except OSError as error:
        return type(error).__name__
    return DONE


class HostileEngine(Engine):
    """Tries what the document says instead of laying it out."""

    def render(self, job: Job) -> bytes:
        if not job.html.startswith("attempt\n"):
            return super().render(job)
        _, attempt, aim = job.html.split("\n")
        return outcome(attempt, aim).encode()


if __name__ == "__main__":
    if sys.argv[1] == "helper":
        worker.Engine = HostileEngine  # type: ignore[attr-defined]
        sys.exit(worker.main(sys.argv[2]))
    sys.stdout.write(outcome(*sys.argv[2:]))
