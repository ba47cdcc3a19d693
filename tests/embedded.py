"""The pytest plugin (`-p tests.embedded`) that gives each run a place and a database server of its own.

Without TEST_DATABASE_URL the server is the embedded one; with it, a superuser's URL of PostgreSQL 15 or newer,
roles and databases are made there and dropped afterwards: never name a server that serves people. With
TEST_BROKER_URL messages go through that broker, otherwise through a directory. What the environment of the
shell says about Habeas is forgotten, so that a test cannot reach real data.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from casework import provision
from casework.environment import read
from casework.processes.preparation import make_keys, write_live_key
from tests.databases import Databases

_PLACE = "TEST_PLACE"
_FORGOTTEN = ("DATABASE_", "HABEAS_", "CELERY_", "DJANGO_")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Settle the environment before pytest-django reads the settings."""
    settle()
    return (yield)


def settle() -> None:
    """Make this process' place, keys and environment; the server starts with the first test that needs it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if worker == "main":
        place = Path(tempfile.mkdtemp(prefix="habeas-tests-"))
        # The embedded server's account must be able to pass.
        place.chmod(0o755)
        os.environ[_PLACE] = str(place)
    for name in [name for name in os.environ if name.startswith(_FORGOTTEN)]:
        del os.environ[name]
    os.environ["HABEAS_MODE"] = "demo"
    os.environ["HABEAS_DATA_DIR"] = str(Path(os.environ[_PLACE]) / worker)
    if broker := os.environ.get("TEST_BROKER_URL"):
        os.environ["CELERY_BROKER_URL"] = broker
    os.environ.update(databases().urls(databases().name))
    make_keys(read())
    write_live_key(read())


def databases() -> Databases:
    """The databases of this test process."""
    return Databases(
        place=Path(os.environ[_PLACE]),
        worker=os.environ.get("PYTEST_XDIST_WORKER", "main"),
        server_url=os.environ.get("TEST_DATABASE_URL", ""),
    )


def pytest_report_header() -> str:
    """Say which server the tests speak to."""
    return f"habeas: {provision.DATABASE} on {'TEST_DATABASE_URL' if databases().server_url else 'the embedded server'}"


def pytest_unconfigure() -> None:
    """Leave nothing behind: no server, no database, no directory."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    databases().end()
    shutil.rmtree(os.environ[_PLACE], ignore_errors=True)
    sys.stdout.flush()
