"""Where the benches work: an embedded server and keys of their own under `var/bench`, apart from any real data."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from casework import provision
from casework.embedded.server import SUPERUSER, Server
from casework.environment import BASE_DIR, read
from casework.processes.preparation import make_keys, write_live_key

PLACE = BASE_DIR / "var" / "bench"


def settle() -> Server:
    """Make the place, its keys and its server, and forget what the shell says about Habeas.

    To be called before Django's settings are read. The server ends with the processes that use it.
    """
    for name in [name for name in os.environ if name.startswith(("DATABASE_", "HABEAS_", "CELERY_"))]:
        del os.environ[name]
    os.environ["HABEAS_MODE"] = "demo"
    os.environ["HABEAS_DATA_DIR"] = str(PLACE)
    os.environ["DJANGO_SETTINGS_MODULE"] = "casework.settings"
    server = Server(PLACE / "postgres")
    PLACE.mkdir(mode=0o711, parents=True, exist_ok=True)
    make_keys(read())
    write_live_key(read())
    server.hold()
    return server


def work_in(server: Server, database: str) -> None:
    """Name this database to the settings of this process and of those it starts."""
    os.environ["DATABASE_URL"] = server.url(provision.APPLICATION, database)
    os.environ["DATABASE_OWNER_URL"] = server.url(provision.OWNER, database)


def make_database(server: Server, database: str) -> None:
    """A migrated database without rows, instead of whatever stood under that name."""
    with server.connect() as connection:
        provision.drop_database(connection, database)
        provision.make_database(connection, database)
    with server.connect(database) as connection:
        provision.set_rights(connection)
    work_in(server, database)
    for command in ("migrate", "createcachetable"):
        subprocess.run([sys.executable, "manage.py", command, "--verbosity=0"], cwd=BASE_DIR, check=True)


def superuser(server: Server, database: str) -> psycopg.Connection:
    """A connection in autocommit, under which no trigger fires and no foreign key is checked."""
    connection = psycopg.connect(server.url(SUPERUSER, database), autocommit=True)
    connection.execute("SET session_replication_role = replica")
    return connection


def processor() -> str:
    """What the absolute numbers were measured on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else 'unknown'}, {os.cpu_count()} cores"


def free_port() -> int:
    """A port on which nobody listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Return when somebody listens there."""
    give_up_at = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.05)
        else:
            return
