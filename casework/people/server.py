"""The socket of the people process: who may ask, and how a question becomes an answer."""

import contextlib
import logging
import os
import socket
import socketserver
import struct
import threading
from pathlib import Path
from typing import Any

import psycopg

from casework.people.memory import Memory
from casework.people.wire import LONGEST_LINE, NotUnderstood, answer_line, fault_line, question_of

# Whoever asks sends the whole question at once.
_ASKING_SECONDS = 10
_MOST_AT_ONCE = 32
_PATH_LIMIT = 107
_CREDENTIALS = struct.Struct("3i")

logger = logging.getLogger(__name__)


class SocketRefused(Exception):
    """The socket cannot be made where it shall be; the message says why and what to do."""


class _Asked(socketserver.StreamRequestHandler):
    server: "Server"

    def handle(self) -> None:
        self.connection.settimeout(_ASKING_SECONDS)
        with contextlib.suppress(OSError):
            while line := self.rfile.readline(LONGEST_LINE):
                self.wfile.write(self.server.answer(line))


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Answers questions of our own user over a socket that nobody else may reach. Holds names, and logs none."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, path: Path, memory: Memory) -> None:
        self.memory = memory
        self._room = threading.BoundedSemaphore(_MOST_AT_ONCE)
        _make_room(path)
        mask = os.umask(0o177)
        try:
            super().__init__(str(path), _Asked)
        finally:
            os.umask(mask)
        self.inode = path.stat().st_ino

    def leave(self) -> None:
        """Take the socket away, unless another process stands there by now."""
        path = Path(str(self.server_address))
        if path.exists() and path.stat().st_ino == self.inode:
            path.unlink()

    def verify_request(self, request: Any, client_address: object) -> bool:
        """Whether the other end runs under our account (SO_PEERCRED, unix(7))."""
        said = request.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        _, user, _ = _CREDENTIALS.unpack(said)
        return bool(user == os.geteuid())

    def answer(self, line: bytes) -> bytes:
        """The answer to a line. What goes wrong is said as a code: a question holds names, and a log keeps lines."""
        with self._room:
            try:
                kind, question = question_of(line)
                return answer_line(self.memory.answer(kind, question))
            except NotUnderstood:
                return fault_line("question")
            except psycopg.Error as error:
                logger.warning("database lost (%s)", type(error).__name__)
                return fault_line("database")

    def handle_error(self, request: object, client_address: object) -> None:
        """Say where it broke. Our formatter leaves out the words of an exception, which may hold a question."""
        logger.exception("a question broke")


def _make_room(path: Path) -> None:
    """Make the folder that only we may enter, and take away what a killed process left there."""
    if len(os.fsencode(path)) > _PATH_LIMIT:
        raise SocketRefused(f"{path} is too long for a socket: name a shorter place with HABEAS_DATA_DIR.")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
