"""What is looked at on the machine: libraries, kernel, folders, room, broker, compiled texts."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from kombu import Connection

from casework import packages
from casework.environment import Environment
from casework.installation.fault import Fault
from casework.pdf import InstallationIncomplete, check_installation, confine

# Below this a night of case files and their log may fill the disk.
FREE_BYTES = 1024**3
_BROKER_SECONDS = 3


def rendering() -> Iterator[Fault]:
    """Whether documents can be laid out, and apart from everything else: libraries, fonts, packages, the kernel."""
    try:
        check_installation()
    except InstallationIncomplete as incomplete:
        what, _, mend = str(incomplete).partition(". ")
        yield Fault("library_missing", f"{what}.", mend.removeprefix("Install: "))
    if absent := packages.missing(for_tests=False):
        yield Fault(
            "package_missing", f"Debian packages are missing: {', '.join(absent)}.", packages.installing(absent)
        )
    for gap in confine.gaps():
        yield Fault(
            "kernel_confines_in_part",
            str(gap),
            "Run a kernel of Linux 5.13 or newer with seccomp, and landlock in its `lsm=` list "
            "(docs/threat-model.md, “What is not stopped”).",
            is_warning=True,
        )


def broker(url: str) -> Iterator[Fault]:
    """Whether messages to the workers get through."""
    parts = urlsplit(url)
    if parts.scheme == "filesystem":
        return
    try:
        # The first is for RabbitMQ; one of Redis' kind waits for an answer without end, unless it is told.
        with Connection(
            url, connect_timeout=_BROKER_SECONDS, transport_options=_patience(parts.scheme)
        ) as attempt:
            attempt.ensure_connection(max_retries=1, timeout=_BROKER_SECONDS)
    # What a transport raises is its own affair: kombu's, the client library's, or the system's.
    except Exception as error:
        yield Fault(
            "broker_unreachable",
            f"The broker at {parts.hostname}:{parts.port} does not answer ({type(error).__name__}). "
            f"Reports and documents wait until it does.",
            "Start it, or correct CELERY_BROKER_URL.",
        )


def _patience(scheme: str) -> dict[str, int]:
    if not scheme.startswith("redis"):
        return {}
    return {"socket_timeout": _BROKER_SECONDS, "socket_connect_timeout": _BROKER_SECONDS}


def folders(environment: Environment) -> Iterator[Fault]:
    """Whether the folders of data and of files can be written into by the account that we run as."""
    for folder in dict.fromkeys((environment.data_dir, environment.storage_dir)):
        # What is not there yet is made, so the first that is there decides.
        place = standing(folder)
        if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
            why = "" if place == folder else f" and cannot be made: {place} is closed or no folder"
            account = os.geteuid()
            yield Fault(
                "folder_unwritable",
                f"Nothing can be written into {folder}{why} (as user {account}).",
                f"sudo install -d -m 0700 -o {account} {folder}",
            )


def disk_space(folder: Path, least: int = FREE_BYTES) -> Iterator[Fault]:
    """Whether there is room for a night of files."""
    free = shutil.disk_usage(standing(folder)).free
    if free < least:
        yield Fault(
            "disk_full", f"{folder} has {free // 1024**2} MB left.", f"Free at least {least // 1024**2} MB there."
        )


def compiled_messages(folders: list[Path]) -> Iterator[Fault]:
    """Whether the translations were compiled after they were last edited."""
    for folder in folders:
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
            compiled = source.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                yield Fault(
                    "messages_not_compiled",
                    f"{source} is not compiled.",
                    "manage.py prepare --without-migrations; if root owns the folder: deploy/install.sh python3 prod",
                )


def standing(folder: Path) -> Path:
    """The folder, or the first above it that is there."""
    return next(each for each in (folder, *folder.parents) if each.exists())
