"""Records and keys come back into a database that was just made and migrated: all of it, or nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from casework.environment import Environment
from casework.keylife import tables
from casework.keylife.age import opened_from
from casework.keylife.archive import KEYRING, RECORDS, SEALED_BY, Reader, read_through
from casework.keylife.refusal import KeyWorkRefused
from casework.keylife.sealed import sealed_tables
from casework.keylife.sealed_otherwise import OTHERS_WITHOUT_KEY
from detainees.crypto import derive_from_root
from detainees.crypto_keyfiles import fingerprint, keep_generation, read_root_secret

Tell = Callable[[str], None]


@dataclass(slots=True)
class Restored:
    """What came back. `shut` are people and reports whose key is destroyed: their records stay, and open no more."""

    records_taken_at: str = ""
    keyring_taken_at: str = ""
    rows: int = 0
    files: int = 0
    shut: list[UUID] = field(default_factory=list)


def restore(
    environment: Environment, *, records: Path, keyring: Path, identities: list[Any], tell: Tell
) -> Restored:
    """Read both archives into the empty database, one transaction. Raises `KeyWorkRefused`, `KeyFileRefused`.

    Whatever is wrong with either leaves the database as it was. Files and generations that were written before
    are sealed, and harmless: the next try finds them equal.
    """
    restored = Restored()
    with psycopg.connect(environment.owner_url) as connection:
        _refuse_rows(connection)
        tables.silence(connection)
        tables.empty(connection)
        with opened_from(records, identities) as stream:
            reader = Reader(stream, records, part=RECORDS, key=_key(environment))
            _refuse_foreign(connection, environment, reader, records)
            restored.records_taken_at = reader.header.taken_at
            _put_back(connection, environment, reader, restored, tell)
            tables.set_sequences(connection, reader.manifest.sequences)
        with opened_from(keyring, identities) as stream:
            reader = Reader(stream, keyring, part=KEYRING, key=_key(environment))
            _refuse_foreign(connection, environment, reader, keyring)
            restored.keyring_taken_at = reader.header.taken_at
            _put_back(connection, environment, reader, restored, tell)
        _end_own_row(connection, restored, records, keyring)
        tell("Looking at what refers to what")
        tables.wake(connection)
        restored.shut = _without_key(connection)
    return restored


def check(environment: Environment, *, records: Path, keyring: Path, identities: list[Any], tell: Tell) -> None:
    """Whether `restore` could be begun: both archives whole, ours, and the database empty. Changes nothing."""
    with psycopg.connect(environment.owner_url) as connection:
        _refuse_rows(connection)
        for path, part in ((records, RECORDS), (keyring, KEYRING)):
            with opened_from(path, identities) as stream:
                reader = Reader(stream, path, part=part, key=_key(environment))
                _refuse_foreign(connection, environment, reader, path)
                read_through(reader)
            tell(f"{path} is whole: {sum(reader.manifest.rows.values()):,} rows of {reader.header.taken_at}.")


def _key(environment: Environment) -> bytes:
    return derive_from_root(environment.root_secret_file, SEALED_BY)


def _refuse_rows(connection: tables.Connection) -> None:
    if table := tables.first_with_rows(connection):
        raise KeyWorkRefused("not_empty", table=table)


def _refuse_foreign(connection: tables.Connection, environment: Environment, reader: Reader, path: Path) -> None:
    here, there = set(tables.migrations(connection)), set(reader.header.migrations)
    if differing := here ^ there:
        raise KeyWorkRefused("other_migrations", path=path, differing=", ".join(sorted(differing)[:5]))
    loaded = fingerprint(read_root_secret(environment.root_secret_file))
    if loaded != reader.header.root:
        raise KeyWorkRefused("other_root", path=path, made_under=reader.header.root, loaded=loaded)


def _put_back(
    connection: tables.Connection, environment: Environment, reader: Reader, restored: Restored, tell: Tell
) -> None:
    known = set(tables.all_tables(connection)) - tables.LEFT_OUT
    for name, pieces in reader.things():
        kind, _slash, rest = name.partition("/")
        if kind == "tables" and rest in known:
            count = tables.write(connection, rest, reader.header.columns[rest], pieces)
            restored.rows += count
            if count:
                tell(f"  {rest}: {count:,} rows")
        elif kind == "files":
            _put_file(environment.storage_dir, rest, pieces)
            restored.files += 1
        elif kind == "generations":
            environment.keyring_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            keep_generation(directory=environment.keyring_dir, name=rest, content=b"".join(pieces))


def _end_own_row(connection: tables.Connection, restored: Restored, records: Path, keyring: Path) -> None:
    """A backup holds its own row as begun, for it was written first. That it ended shows itself here."""
    is_one = restored.records_taken_at == restored.keyring_taken_at
    known = [restored.rows, restored.files, records.stat().st_size] if is_one else [0, 0, 0]
    connection.execute(
        "UPDATE casework_backup SET rows = %s, files = %s, records_bytes = %s, keyring_bytes = %s"
        " WHERE taken_at = %s AND keyring_bytes = 0",
        [*known, keyring.stat().st_size, restored.keyring_taken_at],
    )


def _put_file(directory: Path, name: str, pieces: Iterator[bytes]) -> None:
    """Write a stored file whole or not at all. Its name is taken for a name and for nothing else."""
    folder, _slash, last = name.partition("/")
    if not (folder.isalnum() and last.isalnum()):
        raise KeyWorkRefused("no_archive", path=name)
    place = directory / folder / last
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = place.with_suffix(".part")
    with unfinished.open("wb") as file:
        unfinished.chmod(0o600)
        for piece in pieces:
            file.write(piece)
    unfinished.rename(place)


def _without_key(connection: tables.Connection) -> list[UUID]:
    """Whose records open no more, since they were erased. Raises `KeyWorkRefused` for who was not, and has no key."""
    found: set[UUID] = set()
    for table in sealed_tables():
        columns = sql.SQL(" OR ").join(
            sql.SQL("{} IS NOT NULL").format(sql.Identifier(name)) for name in table.columns
        )
        query = sql.SQL(
            "SELECT DISTINCT {subject} FROM {table} AS sealed WHERE ({columns}) AND NOT EXISTS"
            " (SELECT FROM detainees_subjectkey AS key WHERE key.subject_id = sealed.{subject})"
        ).format(subject=sql.Identifier(table.subject), table=sql.Identifier(table.name), columns=columns)
        found |= {subject for (subject,) in connection.execute(query)}
    found |= {subject for (subject,) in connection.execute(OTHERS_WITHOUT_KEY)}
    rows = connection.execute("SELECT subject_id FROM detainees_erasedsubject").fetchall()
    missing = sorted(found - {subject for (subject,) in rows})
    if missing:
        raise KeyWorkRefused("keys_missing", count=len(missing), first=missing[0])
    return sorted(found)
