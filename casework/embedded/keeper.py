"""The keeper of one embedded server: starts it, and stops it when its last user has ended.

Run as `python -m casework.embedded.keeper DIRECTORY` in a session of its own, so that neither Ctrl-C nor a
killed process group takes the server away from those who still finish their work.
"""

import fcntl
import signal
import subprocess
import sys
import threading
from pathlib import Path

from casework.embedded.account import as_server, programs
from casework.leash import end_with_parent

_STOP_SECONDS = 20

# Nothing that people said may reach the log: no statement, no parameter, no row in a DETAIL, and no line of
# an ERROR, which quotes the value that did not fit.
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_error_verbosity": "terse",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "max_connections": "200",
    "max_wal_size": "2GB",
    "shared_buffers": "256MB",
    # Nobody's disk turns any more: with the default of 4 an index is passed over for a walk through other regions.
    "random_page_cost": "1.1",
    "jit": "off",
}


def keep(directory: Path) -> int:
    """Run the server until nobody holds `users.lock` or it ends by itself."""
    settings = {**_SETTINGS, "unix_socket_directories": str(directory / "socket")}
    server = subprocess.Popen(  # noqa: S603 - the wheel's own program
        [
            str(programs(directory) / "postgres"),
            *("-D", str(directory / "data")),
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
        ],
        # If the keeper is killed, the server stops like one whose last user has ended.
        preexec_fn=lambda: end_with_parent(signal.SIGINT),  # noqa: PLW1509 - there is one thread yet
        **as_server(),
    )
    threading.Thread(target=_stop_when_unused, args=(server, directory / "users.lock"), daemon=True).start()
    return server.wait()


def _stop_when_unused(server: subprocess.Popen[bytes], lock: Path) -> None:
    users = lock.open("a")
    # Held until this process ends: a newcomer waits for the stop and then starts the server anew.
    fcntl.flock(users, fcntl.LOCK_EX)
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)


if __name__ == "__main__":
    sys.exit(keep(Path(sys.argv[1])))
