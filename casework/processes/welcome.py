"""Waits until the page and the hotline's door answer and says where they are. Run by the supervisor beside them."""

import signal
import sys
import time
import urllib.error
import urllib.request

from casework.environment import Environment, read
from casework.leash import end_with_parent
from casework.processes.behind import wait_for_answer

SIGN_IN_PATH = "/accounts/login/"
_ASK_EVERY_SECONDS = 0.1


def wait_for_page(port: int) -> None:
    """Return when the sign-in page answers 200."""
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{SIGN_IN_PATH}", timeout=10) as answer:
                if answer.status == 200:  # noqa: PLR2004 - OK
                    return
        except OSError:  # refused, reset, or an answer that is an error: it is not ready
            pass
        time.sleep(_ASK_EVERY_SECONDS)


def greeting(environment: Environment) -> str:
    """Where everything is and, in the demo, who may sign in."""
    lines = [
        "",
        f"  Habeas is ready: {environment.public_url}",
        f"  The hotline's door: http://localhost:{environment.intake_port}",
    ]
    # Left by the command that invents the demo's data.
    note = environment.data_dir / "demo" / "sign-ins.txt"
    if environment.is_demo and note.exists():
        lines += ["", *(f"  {line}" for line in note.read_text().splitlines())]
    return "\n".join([*lines, "", "  Stop with Ctrl-C.", ""])


if __name__ == "__main__":
    end_with_parent(signal.SIGTERM)
    settled = read()
    wait_for_page(settled.port)
    wait_for_answer(settled.intake_port)
    sys.stdout.write(greeting(settled) + "\n")
