"""One embedded server: made, started, stopped, and held by every process that needs it.

Who needs it holds a shared lock for as long as it lives. The server's keeper (`casework.embedded.keeper`)
waits for the exclusive one: it gets that when the last user has ended, however it ended.
"""

import contextlib
import fcntl
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import psycopg

from casework import provision
from casework.embedded.account import (
    ACCOUNT,
    MAJOR,
    EmbeddedRefused,
    as_server,
    closed_parent,
    give_to_server,
    programs,
    server_account,
)
from casework.environment import BASE_DIR

SUPERUSER = "postgres"
_SOCKET_NAME = ".s.PGSQL.5432"
_SOCKET_PATH_LIMIT = 107
_START_SECONDS = 60
_STOP_SECONDS = 20
_LOG_LIMIT_BYTES = 5_000_000

# The locks this process holds, and the keepers it started: both for as long as it lives.
_held: list[IO[str]] = []
_keepers: list[subprocess.Popen[bytes]] = []


def serve(data_dir: Path, environ: MutableMapping[str, str]) -> "Server":
    """Have the data directory's server run as long as this process, and name it in the environment."""
    server = Server(data_dir / "postgres")
    server.hold()
    environ["DATABASE_URL"] = server.url(provision.APPLICATION)
    environ["DATABASE_OWNER_URL"] = server.url(provision.OWNER)
    environ["HABEAS_INTAKE_DATABASE_URL"] = server.url(provision.INTAKE)
    environ["HABEAS_LIVE_DATABASE_URL"] = server.url(provision.LIVE)
    return server


@dataclass(frozen=True, slots=True)
class Server:
    """One embedded server. `directory` holds its data, socket, locks and log."""

    directory: Path

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def socket(self) -> Path:
        return self.directory / "socket"

    @property
    def log(self) -> Path:
        return self.directory / "server.log"

    def url(self, role: str, database: str = provision.DATABASE) -> str:
        """The URL under which a role reaches a database of this server."""
        return provision.url(role=role, database=database, host=str(self.socket))

    def hold(self) -> None:
        """Have the server run at least as long as this process. Raises `EmbeddedRefused`."""
        self._prepare_directory()
        users = (self.directory / "users.lock").open("a")
        # Waits while a keeper stops the server: only then is it sure that it must be started again.
        fcntl.flock(users, fcntl.LOCK_SH)
        _held.append(users)
        self.start()

    def start(self) -> None:
        """Start the server unless it runs; make its roles and its database. Raises `EmbeddedRefused`."""
        with self._alone():
            if not self._answers():
                self._make_cluster()
                self._launch()
                with self.connect() as connection:
                    provision.make_roles(connection)
            self._make_database()

    def stop(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """Stop the server now, whoever uses it; `immediate` is a crash that the next start recovers from."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", mode, "-w", "-t", str(_STOP_SECONDS))

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection, in autocommit."""
        return psycopg.connect(self.url(SUPERUSER, database), autocommit=True, connect_timeout=5)

    def _prepare_directory(self) -> None:
        if len(str(self.socket / _SOCKET_NAME)) > _SOCKET_PATH_LIMIT:
            raise EmbeddedRefused(
                f"{self.socket} is too long a path for a Unix socket. Name a shorter place with HABEAS_DATA_DIR."
            )
        for directory in (self.directory.parent, self.directory):
            directory.mkdir(mode=0o711, parents=True, exist_ok=True)
        if server_account() is not None and (closed := closed_parent(self.data)):
            raise EmbeddedRefused(
                f"{closed} is closed to other accounts, and for root the embedded PostgreSQL runs as {ACCOUNT}. "
                f"Name a place outside it with HABEAS_DATA_DIR, or run as an ordinary user."
            )
        give_to_server(self.socket)

    def _make_cluster(self) -> None:
        """Make the data directory whole or not at all: it gets its name when initdb has ended well."""
        version_file = self.data / "PG_VERSION"
        if version_file.exists():
            if version_file.read_text().strip() != str(MAJOR):
                raise EmbeddedRefused(
                    f"{self.data} was made by another version of PostgreSQL. "
                    f"The demo's data is invented: delete {self.directory} and start again."
                )
            return
        unfinished = self.directory / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        give_to_server(unfinished)
        self._run(
            *("initdb", "-D", str(unfinished), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"),
            # The provider is PostgreSQL's own, so that no update of the C library changes an order.
            *("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        )
        unfinished.rename(self.data)

    def _launch(self) -> None:
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT_BYTES:
            self.log.unlink()
        with self.log.open("ab") as log:
            keeper = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "casework.embedded.keeper", str(self.directory)],
                cwd=BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _keepers.append(keeper)
        give_up_at = time.monotonic() + _START_SECONDS
        while not self._answers():
            if keeper.poll() is not None or time.monotonic() > give_up_at:
                raise EmbeddedRefused(f"The embedded PostgreSQL did not start:\n{self._last_words()}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        if not (self.socket / _SOCKET_NAME).exists():
            return False
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        with self.connect() as connection:
            if provision.has_database(connection, provision.DATABASE):
                return
            provision.make_database(connection, provision.DATABASE)
        with self.connect(provision.DATABASE) as connection:
            provision.set_rights(connection)

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of the wheel's programs to its end. Raises `EmbeddedRefused` with its words."""
        ended = subprocess.run(  # noqa: S603 - the wheel's own program
            [str(programs(self.directory) / program), *arguments],
            cwd=self.directory,
            capture_output=True,
            text=True,
            check=False,
            timeout=_START_SECONDS,
            **as_server(),
        )
        if ended.returncode:
            raise EmbeddedRefused(f"{program} failed: {(ended.stderr or ended.stdout).strip()}")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.directory / "start.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
