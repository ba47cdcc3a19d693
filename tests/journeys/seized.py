"""What is carried away with a machine: the dump, the database's own files, and whatever else is kept on the disk."""

import time

import psycopg

from casework.celery import BROKER_DIR
from casework.embedded.server import SUPERUSER
from casework.environment import read
from casework.services import files
from tests import seizure
from tests.embedded import databases


def begun(superuser: psycopg.Connection) -> float:
    """The moment from which files are the journey's; what made its database lies in older ones."""
    superuser.execute("CHECKPOINT")
    if not databases().server_url:
        superuser.execute("SELECT pg_switch_wal()")
    time.sleep(0.05)
    return time.time()


def seized(database: str, superuser: psycopg.Connection, since: float) -> dict[str, bytes]:
    """The dump; the files of the database, the log ahead of it and the server's words; and what else is kept."""
    server = databases().server.directory
    places = {"dump": seizure.dump(databases().url(SUPERUSER, database), server)}
    if not databases().server_url:
        superuser.execute("CHECKPOINT")
        (number,) = superuser.execute("SELECT oid FROM pg_database WHERE datname = %s", [database]).fetchone() or (
            0,
        )
        for name in (f"base/{number}", "global", "pg_stat_tmp"):
            places |= seizure.directory(databases().server.data / name, since)
        places |= seizure.write_ahead_log(databases().server.data / "pg_wal", since)
        words = {str(path): path.read_bytes() for path in server.glob("*.log")}
        assert words, "the server writes its words elsewhere"
        places |= words
    # The whole of what is kept, as far as this journey wrote it, and in it by name what must be there to be searched.
    kept = read().data_dir
    for folder in (kept, BROKER_DIR, files.folder()):
        places |= seizure.directory(folder, since)
    return places
