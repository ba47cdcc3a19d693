"""Two archives of one moment: the records with their files, and the keys that open them. Never the root secret."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from casework.environment import Environment
from casework.keylife import tables
from casework.keylife.age import sealed_into
from casework.keylife.archive import KEYRING, RECORDS, SEALED_BY, Header, Manifest, Writer
from casework.keylife.lock import key_work
from casework.keylife.refusal import KeyWorkRefused
from casework.models import AuditEntry, Backup
from casework.services import audit
from detainees.crypto import derive_from_root
from detainees.crypto_keyfiles import fingerprint, generation_files, read_root_secret

Tell = Callable[[str], None]
_PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Archives:
    """Where the two archives of a backup lie, and what is in them: `things` by name, with their lengths and digests."""

    records: Path
    keyring: Path
    taken_at: datetime
    rows: int
    files: int
    generations: list[int]
    things: dict[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Order:
    """What to back up and to whom: recipients of age for each of the two archives."""

    environment: Environment
    records_to: Path
    keyring_to: Path
    records_recipients: list[Any]
    keyring_recipients: list[Any]


def back_up(order: Order, *, kept_days: int, tell: Tell) -> tuple[Backup, Archives]:
    """Make both archives, and remember that they are there. Raises `KeyWorkRefused`, `KeyFileRefused`.

    The row is written first: whoever is killed after the keyring's archive has left one of which erasures know.
    """
    refuse_unfit(order, kept_days=kept_days)
    with _undisturbed(order) as connection:
        taken_at = _now()
        backup = Backup.objects.create(
            taken_at=taken_at,
            rows=0,
            files=0,
            records_bytes=0,
            keyring_bytes=0,
            generations=sorted(generation_files(order.environment.keyring_dir)),
            kept_until=taken_at + timedelta(days=kept_days),
        )
        try:
            made = _write(connection, order, taken_at, tell)
        except Exception:
            # When it is killed the row stays, for then nobody can say what was written.
            if not _places(order, taken_at)[1].exists():
                backup.delete()
            raise
    backup.rows, backup.files = made.rows, made.files
    backup.records_bytes, backup.keyring_bytes = made.records.stat().st_size, made.keyring.stat().st_size
    backup.save(update_fields=["rows", "files", "records_bytes", "keyring_bytes"])
    audit.record(actor=None, action=AuditEntry.Action.BACKUP, subjects=[], place="backup")
    return backup, made


def write_archives(order: Order, *, tell: Tell) -> Archives:
    """The same without a word about it in the database: what a drill does. Needs the owner's database."""
    with _undisturbed(order) as connection:
        return _write(connection, order, _now(), tell)


