"""Landlock: which files a process may open from now on, by path. Linux 5.13 or newer, through the C library.

Source: the kernel's documentation, userspace-api/landlock, and include/uapi/linux/landlock.h.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on x86_64 and aarch64
ASK_VERSION = 1
RULE_PATH_BENEATH = 1
READ_FILE, READ_DIRECTORY = 1 << 2, 1 << 3
# How many of the rights to files each version of the interface knows: what is known and not allowed is refused.
RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
BOTH_TCP_RIGHTS = 0b11  # bind and connect, since version 4
BOTH_SCOPES = 0b11  # since version 6: no abstract sockets and no signals of processes outside

_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """The version of the interface that this kernel offers, 0 for none."""
    return max(0, int(_libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)))


def allow_reading_only(paths: Iterable[Path]) -> None:
    """Let this thread, and whoever it forks, read beneath these paths and open nothing else. Raises `OSError`.

    Call it only where `version()` is not 0. What is open already stays usable.
    """
    offered = version()
    ruleset = _call(CREATE_RULESET, *_sized(_attributes(offered)), 0)
    try:
        for path in paths:
            _allow(ruleset, path)
        _call(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _attributes(offered: int) -> bytes:
    rights = RIGHTS_BY_VERSION.get(offered, RIGHTS_BY_VERSION[max(RIGHTS_BY_VERSION)])
    handled = struct.pack("=Q", (1 << rights) - 1)
    if offered >= 4:  # noqa: PLR2004 - the version that came with TCP
        handled += struct.pack("=Q", BOTH_TCP_RIGHTS)
    if offered >= 6:  # noqa: PLR2004 - the version that came with scopes
        handled += struct.pack("=Q", BOTH_SCOPES)
    return handled


def _allow(ruleset: int, path: Path) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rights = READ_FILE | READ_DIRECTORY if path.is_dir() else READ_FILE
        _call(ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.c_char_p(struct.pack("=Qi", rights, descriptor)), 0)
    finally:
        os.close(descriptor)


def _sized(content: bytes) -> tuple[ctypes.c_char_p, ctypes.c_size_t]:
    return ctypes.c_char_p(content), ctypes.c_size_t(len(content))


def _call(number: int, *arguments: object) -> int:
    answer = int(_libc.syscall(number, *arguments))
    if answer < 0:
        raise OSError(ctypes.get_errno(), "Landlock refused")
    return answer
