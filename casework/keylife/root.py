"""The root secret at rest: encrypted on a disk, to people who are elsewhere, and plain in memory alone.

A passphrase or recipients of age lock it; an identity or the passphrase puts it into the tmpfs again after a restart.
"""

import os
from pathlib import Path
from typing import Any

import pyrage

from casework.keylife.age import identities
from casework.keylife.refusal import KeyWorkRefused
from detainees.crypto_keyfiles import read_root_secret

MEMORY_FILE_SYSTEMS = frozenset({"tmpfs", "ramfs"})
_SHORTEST_PASSPHRASE = 20


def lock(secret: Path, to: Path, *, recipients: list[Any], passphrase: str = "") -> None:
    """Write the root secret encrypted beside itself. The plain one stays: it is in use. Raises `KeyWorkRefused`."""
    read_root_secret(secret)  # whole, and nobody else's
    content = secret.read_bytes()
    if passphrase:
        if len(passphrase) < _SHORTEST_PASSPHRASE:
            raise KeyWorkRefused("short_passphrase", least=_SHORTEST_PASSPHRASE)
        sealed = pyrage.passphrase.encrypt(content, passphrase)
    else:
        sealed = pyrage.encrypt(content, recipients)
    _write(to, sealed)


def unlock(locked: Path, to: Path, *, identity: str = "", passphrase: str = "", may_stay: bool = False) -> None:
    """Put the root secret where the processes look for it, in memory. Raises `KeyWorkRefused`.

    `may_stay` lets it be written to a disk, as in a demo.
    """
    if to.exists():
        raise KeyWorkRefused("is_unlocked", path=to)
    if not may_stay and file_system(to.parent) not in MEMORY_FILE_SYSTEMS:
        raise KeyWorkRefused("not_tmpfs", path=to)
    try:
        sealed = locked.read_bytes()
    except OSError as error:
        raise KeyWorkRefused("unreadable", path=locked, reason=error.strerror) from None
    try:
        if identity:
            content = pyrage.decrypt(sealed, identities(locked, identity))
        else:
            content = pyrage.passphrase.decrypt(sealed, passphrase)
    except pyrage.DecryptError:
        raise KeyWorkRefused("wrong_secret", path=locked) from None
    try:
        # After a restart the tmpfs is empty: the folder in it is gone as well.
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise KeyWorkRefused("unwritable", path=to, reason=error.strerror) from None
    _write(to, content)
    try:
        read_root_secret(to)
    except Exception:
        to.unlink()
        raise


def file_system(path: Path) -> str:
    """The type of the file system that holds a path, by its longest mount point; empty when unknown."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    lines = [line.split() for line in mounts.read_text().splitlines()]
    place = path.resolve()
    holding = [(len(line[1]), line[2]) for line in lines if place.is_relative_to(line[1])]
    return max(holding, default=(0, ""))[1]


def _write(path: Path, content: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise KeyWorkRefused("file_exists", path=path) from None
    except OSError as error:
        raise KeyWorkRefused("unwritable", path=path, reason=error.strerror) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
