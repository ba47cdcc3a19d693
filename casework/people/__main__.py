"""The people process: `python -m casework.people`. Its environment is that of the web process."""

import ctypes
import gc
import logging
import os
import resource
import signal
import sys
import threading
from types import FrameType

import psycopg

from casework.environment import Environment, EnvironmentRefused, read
from casework.logs import SilentFormatter
from casework.people.feed import Feed
from casework.people.memory import Memory
from casework.people.second import Second
from casework.people.server import Server, SocketRefused
from detainees.crypto import Keyring
from detainees.crypto_keyfiles import KeyFileRefused
from detainees.likeness import forms
from detainees.matching import forget_folded

# Three times what a million people take while they are read: past it the process ends, and is started anew.
MOST_MEMORY_BYTES = 900_000_000
_CONNECT_SECONDS = 5
_SILENCE_MILLISECONDS = 8_000
# The stack of each thread counts as memory, and a question needs little of it.
_STACK_BYTES = 1 << 20


def main() -> int:
    """Answer until a signal. Returns the exit status; a refusal is one sentence that says how to mend it."""
    _speak()
    # What is in memory must become no file, and must not grow until the kernel ends another process for it.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.stack_size(_STACK_BYTES)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    try:
        environment = read()
        ring = _ring(environment)
        # Before any thread begins: what is forked has one alone.
        second = Second(feed_of(environment, ring).second_half)
        memory = Memory(feed_of(environment, ring, second), when_damaged=_end_at_once)
        server = Server(environment.people_socket, memory)
    except (EnvironmentRefused, KeyFileRefused, SocketRefused) as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    signal.signal(signal.SIGTERM, _end)
    threading.Thread(target=_load, args=(memory,), daemon=True).start()
    try:
        server.serve_forever(poll_interval=60)
    except KeyboardInterrupt:
        pass
    finally:
        server.leave()
    return 0


def feed_of(environment: Environment, ring: Keyring, second: Second | None = None) -> Feed:
    """The reader of the database that this environment names."""

    def connect() -> psycopg.Connection[tuple[object, ...]]:
        url = environment.database_url
        return psycopg.connect(
            url,
            autocommit=True,
            connect_timeout=_CONNECT_SECONDS,
            application_name="people",
            # A server that is gone without a word must not hold everybody's questions.
            tcp_user_timeout=_SILENCE_MILLISECONDS,
        )

    return Feed(connect=connect, ring=ring, reload=lambda: _ring(environment), second=second)


def _ring(environment: Environment) -> Keyring:
    return Keyring.load(root_secret_file=environment.root_secret_file, directory=environment.keyring_dir)


def _load(memory: Memory) -> None:
    # What a million names are made of refers to nothing in a circle: looking for circles is an eighth of the time.
    gc.disable()
    try:
        memory.load_in_the_end()
    except BaseException:
        logging.getLogger(__name__).exception("the names could not be read")
        _end_at_once()
    forget_folded()
    # The table of nicknames: else whoever asks first waits until it is read.
    forms("")
    gc.freeze()
    gc.enable()
    _give_back()


def _give_back() -> None:
    """Give the system what reading took and nobody holds any more, where the C library can (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _end_at_once() -> None:
    """End as if killed, to be started anew: without a memory to rely on the process is of no use."""
    os.kill(os.getpid(), signal.SIGKILL)


def _speak() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(SilentFormatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    raise SystemExit(main())
