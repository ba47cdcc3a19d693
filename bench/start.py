"""`again`: seconds from typing `make run` a second time until the sign-in page answers.

The first run prepares everything in a place of the bench's own. Each later one starts the embedded PostgreSQL and
all processes anew, as after a restart of the machine; printed is the median.
"""

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, suppress

from bench.place import PLACE, processor
from casework.environment import BASE_DIR
from casework.processes.welcome import SIGN_IN_PATH

ROUNDS = 3
_FIRST_SECONDS = 900
_STOP_SECONDS = 60
_PORTS = ("HABEAS_PORT", "HABEAS_INTAKE_PORT", "HABEAS_LIVE_PORT")


def main() -> None:
    """Prepare, then measure, and print one line of JSON."""
    environment = _environment()
    first = _run_until_it_answers(environment)
    times = [_run_until_it_answers(environment) for _ in range(ROUNDS)]
    line = {
        "bench": "start",
        "metric": "again",
        "value": round(statistics.median(times), 2),
        "unit": "s",
        "first": round(first, 1),
        "processor": processor(),
    }
    print(json.dumps(line), flush=True)


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DATABASE_", "HABEAS_", "CELERY_", "MAKE"))
    }
    return {**kept, "HABEAS_MODE": "demo", "HABEAS_DATA_DIR": str(PLACE.parent / "bench-start"), **_free_ports()}


def _free_ports() -> dict[str, str]:
    with ExitStack() as stack:
        # All at once, or the second could be the first again.
        probes = [stack.enter_context(socket.socket()) for _ in _PORTS]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return {name: str(probe.getsockname()[1]) for name, probe in zip(_PORTS, probes, strict=True)}


def _run_until_it_answers(environment: dict[str, str]) -> float:
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "--no-print-directory", "run"],
        cwd=BASE_DIR,
        env=environment,
        stdout=sys.stderr,
        start_new_session=True,
    )
    try:
        while not _answers(environment["HABEAS_PORT"]):
            if process.poll() is not None or time.monotonic() - began > _FIRST_SECONDS:
                raise SystemExit("`make run` did not bring up the sign-in page; its words stand above.")
            time.sleep(0.02)
        return time.monotonic() - began
    finally:
        # What Ctrl-C does: everyone in the terminal's group gets it.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        process.wait(_STOP_SECONDS)


def _answers(port: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}{SIGN_IN_PATH}", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


if __name__ == "__main__":
    main()
