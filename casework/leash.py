"""A leash: runs one service and sees that nothing of it outlives whoever started it.

    python -m casework.leash OWNER_PID COMMAND [ARGUMENT …]

The service gets a session of its own. A SIGTERM goes to its first process alone, which knows how to stop
its children; when that process has ended, or the owner has, what is left of the session is killed.

A service that is killed is started anew, as systemd does it in production. One that ends by itself has said why.
Imports nothing but the standard library: there is one leash a service.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from types import FrameType

GRACE_SECONDS = 20
MOST_RESTARTS = 5
WITHIN_SECONDS = 300
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def end_with_parent(number: int) -> None:
    """Have the kernel send this signal to the calling process when the thread that made it ends (Linux)."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


class Leash:
    """One service at its leash, however often it is started."""

    def __init__(self, owner: int, command: list[str]) -> None:
        self._owner_ends = os.pidfd_open(owner)
        self._command = command
        self._service: subprocess.Popen[bytes] | None = None
        self.is_ending = False

    def pass_on(self, number: int, _frame: FrameType | None) -> None:
        """Tell the service to end, as we were told, and let it be its last run."""
        self.is_ending = True
        if self._service is not None:
            self._service.send_signal(number)

    def run(self) -> int:
        """Run the service until it ends or the owner does. Returns its exit status, negative for a signal."""
        service = self._service = subprocess.Popen(  # noqa: S603 - the command is our starter's
            self._command,
            start_new_session=True,
            preexec_fn=lambda: end_with_parent(signal.SIGTERM),  # noqa: PLW1509 - there is one thread
        )
        if self.is_ending:
            # Told while the service was being started, and so before it could be passed on.
            service.terminate()
        service_ends = os.pidfd_open(service.pid)
        ready, _, _ = select.select([self._owner_ends, service_ends], [], [])
        if service_ends not in ready:
            self.is_ending = True
            service.terminate()
            select.select([service_ends], [], [], GRACE_SECONDS)
        # The group's number stays taken while its leader is not yet waited for: nobody else can be hit.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(service.pid, signal.SIGKILL)
        os.close(service_ends)
        return service.wait()


def hold(owner: int, command: list[str]) -> int:
    """Run the command until it ends by itself or its owner does; returns its exit status.

    When it is killed it is started anew, a bounded number of times.
    """
    try:
        leash = Leash(owner, command)
    except ProcessLookupError:
        return 1
    signal.signal(signal.SIGTERM, leash.pass_on)
    # Not ignored: whoever is started would inherit that.
    signal.signal(signal.SIGINT, lambda *_: None)
    killed_at: list[float] = []
    while True:
        status = leash.run()
        if leash.is_ending or status >= 0:
            return status
        now = time.monotonic()
        killed_at = [moment for moment in killed_at if moment > now - WITHIN_SECONDS]
        said = f"Killed by {signal.Signals(-status).name}, {len(killed_at) + 1} times in {WITHIN_SECONDS} s."
        if len(killed_at) == MOST_RESTARTS:
            print(f"{said} Not started again.", flush=True)  # noqa: T201 - for the person who runs us
            return status
        killed_at.append(now)
        print(f"{said} Started again.", flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(abs(hold(int(sys.argv[1]), sys.argv[2:])))
