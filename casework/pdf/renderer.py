"""The client of the helper: what the rest of the project calls to turn HTML into a PDF."""

import contextlib
import ctypes
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

from casework.pdf import frames

PROJECT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = PROJECT / "templates" / "documents"
HELPER = ("-m", "casework.pdf.worker")
START_SECONDS = 60
# Beyond the helper's own limit, so that a slow document costs its child and not the warm helper.
GRACE_SECONDS = 5
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    # Without it WeasyPrint cuts fonts in Python: half as fast again, and it says nothing.
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


class Profile(Enum):
    """What the file conforms to, besides PDF/UA-1."""

    PDF_A_2A = 2
    PDF_A_3A = 3


class RenderFailed(Exception):
    """No PDF came out. `code` is timed_out, helper_died, fetch_refused, too_large or invalid.

    `detail` names a kind of trouble (a scheme, a type of exception) and never repeats content.
    """

    def __init__(self, *, code: str, detail: str = "") -> None:
        super().__init__(f"{code} ({detail})" if detail else code)
        self.code = code
        self.detail = detail


class InstallationIncomplete(Exception):
    """A Debian package is missing; the text holds the line that installs it."""


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """A file inside the PDF (PDF/A-3a only)."""

    name: str
    description: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class RenderRequest:
    """One document: complete HTML with `lang` and `title`, well-formed as XML is, and what belongs to it.

    Its elements are those of `casework/pdf/elements.css`.

    `moment` dates the file and its attachments; without it the file carries no date. `pictures` are named with
    their ending (`qr.svg`, `map.png`) and stand in the HTML as `habeas:<name>`.
    """

    html: str
    style_sheets: Sequence[str]
    profile: Profile
    moment: datetime | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    files: Sequence[AttachedFile] = ()


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds of one document in the helper."""

    wall_seconds: int = 60
    cpu_seconds: int = 60
    memory_bytes: int = 2 * 1024**3
    file_bytes: int = 64 * 1024**2


def check_installation() -> None:
    """Raise `InstallationIncomplete` when a library is missing that rendering needs."""
    missing = []
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    if missing:
        packages = " ".join(missing)
        raise InstallationIncomplete(f"Missing: {packages}. Install: sudo apt-get install {packages}")


class Renderer:
    """Renders one document at a time in a keyless helper that it starts, and starts again when it has died.

    May be shared by threads. After a fork each process gets a helper of its own.
    """

    def __init__(self, *, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._helper: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the helper now, so that the first document need not wait. Raises `InstallationIncomplete`."""
        with self._lock:
            self._ensure_helper()

    def render(self, request: RenderRequest) -> bytes:
        """The PDF. Raises `RenderFailed`; the next call works again whatever happened to this one."""
        content = self._encode(request)
        if len(content) > frames.LARGEST_FRAME:
            raise RenderFailed(code="too_large", detail="request")
        with self._lock:
            helper = self._ensure_helper()
            try:
                deadline = time.monotonic() + self._limits.wall_seconds + GRACE_SECONDS
                answer = _exchange(helper, content, deadline)
                header, parts = frames.unpack(answer)
            except (OSError, frames.BrokenFrame, RenderFailed) as error:
                self._drop_helper()
                if isinstance(error, RenderFailed):
                    raise
                raise RenderFailed(code="helper_died") from error
        if header["code"]:
            raise RenderFailed(code=header["code"], detail=header["detail"])
        return parts[0]

    def close(self) -> None:
        """End the helper."""
        with self._lock:
            self._drop_helper()

    def _encode(self, request: RenderRequest) -> bytes:
        limits = self._limits
        header = {
            "style_sheets": list(request.style_sheets),
            "part": request.profile.value,
            "moment": request.moment.timestamp() if request.moment else None,
            "pictures": list(request.pictures),
            "files": [[file.name, file.description] for file in request.files],
            "limits": {
                "wall_seconds": limits.wall_seconds,
                "cpu_seconds": limits.cpu_seconds,
                "memory_bytes": limits.memory_bytes,
                "file_bytes": limits.file_bytes,
            },
        }
        parts = [request.html.encode(), *request.pictures.values(), *(file.content for file in request.files)]
        return frames.pack(header, parts)

    def _ensure_helper(self) -> subprocess.Popen[bytes]:
        if self._helper is not None and self._owner != os.getpid():
            # Inherited by a fork: the pipes belong to the parent process, two speakers would garble them.
            _close_pipes(self._helper)
            self._helper = None
        if self._helper is not None and self._helper.poll() is not None:
            self._drop_helper()
        if self._helper is None:
            check_installation()
            self._helper, self._owner = _start_helper(), os.getpid()
        return self._helper

    def _drop_helper(self) -> None:
        if self._helper is None:
            return
        if self._owner == os.getpid():
            self._helper.kill()
            self._helper.wait()
        _close_pipes(self._helper)
        self._helper = None


def _start_helper() -> subprocess.Popen[bytes]:
    helper = subprocess.Popen(  # noqa: S603 - our own interpreter, no input of others in the line
        [sys.executable, *HELPER, str(DOCUMENTS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=PROJECT,
        # Nothing of ours: no settings, no addresses. A fixed hash seed makes equal documents equal files.
        env={
            "FONTCONFIG_FILE": str(DOCUMENTS / "fonts" / "fonts.conf"),
            "LC_ALL": "C.UTF-8",
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "TZ": "UTC",
        },
        start_new_session=True,
    )
    for pipe in (helper.stdin, helper.stdout):
        os.set_blocking(pipe.fileno(), False)  # type: ignore[union-attr]
    try:
        _receive(helper, time.monotonic() + START_SECONDS)
    except (OSError, RenderFailed, frames.BrokenFrame) as error:
        helper.kill()
        helper.wait()
        _close_pipes(helper)
        raise RenderFailed(code="helper_died", detail="start") from error
    return helper


def _close_pipes(helper: subprocess.Popen[bytes]) -> None:
    for pipe in (helper.stdin, helper.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _exchange(helper: subprocess.Popen[bytes], content: bytes, deadline: float) -> bytes:
    """Send one content and receive one, until the deadline."""
    view = memoryview(frames.LENGTH.pack(len(content)) + content)
    descriptor = helper.stdin.fileno()  # type: ignore[union-attr]
    while view:
        _wait_for(descriptor, select.POLLOUT, deadline)
        view = view[os.write(descriptor, view[: frames.CHUNK]) :]
    return _receive(helper, deadline)


def _receive(helper: subprocess.Popen[bytes], deadline: float) -> bytes:
    descriptor = helper.stdout.fileno()  # type: ignore[union-attr]
    (length,) = frames.LENGTH.unpack(_receive_exactly(descriptor, frames.LENGTH.size, deadline))
    if length > frames.LARGEST_FRAME:
        raise frames.BrokenFrame("frame too long")
    return _receive_exactly(descriptor, length, deadline)


def _receive_exactly(descriptor: int, length: int, deadline: float) -> bytes:
    received = bytearray()
    while len(received) < length:
        _wait_for(descriptor, select.POLLIN, deadline)
        piece = os.read(descriptor, min(length - len(received), frames.CHUNK))
        if not piece:
            raise frames.BrokenFrame("the helper has ended")
        received += piece
    return bytes(received)


def _wait_for(descriptor: int, event: int, deadline: float) -> None:
    watched = select.poll()
    watched.register(descriptor, event)
    remaining = deadline - time.monotonic()
    if remaining <= 0 or not watched.poll(remaining * 1000):
        raise RenderFailed(code="timed_out")
