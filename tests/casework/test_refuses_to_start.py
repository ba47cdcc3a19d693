"""What cannot be trusted does not start, and says why: a key file that is gone or open, a library that is missing."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.environment import BASE_DIR, read
from casework.processes.services import services

GIVE_UP_SECONDS = 60


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=BASE_DIR,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=GIVE_UP_SECONDS,
    )


@pytest.fixture
def secret() -> Iterator[Path]:
    """The root secret, which is put back as it was."""
    path = read().root_secret_file
    content = path.read_bytes()
    yield path
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)


def test_a_command_without_the_root_secret_says_which_file_and_what_to_do(secret: Path) -> None:
    secret.unlink()

    answer = run(sys.executable, "manage.py", "check")

    assert answer.returncode == 1
    assert answer.stderr == (
        f"Habeas refuses to start: The root secret {secret} cannot be opened: No such file or directory. "
        "Unlock the server or restore the file; a new secret opens nothing that was sealed before.\n"
    )


def test_a_command_with_a_root_secret_that_others_may_read_says_how_to_close_it(secret: Path) -> None:
    secret.chmod(0o644)

    answer = run(sys.executable, "manage.py", "check")

    assert answer.returncode == 1
    assert f"{secret} has mode 0644" in answer.stderr
    assert answer.stderr.endswith(f"Run: chmod 600 {secret}\n")


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_process_that_needs_the_root_secret_ends_and_says_why(name: str, secret: Path) -> None:
    secret.chmod(0o640)
    (read().data_dir / "static").mkdir(exist_ok=True)
    service = next(each for each in services(read(), dict(os.environ)) if each.name == name)

    answer = run(*service.command, **service.environment)

    assert answer.returncode != 0
    assert f"chmod 600 {secret}" in answer.stdout + answer.stderr


def test_a_keyring_that_is_gone_is_named(secret: Path) -> None:
    ring = read().keyring_dir
    aside = ring.with_name("aside")
    ring.rename(aside)
    try:
        answer = run(sys.executable, "manage.py", "doctor")
    finally:
        aside.rename(ring)

    assert answer.returncode == 1
    assert f"The keyring {ring} cannot be read" in answer.stdout + answer.stderr


def test_a_lost_root_secret_is_never_replaced_by_a_new_one(secret: Path) -> None:
    secret.unlink()

    answer = run(sys.executable, "-m", "casework.processes")

    assert answer.returncode == 1
    assert f"{secret} is gone, and nothing that was sealed opens without it." in answer.stderr
    assert not secret.exists()


def test_a_worker_without_harfbuzz_refuses_and_names_the_package(tmp_path: Path) -> None:
    # The machine has the library; Python reads this file before anything of ours and loses it.
    (tmp_path / "sitecustomize.py").write_text(
        "import ctypes\n"
        "real = ctypes.CDLL.__init__\n"
        "def lose(self, name=None, *rest, **named):\n"
        "    if 'harfbuzz-subset' in str(name):\n"
        "        raise OSError(name)\n"
        "    real(self, name, *rest, **named)\n"
        "ctypes.CDLL.__init__ = lose\n"
    )
    service = next(each for each in services(read(), dict(os.environ)) if each.name == "worker")
    began = time.monotonic()

    answer = run(*service.command, **{**service.environment, "PYTHONPATH": str(tmp_path)})

    assert answer.returncode != 0
    assert (
        "The worker refuses to start. Missing: libharfbuzz-subset0. "
        "Install: sudo apt-get install libharfbuzz-subset0" in answer.stdout + answer.stderr
    )
    assert time.monotonic() - began < GIVE_UP_SECONDS
