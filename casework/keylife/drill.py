"""A rehearsal: this installation backed up, restored into a scratch database, opened, compared, and thrown away.

Then the same with somebody erased in the scratch copy: yesterday's records under today's keyring must leave that
person shut and open all others. What is here is read and not changed, but for the row that says how it went.
"""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import psycopg
import pyrage

from casework import provision
from casework.environment import BASE_DIR, Environment
from casework.keylife import rotation, tables
from casework.keylife.backup import Archives, Order, stored_files, write_archives
from casework.keylife.destruction import destroy_keys
from casework.keylife.lock import key_work
from casework.keylife.opening import open_everything
from casework.keylife.refusal import KeyWorkRefused
from casework.keylife.restore import restore
from detainees.crypto import Keyring, SealBroken, WrappedKey

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back: rows and files equal to their last byte, and sealed values that open."""

    rows: int
    files: int
    opened: int
    erased: UUID | None


def rehearse(environment: Environment, *, tell: Tell) -> Outcome:
    """Raises `KeyWorkRefused`, which names what did not come back. Leaves nothing behind but that."""
    place = environment.data_dir / f"drill-{secrets.token_hex(6)}"
    place.mkdir(mode=0o700)
    try:
        with _scratch(environment, place, tell) as scratch:
            return _in_scratch(environment, scratch, place, tell)
    finally:
        shutil.rmtree(place)


def _in_scratch(environment: Environment, scratch: Environment, place: Path, tell: Tell) -> Outcome:
    identity = pyrage.x25519.Identity.generate()
    tell("1. A backup of this installation, for an identity that only this drill knows")
    yesterday = write_archives(_order(environment, place / "yesterday", identity), tell=_quietly)
    tell(f"   {yesterday.rows:,} rows, {yesterday.files} files")
    tell("2. Restored into a scratch database")
    _restore(scratch, yesterday, yesterday, identity)
    tell("3. Compared with what was backed up, row by row, and opened")
    rows = _compare(scratch, yesterday)
    opened = open_everything(scratch, tell)
    tell(f"   {rows:,} rows are equal, {opened:,} sealed values open")
    erased = _rehearse_erasure(scratch, yesterday, place, identity, tell)
    return Outcome(rows, yesterday.files, opened, erased)


def _rehearse_erasure(
    scratch: Environment, yesterday: Archives, place: Path, identity: Any, tell: Tell
) -> UUID | None:
    """Erase somebody in the scratch copy, and restore yesterday's records with the keyring after that."""
    with psycopg.connect(scratch.owner_url, autocommit=True) as connection, key_work(connection):
        row = connection.execute(_SOMEBODY, binary=True).fetchone()
        if row is None:
            tell("4. Nobody is known here who could be erased in the scratch copy")
            return None
        known = WrappedKey(*row)
        tell("4. Somebody is erased in the scratch copy, and yesterday's records meet today's keyring")
        destroy_keys(connection, [known.subject])
        rotation.rotate(connection, scratch, tell=_quietly)
    today = write_archives(_order(scratch, place / "today", identity), tell=_quietly)
    with psycopg.connect(scratch.owner_url) as connection:
        tables.silence(connection)
        tables.empty(connection)
        tables.wake(connection)
    again = replace(scratch, keyring_dir=place / "ring-today")
    shut = _restore(again, yesterday, today, identity)
    if known.subject not in shut or _opens(again, known):
        raise KeyWorkRefused("erased_opens", subject=known.subject)
    opened = open_everything(again, _quietly)
    tell(f"   The erased person stays shut, {opened:,} sealed values of all others open")
    return known.subject


_SOMEBODY = """
SELECT key.id, key.subject_id, key.generation::int4, key.wrapped
FROM detainees_subjectkey AS key JOIN detainees_detainee AS person ON person.id = key.subject_id
WHERE person.identity IS NOT NULL AND key.subject_id NOT IN
    (SELECT subject_id FROM casework_legalhold WHERE lifted_at IS NULL)
ORDER BY key.id LIMIT 1
"""


