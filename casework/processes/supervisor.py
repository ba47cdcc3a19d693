"""Runs the processes of an installation until Ctrl-C, a signal, or the first of them that ends."""

import contextlib
import errno
import fcntl
import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

from honcho import manager

from casework.environment import BASE_DIR, Environment
from casework.leash import GRACE_SECONDS
from casework.processes.preparation import NotPrepared
from casework.processes.services import Service

_STOPPED_BY_PERSON = {130, 143}


@contextlib.contextmanager
def only_one(environment: Environment) -> Iterator[None]:
    """Hold the data directory for one `make run`. Raises `NotPrepared`, naming who holds it already."""
    environment.data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (environment.data_dir / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise NotPrepared(f"Habeas runs here already: {lock.read().strip()}") from None
        lock.truncate(0)
        lock.write(f"{environment.public_url} (process {os.getpid()})\n")
        lock.flush()
        yield


def refuse_taken_ports(environment: Environment) -> None:
    """Raise `NotPrepared` when another program listens where a process of ours shall."""
    for name in ("port", "intake_port", "live_port"):
        number = getattr(environment, name)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", number))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                raise NotPrepared(
                    f"Port {number} is taken by another program. Choose a free one with HABEAS_{name.upper()}, "
                    f"for example: HABEAS_{name.upper()}={number + 100} make run"
                ) from None


def supervise(services: list[Service], *, page: int) -> int:
    """Run the services, the first of which answers at the port `page`, and the others as soon as it does.

    Returns the exit status. Ctrl-C and SIGTERM are good ends.
    """
    # The leash takes up to its grace to end a service; only then may honcho kill the leash.
    manager.KILL_WAIT = GRACE_SECONDS + 5
    processes = manager.Manager()
    for service in services:
        command = ["nice", "-n", str(service.niceness)]
        command += [sys.executable, "-m", "casework.leash", str(os.getpid())]
        if service is not services[0]:
            command += [sys.executable, "-m", "casework.processes.behind", str(page)]
        command += service.command
        # honcho starts a shell, which steps aside.
        processes.add_process(
            service.name, f"exec {shlex.join(command)}", env=dict(service.environment), cwd=str(BASE_DIR)
        )
    with _welcome():
        processes.loop()
    return 0 if processes.returncode in _STOPPED_BY_PERSON else int(processes.returncode or 1)


@contextlib.contextmanager
def _welcome() -> Iterator[None]:
    """Print where to sign in as soon as the page answers, from a process beside the services."""
    greeter = subprocess.Popen(
        [sys.executable, "-m", "casework.processes.welcome"],
        cwd=BASE_DIR,
        start_new_session=True,
    )
    try:
        yield
    finally:
        greeter.send_signal(signal.SIGTERM)
        greeter.wait()
