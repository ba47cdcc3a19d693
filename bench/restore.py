"""`backup` and `restore`: records a second, of 100,000 detainees with all that hangs on them.

A record is a row of any table. Both archives are encrypted to a recipient of age, as in operation, and the database
that is restored into was migrated before the clock starts. Then every sealed value of both databases is opened, each
with its own keyring, and compared; `all_equal` is 1 when none differs and none is missing.

`python -m bench.restore [detainees]`; 100,000 when left out.
"""

import json
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import psycopg
import pyrage

from bench import place, rows
from casework import provision
from casework.environment import Environment, read

USUAL = 100_000
TARGET = "bench_restored"


def main() -> None:
    """Make the rows, back up, restore, open and compare, and print one line of JSON for each metric."""
    count = int(sys.argv[1]) if sys.argv[1:] else USUAL
    server = place.settle()
    place.make_database(server, TARGET)
    source = rows.make(server, count)
    with place.superuser(server, source) as connection:
        # Of the benches alone: what no migration made, a backup does not take.
        connection.execute("DROP TABLE IF EXISTS bench_person")
    place.work_in(server, source)
    import django  # noqa: PLC0415 - its settings are read when the database is named

    django.setup()
    here = read()
    there = replace(here, owner_url=server.url(provision.OWNER, TARGET), keyring_dir=place.PLACE / "restored-ring")
    folder = place.PLACE / "archives"
    for leftover in (folder, there.keyring_dir):
        shutil.rmtree(leftover, ignore_errors=True)
    folder.mkdir(mode=0o700)
    for line in lines(here, there, folder, count):
        print(json.dumps(line), flush=True)
    shutil.rmtree(folder)


def lines(here: Environment, there: Environment, folder: Path, count: int) -> Iterator[dict[str, object]]:
    """The metrics in their order; each step needs the one before it."""
    from casework.keylife.backup import Order, write_archives  # noqa: PLC0415 - models are there after the setup
    from casework.keylife.restore import restore  # noqa: PLC0415

    identity = pyrage.x25519.Identity.generate()
    to = [identity.to_public()]
    began = time.monotonic()
    made = write_archives(Order(here, folder, folder, to, to), tell=rows.say)
    taken = time.monotonic() - began
    size = made.records.stat().st_size + made.keyring.stat().st_size
    yield _line("backup", made.rows / taken, count, rows=made.rows, seconds=round(taken, 1), bytes=size)
    began = time.monotonic()
    back = restore(there, records=made.records, keyring=made.keyring, identities=[identity], tell=rows.say)
    taken = time.monotonic() - began
    yield _line("restore", back.rows / taken, count, rows=back.rows, seconds=round(taken, 1))
    compared, differing = compare(here, there)
    line = _line("all_equal", 0 if differing or not compared else 1, count, compared=compared, differing=differing)
    yield {**line, "unit": ""}


def compare(here: Environment, there: Environment) -> tuple[int, int]:
    """How many sealed values were opened in both, and how many of them are not the same."""
    from casework.keylife.sealed import Opener, sealed_tables  # noqa: PLC0415
    from detainees.crypto import Keyring  # noqa: PLC0415

    def opener(environment: Environment, connection: Any) -> Opener:
        ring = Keyring.load(root_secret_file=environment.root_secret_file, directory=environment.keyring_dir)
        return Opener(connection, ring)

    compared = differing = 0
    with psycopg.connect(here.owner_url) as one, psycopg.connect(there.owner_url) as other:
        first, second = opener(here, one), opener(there, other)
        for table in sealed_tables():
            for mine, theirs in zip_longest(first.values(table), second.values(table)):
                compared += 1
                differing += mine != theirs
    return compared, differing


def _line(metric: str, value: float, count: int, **facts: object) -> dict[str, object]:
    return {
        "bench": "restore",
        "metric": metric,
        "value": round(value),
        "unit": "records/s",
        "detainees": count,
        **facts,
        "processor": place.processor(),
    }


if __name__ == "__main__":
    main()
