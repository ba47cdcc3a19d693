"""A leash: runs one service and sees that nothing of it outlives whoever started it.

    python -m casework.leash OWNER_PID COMMAND [ARGUMENT …]

The service gets a session of its own. A SIGTERM goes to its first process alone, which knows how to stop
its children; when that process has ended, or the owner has, what is left of the session is killed.
Imports nothing but the standard library: there is one leash a service.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
from types import FrameType

GRACE_SECONDS = 20
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def end_with_parent(number: int) -> None:
    """Have the kernel send this signal to the calling process when the thread that made it ends (Linux)."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


def hold(owner: int, command: list[str]) -> int:
    """Run the command until it ends or its owner does. Returns its exit status."""
    try:
        owner_ends = os.pidfd_open(owner)
    except ProcessLookupError:
        return 1
    service = subprocess.Popen(  # noqa: S603 - the command is our starter's
        command,
        start_new_session=True,
        preexec_fn=lambda: end_with_parent(signal.SIGTERM),  # noqa: PLW1509 - there is one thread
    )
    service_ends = os.pidfd_open(service.pid)

    def pass_on(number: int, _frame: FrameType | None) -> None:
        service.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ready, _, _ = select.select([owner_ends, service_ends], [], [])
    if service_ends not in ready:
        service.terminate()
        select.select([service_ends], [], [], GRACE_SECONDS)
    # The group's number stays taken while its leader is not yet waited for: nobody else can be hit.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(service.pid, signal.SIGKILL)
    return service.wait()


if __name__ == "__main__":
    sys.exit(abs(hold(int(sys.argv[1]), sys.argv[2:])))
