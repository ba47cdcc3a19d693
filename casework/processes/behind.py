"""Becomes a command once the page answers: `python -m casework.processes.behind PORT COMMAND [ARGUMENT …]`.

Started all at once, the services share the processor, and whoever opens the page waits until the last of them is
up. A page that does not answer within `LONGEST_SECONDS` holds nobody back.
Imports nothing but the standard library: there is one of these a service.
"""

import os
import socket
import sys
import time

LONGEST_SECONDS = 30.0
_ASK_EVERY_SECONDS = 0.05


def wait_for_answer(port: int) -> None:
    """Return when whoever listens there has answered anything, or at the latest after `LONGEST_SECONDS`."""
    give_up_at = time.monotonic() + LONGEST_SECONDS
    # A process that listens is not yet one that answers: the port is there before the program is loaded.
    while (left := give_up_at - time.monotonic()) > 0:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=left) as connection:
                connection.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
                if connection.recv(1):
                    return
        except OSError:  # nobody listens yet, or not any more
            pass
        time.sleep(_ASK_EVERY_SECONDS)


if __name__ == "__main__":
    wait_for_answer(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - the command is our starter's
