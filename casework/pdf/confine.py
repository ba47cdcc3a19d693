"""What a process that parses strangers' bytes gives up: files, sockets, programs, other processes, memory, time.

Linux only. What the kernel offers must succeed, or the process does not start. What it does not offer is said
aloud by `gaps`: at the start of a worker, by `manage.py doctor`, and in docs/threat-model.md.
"""

import ctypes
import os
import resource
import signal
import sysconfig
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from casework.pdf import calls, landlock

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
# Where a library is looked for that is loaded only when it is first needed.
SYSTEM_LIBRARIES = (Path("/lib"), Path("/lib64"), Path("/usr/lib"), Path("/usr/lib64"), Path("/usr/local/lib"))

_libc = ctypes.CDLL(None, use_errno=True)


class Gap(StrEnum):
    """A part of the confinement that this kernel does not offer, told in one sentence."""

    FILES = "This kernel has no Landlock: a process that lays out documents could read the files of its user."
    CALLS = (
        "This kernel filters no system calls for us: a process that lays out documents could open sockets, "
        "start programs and send signals."
    )


def gaps() -> list[Gap]:
    """What this kernel cannot do. Changes nothing."""
    offered = {Gap.FILES: landlock.version() > 0, Gap.CALLS: calls.are_refusable()}
    return [gap for gap, is_offered in offered.items() if not is_offered]


def python_folders() -> list[Path]:
    """Where modules come from that Python imports only when they are first needed."""
    paths = sysconfig.get_paths()
    return [Path(paths[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")]


def die_with_parent(parent: int) -> None:
    """Be killed when the process `parent` ends, even by SIGKILL; at once if it has ended already."""
    _must(_libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    if os.getppid() != parent:
        os._exit(1)


def give_up_rights(*, readable: Iterable[Path]) -> None:
    """No files but what lies in these folders, and those to be read only; no sockets, no other programs.

    No new rights, no core dumps and no reading of this process by others besides. Raises `OSError` when the
    kernel offers a part and refuses it then.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _must(_libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
    _must(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    missing = gaps()
    if Gap.FILES not in missing:
        landlock.allow_reading_only([path for path in (*readable, *SYSTEM_LIBRARIES) if path.exists()])
    if Gap.CALLS not in missing:
        calls.refuse_outward()


def give_up_others() -> None:
    """No signals to anybody, no new processes, no limits but those that hold. Raises `OSError`."""
    if Gap.CALLS not in gaps():
        calls.refuse_others()


def limit(*, memory_bytes: int, cpu_seconds: int, file_bytes: int, wall_seconds: int) -> None:
    """Bounds for one document: past them the process gets MemoryError, SIGXCPU, SIGXFSZ or SIGALRM."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    # Python ignores SIGXFSZ and turns it into an OSError that WeasyPrint might swallow.
    for number in (signal.SIGXCPU, signal.SIGXFSZ, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, wall_seconds)


def _must(answer: int) -> None:
    if answer:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