def _opens(environment: Environment, known: WrappedKey) -> bool:
    """Whether the key as it lay in yesterday's rows still opens: it does in the memory of the disk."""
    try:
        _ring(environment).unwrap(known)
    except SealBroken:
        return False
    return True


def _restore(scratch: Environment, records: Archives, keyring: Archives, identity: Any) -> list[UUID]:
    restored = restore(
        scratch, records=records.records, keyring=keyring.keyring, identities=[identity], tell=_quietly
    )
    return restored.shut


def _compare(scratch: Environment, made: Archives) -> int:
    """Every table and file of the scratch copy against what was backed up; how many rows that were."""
    rows = 0
    with psycopg.connect(scratch.owner_url) as connection:
        known = set(tables.all_tables(connection))
        for name, said in made.things.items():
            kind, _slash, rest = name.partition("/")
            if kind == "tables":
                if rest not in known:
                    raise KeyWorkRefused("absent", what=f"The table {rest}")
                found = tables.Rows(connection, rest, tables.columns_of(connection, rest))
                if _digest(found) != said:
                    raise KeyWorkRefused("differs", table=rest)
                rows += found.count
    _compare_files(scratch.storage_dir, made)
    return rows


def _compare_files(directory: Path, made: Archives) -> None:
    here = {f"files/{file.parent.name}/{file.name}": file for file in stored_files(directory)}
    said = {name: thing for name, thing in made.things.items() if name.startswith("files/")}
    for name in sorted(said.keys() | here.keys()):
        if name not in here:
            raise KeyWorkRefused("absent", what=name)
        if name not in said or _digest_of_file(here[name]) != said[name]:
            raise KeyWorkRefused("differs", table=name)


def _digest_of_file(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return _digest(iter(lambda: file.read(1 << 20), b""))


def _digest(pieces: Any) -> tuple[int, str]:
    digest, length = sha256(), 0
    for piece in pieces:
        digest.update(piece)
        length += len(piece)
    return length, digest.hexdigest()


def _order(environment: Environment, folder: Path, identity: Any) -> Order:
    folder.mkdir(mode=0o700)
    recipients = [identity.to_public()]
    return Order(environment, folder, folder, recipients, recipients)


def _ring(environment: Environment) -> Keyring:
    return Keyring.load(root_secret_file=environment.root_secret_file, directory=environment.keyring_dir)


@contextmanager
def _scratch(environment: Environment, place: Path, tell: Tell) -> Iterator[Environment]:
    """A database of its own on the same server, migrated and without rows; gone after the block."""
    name = f"habeas_{place.name.replace('-', '_')}"
    url = in_database(environment.owner_url, name)
    with psycopg.connect(environment.owner_url, autocommit=True) as connection:
        provision.make_database(connection, name)
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            provision.set_rights(connection)
        tell("0. A scratch database is made")
        _migrate(url)
        yield replace(
            environment,
            database_url=url,
            owner_url=url,
            keyring_dir=place / "ring",
            storage_dir=place / "files",
        )
    finally:
        with psycopg.connect(environment.owner_url, autocommit=True) as connection:
            provision.drop_database(connection, name)


def in_database(url: str, name: str) -> str:
    """The same server, another database."""
    scheme, host, _path, query, _fragment = urlsplit(url)
    return urlunsplit((scheme, host, f"/{name}", query, ""))


def _migrate(url: str) -> None:
    for command in ("migrate", "createcachetable"):
        ended = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "manage.py", command, "--verbosity=0"],
            cwd=BASE_DIR,
            env={**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            words = (ended.stderr or ended.stdout).strip().splitlines()[-1:]
            raise KeyWorkRefused("scratch_failed", command=command, words=" ".join(words))


def _quietly(_words: str) -> None:
    """Steps within a step are told by it."""
