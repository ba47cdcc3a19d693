"""Seccomp: which system calls a process may not make from now on. Linux, through the C library."""

import ctypes
import os
import platform
import struct
from collections.abc import Iterable

PR_GET_SECCOMP, PR_SET_SECCOMP = 21, 22
SECCOMP_MODE_FILTER = 2
ALLOW = 0x7FFF0000
REFUSE = 0x00050000  # and the number of the error
LOAD, JUMP_IF_EQUAL, JUMP_IF_GREATER_OR_EQUAL, JUMP_IF_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
# Offsets in struct seccomp_data.
CALL, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
X32_BIT = 0x40000000
CLONE_THREAD = 0x00010000
EPERM, ENOSYS = 1, 38


# The numbers of each call on x86_64 and on aarch64, which lacks some old ones.
Numbers = tuple[int, int | None]
# What reaches for the network, for other programs and processes, or for other parts of the kernel.
# io_uring would open sockets past this filter.
OUTWARD: dict[str, Numbers] = {
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "io_uring_setup": (425, 425),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "perf_event_open": (298, 241),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_by_handle_at": (304, 265),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
}
# What changes files and Landlock knows no right for.
CHANGES: dict[str, Numbers] = {
    "truncate": (76, 45),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
}
# What does something to other processes.
OTHERS: dict[str, Numbers] = {
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "prlimit64": (302, 261),
    "setrlimit": (160, 164),
    "setpriority": (141, 140),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
}
FORKS: dict[str, Numbers] = {"fork": (57, None), "vfork": (58, None)}
CLONE: Numbers = (56, 220)
CLONE3: Numbers = (435, 435)
# Machines: the column of their numbers, and how the kernel names the kind in a filter.
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def are_refusable() -> bool:
    """Whether this kernel filters calls and we know the numbers of this processor."""
    return platform.machine() in MACHINES and _libc.prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0


def refuse_outward() -> None:
    """No sockets, no other programs, no changes of files. Raises `OSError`. Needs `PR_SET_NO_NEW_PRIVS`."""
    _install(_program([*OUTWARD.values(), *CHANGES.values()]))


def refuse_others() -> None:
    """No signals, no limits of other processes, and no new process; threads are allowed. Raises `OSError`."""
    column, _ = MACHINES[platform.machine()]
    only_threads = [
        # What a new clone3 does stands in memory that a filter cannot read: the C library then takes clone.
        *_refusal(CLONE3[column], ENOSYS),
        _instruction(JUMP_IF_EQUAL, CLONE[column] or 0, if_false=3),
        _instruction(LOAD, FIRST_ARGUMENT),
        _instruction(JUMP_IF_SET, CLONE_THREAD, if_true=1),
        _instruction(RETURN, REFUSE | EPERM),
    ]
    _install(_program([*OTHERS.values(), *FORKS.values()], only_threads))


def _program(refused: Iterable[Numbers], more: Iterable[bytes] = ()) -> list[bytes]:
    column, audit_number = MACHINES[platform.machine()]
    return [
        _instruction(LOAD, ARCHITECTURE),
        _instruction(JUMP_IF_EQUAL, audit_number, if_true=1),
        _instruction(RETURN, REFUSE | EPERM),
        _instruction(LOAD, CALL),
        # The x32 calls have numbers of their own that would slip past the list.
        _instruction(JUMP_IF_GREATER_OR_EQUAL, X32_BIT, if_false=1),
        _instruction(RETURN, REFUSE | EPERM),
        *(instruction for numbers in refused for instruction in _refusal(numbers[column], EPERM)),
        *more,
        _instruction(RETURN, ALLOW),
    ]


def _refusal(number: int | None, error: int) -> list[bytes]:
    if number is None:
        return []
    return [_instruction(JUMP_IF_EQUAL, number, if_false=1), _instruction(RETURN, REFUSE | error)]


def _instruction(code: int, value: int, *, if_true: int = 0, if_false: int = 0) -> bytes:
    """One instruction of the classic packet filter: code, jumps, value."""
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _install(instructions: list[bytes]) -> None:
    program = _Program(len(instructions), b"".join(instructions))
    if _libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