def refuse_unfit(order: Order, *, kept_days: int) -> None:
    """Raise `KeyWorkRefused` for an order that must not be begun: no folder, one holder of both, no day to come."""
    if kept_days < 1:
        raise KeyWorkRefused("kept_days", days=kept_days)
    for folder in (order.records_to, order.keyring_to):
        if not folder.is_dir():
            raise KeyWorkRefused("no_folder", path=folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise KeyWorkRefused("unwritable", path=folder, reason="its rights do not let us")
    both = {str(each) for each in order.records_recipients} & {str(each) for each in order.keyring_recipients}
    if both:
        raise KeyWorkRefused("one_holder", text=min(both))


@contextmanager
def _undisturbed(order: Order) -> Iterator[tables.Connection]:
    with psycopg.connect(order.environment.owner_url) as connection, key_work(connection, is_shared=True):
        connection.commit()  # the lock belongs to the session; the snapshot begins after it
        yield connection


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _places(order: Order, taken_at: datetime) -> tuple[Path, Path]:
    """Where the archives of records and of keys will lie."""
    mark = taken_at.strftime("%Y%m%dT%H%M%SZ")
    return order.records_to / f"habeas-{mark}-records.tar.age", order.keyring_to / f"habeas-{mark}-keyring.tar.age"


def _write(connection: tables.Connection, order: Order, taken_at: datetime, tell: Tell) -> Archives:
    records, keyring = _places(order, taken_at)
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    connection.execute("SELECT pg_current_snapshot()")
    tables.refuse_denied(connection)
    first = _write_records(connection, order, records, taken_at, tell)
    try:
        second = _write_keyring(connection, order, keyring, taken_at, tell)
    except Exception:
        records.unlink()  # alone it comes back nowhere
        raise
    connection.rollback()
    connection.read_only = False
    return Archives(
        records=records,
        keyring=keyring,
        taken_at=taken_at,
        rows=sum(first.rows.values()) + sum(second.rows.values()),
        files=sum(name.startswith("files/") for name in first.things),
        generations=sorted(generation_files(order.environment.keyring_dir)),
        things=first.things | second.things,
    )


def planned(order: Order) -> Iterator[str]:
    """What `back_up` would do, in lines for people. Writes nothing."""
    files = list(stored_files(order.environment.storage_dir))
    size = sum(path.stat().st_size for path in files)
    with psycopg.connect(order.environment.owner_url) as connection:
        tables.refuse_denied(connection)
        names = [name for name in tables.all_tables(connection) if name not in tables.LEFT_OUT]
    generations = generation_files(order.environment.keyring_dir)
    yield f"{len(names) - len(tables.KEY_TABLES)} tables and {len(files)} stored files of {size:,} bytes are records."
    yield f"{len(tables.KEY_TABLES)} tables and {len(generations)} generations are the keyring."
    yield f"Left out: {', '.join(sorted(tables.LEFT_OUT))}; and the root secret, which no backup holds."


def stored_files(directory: Path) -> Iterator[Path]:
    """The stored files, which are sealed as they lie; what is being written just now is no file yet."""
    if directory.is_dir():
        yield from (path for path in sorted(directory.glob("*/*")) if path.is_file() and path.suffix != ".part")


def _write_records(
    connection: tables.Connection, order: Order, path: Path, taken_at: datetime, tell: Tell
) -> Manifest:
    names = [name for name in tables.all_tables(connection) if name not in tables.LEFT_OUT | tables.KEY_TABLES]
    tell(f"Records to {path}")
    with sealed_into(path, order.records_recipients) as stream:
        writer = Writer(stream, _header(connection, order, RECORDS, taken_at, names), _key(order))
        _put_tables(connection, writer, names, tell)
        writer.manifest.sequences = tables.sequences(connection)
        files = 0
        for file in stored_files(order.environment.storage_dir):
            files += _put_file(writer, f"files/{file.parent.name}/{file.name}", file)
            if files and files % 1000 == 0:
                tell(f"  {files} files")
        writer.end()
    return writer.manifest


def _write_keyring(
    connection: tables.Connection, order: Order, path: Path, taken_at: datetime, tell: Tell
) -> Manifest:
    names = sorted(tables.KEY_TABLES)
    generations = generation_files(order.environment.keyring_dir)
    tell(f"Keys to {path}")
    with sealed_into(path, order.keyring_recipients) as stream:
        writer = Writer(stream, _header(connection, order, KEYRING, taken_at, names), _key(order))
        for file in generations.values():
            writer.put(f"generations/{file.name}", [file.read_bytes()])
        _put_tables(connection, writer, names, tell)
        writer.end()
    return writer.manifest


def _key(order: Order) -> bytes:
    return derive_from_root(order.environment.root_secret_file, SEALED_BY)


def _header(
    connection: tables.Connection, order: Order, part: str, taken_at: datetime, names: list[str]
) -> Header:
    return Header(
        part=part,
        taken_at=taken_at.isoformat(),
        root=fingerprint(read_root_secret(order.environment.root_secret_file)),
        migrations=tables.migrations(connection),
        columns={name: tables.columns_of(connection, name) for name in names},
    )


def _put_tables(connection: tables.Connection, writer: Writer, names: list[str], tell: Tell) -> None:
    for number, name in enumerate(names, 1):
        rows = tables.Rows(connection, name, tables.columns_of(connection, name))
        writer.put(f"tables/{name}", rows)
        writer.manifest.rows[name] = rows.count
        if rows.count:
            tell(f"  {number}/{len(names)} {name}: {rows.count:,} rows")


def _put_file(writer: Writer, name: str, path: Path) -> int:
    """Put a stored file in, and say how many that were: one that was discarded meanwhile is none."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return 0
    with file:
        writer.put(name, iter(lambda: file.read(_PIECE_BYTES), b""))
    return 1
