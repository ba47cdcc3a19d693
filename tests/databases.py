"""The databases of a test run: a template migrated once, and a clone of it for each worker."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from casework import provision
from casework.embedded.account import programs
from casework.embedded.server import SUPERUSER, Server
from casework.environment import BASE_DIR

_CACHE = BASE_DIR / ".pytest_cache"
# What a migrated database depends on. What a migration imports from elsewhere is not seen: then `make clean`.
_SOURCES = (
    "*/migrations/*.py",
    "casework/jurisdictions/**/*.toml",
    "deploy/*.sql",
    "requirements/dev.txt",
    "casework/settings*.py",
)


@dataclass(frozen=True)
class Databases:
    """The databases that one test process uses, on the embedded server or on the one that `server_url` names."""

    place: Path
    worker: str
    server_url: str

    @property
    def name(self) -> str:
        """The worker's own database."""
        return f"{self._prefix}_{self.worker}"

    @cached_property
    def server(self) -> Server:
        return Server(self.place / "postgres")

    def urls(self, database: str) -> dict[str, str]:
        """The environment under which a process works in that database."""
        return {
            "DATABASE_URL": self.url(provision.APPLICATION, database),
            "DATABASE_OWNER_URL": self.url(provision.OWNER, database),
            "HABEAS_INTAKE_DATABASE_URL": self.url(provision.INTAKE, database),
            "HABEAS_LIVE_DATABASE_URL": self.url(provision.LIVE, database),
        }

    def url(self, role: str, database: str) -> str:
        """The URL of a database for a role; for `postgres` the superuser's."""
        if not self.server_url:
            return self.server.url(role, database)
        parts = urlsplit(self.server_url)
        if role == SUPERUSER:
            return parts._replace(path=f"/{database}").geturl()
        return provision.url(
            role=role, database=database, host=parts.hostname or "", port=parts.port, password=self._password
        )

    def superuser(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection in autocommit."""
        return psycopg.connect(self.url(SUPERUSER, database), autocommit=True)

    def make(self) -> None:
        """Start the server if it is ours, migrate the template once a run, and clone the worker's database."""
        if not self.server_url:
            self.server.hold()
        with self._alone():
            if not (self.place / "template.made").exists():
                self._make_template()
                (self.place / "template.made").touch()
        self.clone(self.name)

    def clone(self, name: str) -> None:
        """A new database with everything that the migrations made and nothing else."""
        with self.superuser() as connection:
            provision.make_database(connection, name, template=self._template)
        with self.superuser(name) as connection:
            provision.set_rights(connection)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        with self.superuser() as connection:
            provision.drop_database(connection, name)

    def end(self) -> None:
        """Stop the server if it is ours; otherwise drop what this run made on it."""
        if not self.server_url:
            if self.server.directory.exists():
                self.server.stop()
            return
        with self.superuser() as connection:
            names = connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self._prefix]
            ).fetchall()
            for (name,) in names:
                provision.drop_database(connection, name)
            if (self.place / "roles.made").exists():
                for role in provision.ROLES:
                    # Another run may use it still: then that one drops it.
                    with contextlib.suppress(psycopg.errors.DependentObjectsStillExist):
                        connection.execute(f"DROP ROLE IF EXISTS {role}")

    @property
    def _prefix(self) -> str:
        return f"test_habeas_{self.place.name.removeprefix('habeas-tests-')}"

    @property
    def _template(self) -> str:
        return f"{self._prefix}_template"

    @property
    def _password(self) -> str:
        """The roles' password where the server's own URL has one: made of the run's random name."""
        if not urlsplit(self.server_url).password:
            return ""
        return hashlib.sha256(str(self.place).encode()).hexdigest()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.place / "template.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_template(self) -> None:
        with self.superuser() as connection:
            if self.server_url:
                self._make_roles(connection)
            provision.make_database(connection, self._template)
        with self.superuser(self._template) as connection:
            provision.set_rights(connection)
        kept = _CACHE / f"habeas-{_digest()}.sql"
        if self.server_url:
            self._migrate()  # a dump of one version is not for another
        elif kept.exists():
            self._program("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={kept}")
        else:
            self._migrate()
            self._keep(kept)

    def _make_roles(self, connection: psycopg.Connection) -> None:
        row = connection.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [list(provision.ROLES)])
        if row.fetchone() != (0,):
            return
        provision.make_roles(connection)
        (self.place / "roles.made").touch()
        for role in provision.ROLES if self._password else ():
            connection.execute(f"ALTER ROLE {role} PASSWORD '{self._password}'")

    def _migrate(self) -> None:
        for command in ("migrate", "createcachetable"):
            subprocess.run(
                [sys.executable, "manage.py", command, "--verbosity=0"],
                cwd=BASE_DIR,
                env={**os.environ, **self.urls(self._template)},
                check=True,
            )

    def _keep(self, kept: Path) -> None:
        _CACHE.mkdir(exist_ok=True)
        for older in _CACHE.glob("habeas-*.sql"):
            older.unlink(missing_ok=True)
        unfinished = kept.with_name(f"{self._prefix}.unfinished")
        self._program("pg_dump", f"--file={unfinished}")
        unfinished.rename(kept)

    def _program(self, name: str, *arguments: str) -> None:
        command: list[str | Path] = [
            programs(self.server.directory) / name,
            *arguments,
            self.url(SUPERUSER, self._template),
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _digest() -> str:
    digest = hashlib.sha256()
    for pattern in _SOURCES:
        for path in sorted(BASE_DIR.glob(pattern)):
            if not path.is_relative_to(BASE_DIR / ".venv"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
