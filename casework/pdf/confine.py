"""What a process that parses strangers' bytes gives up: sockets, programs, other processes, memory, time.

Linux only, through the C library; where the kernel refuses a filter the limits still hold.
"""

import ctypes
import os
import platform
import resource
import signal
import struct

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
SECCOMP_RET_ALLOW = 0x7FFF0000
SECCOMP_RET_EPERM = 0x00050000 | 1
LOAD, JUMP_IF_EQUAL, JUMP_IF_GREATER_OR_EQUAL, RETURN = 0x20, 0x15, 0x35, 0x06
X32_BIT = 0x40000000

# System calls by number: socket, connect, bind, execve, execveat, ptrace, process_vm_readv, process_vm_writev,
# io_uring_setup (which would open sockets past this filter).
REFUSED_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 49, 59, 322, 101, 310, 311, 425)),
    "aarch64": (0xC00000B7, (198, 203, 200, 221, 281, 117, 270, 271, 425)),
}

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def die_with_parent(parent: int) -> None:
    """Be killed when the process `parent` ends, even by SIGKILL; at once if it has ended already."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def give_up_rights() -> None:
    """No new rights, no core dumps, no reading of this process by others, no sockets and no other programs."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _refuse_calls()


def limit(*, memory_bytes: int, cpu_seconds: int, file_bytes: int, wall_seconds: int) -> None:
    """Bounds for one document: past them the process gets MemoryError, SIGXCPU, SIGXFSZ or SIGALRM."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    # Python ignores SIGXFSZ and turns it into an OSError that WeasyPrint might swallow.
    for number in (signal.SIGXCPU, signal.SIGXFSZ, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, wall_seconds)


def _refuse_calls() -> None:
    architecture = REFUSED_CALLS.get(platform.machine())
    if architecture is None:
        return
    audit_number, refused = architecture
    # Offsets in struct seccomp_data: the call's number at 0, the architecture at 4.
    instructions = [
        _instruction(LOAD, 4),
        _instruction(JUMP_IF_EQUAL, audit_number, if_true=1),
        _instruction(RETURN, SECCOMP_RET_EPERM),
        _instruction(LOAD, 0),
        # The x32 calls have numbers of their own that would slip past the list.
        _instruction(JUMP_IF_GREATER_OR_EQUAL, X32_BIT, if_true=len(refused) + 1),
    ]
    for place, number in enumerate(refused):
        instructions.append(_instruction(JUMP_IF_EQUAL, number, if_true=len(refused) - place))
    instructions += [_instruction(RETURN, SECCOMP_RET_ALLOW), _instruction(RETURN, SECCOMP_RET_EPERM)]
    program = _Program(len(instructions), b"".join(instructions))
    _libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)


def _instruction(code: int, value: int, *, if_true: int = 0) -> bytes:
    """One instruction of the classic packet filter: code, jumps, value."""
    return struct.pack("<HBBI", code, if_true, 0, value)
