"""What works behind the page starts when the page answers."""

import socket
import subprocess
import sys
from pathlib import Path

from casework.environment import BASE_DIR
from tests.workers import wait_until


def test_a_command_starts_when_the_page_answers_and_no_sooner(tmp_path: Path) -> None:
    started = tmp_path / "started"
    with socket.socket() as page:
        page.bind(("127.0.0.1", 0))
        page.listen()
        command = [sys.executable, "-c", "import pathlib, sys; pathlib.Path(sys.argv[1]).touch()", str(started)]
        waiting = subprocess.Popen(
            [sys.executable, "-m", "casework.processes.behind", str(page.getsockname()[1]), *command],
            cwd=BASE_DIR,
        )
        # Asked once and let go without an answer, it asks again; until it is answered nothing has started.
        for answer in (b"", b"HTTP/1.0 302 Found\r\n\r\n"):
            asking, _address = page.accept()
            with asking:
                assert asking.recv(3) == b"GET"
                assert not started.exists()
                asking.sendall(answer)

    assert waiting.wait(20) == 0
    wait_until(started.exists)
