"""How rows of the benches are sealed, and how they go into a table: by binary COPY."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
import psycopg

from bench.rows_ids import BEGINNING
from detainees.crypto import Binding, Keyring


class Sealer:
    """Seals for new subjects and keeps their wrapped keys until they are stored."""

    def __init__(self, ring: Keyring, kind: str) -> None:
        self._ring, self._kind = ring, kind
        self._rows: list[tuple[Any, ...]] = []

    def new_subject(self, subject: UUID) -> "SubjectSealer":
        """A key of its own for this subject."""
        key, wrapped = self._ring.new_data_key(subject)
        self._rows.append((wrapped.key_id, subject, self._kind, wrapped.generation, wrapped.blob, BEGINNING))
        return SubjectSealer(key, subject)

    def store(self, connection: psycopg.Connection) -> None:
        """Store the wrapped keys."""
        columns = {"id": "uuid", "subject_id": "uuid", "kind": "varchar", "generation": "int4", "wrapped": "bytea"}
        copy(connection, "detainees_subjectkey", columns | {"created_at": "timestamptz"}, self._rows)


@dataclass(frozen=True, slots=True)
class SubjectSealer:
    """Seals values of one subject, each for its own place."""

    key: Any
    subject: UUID

    def seal(self, model: str, column: str, row: UUID, value: Any) -> bytes:
        plain = value.encode() if isinstance(value, str) else orjson.dumps(value)
        sealed: bytes = self.key.seal(plain, Binding(model, column, row, self.subject))
        return sealed


def keyring() -> Keyring:
    from casework.environment import read  # noqa: PLC0415 - in the process that was settled

    environment = read()
    return Keyring.load(root_secret_file=environment.root_secret_file, directory=environment.keyring_dir)


def copy(
    connection: psycopg.Connection,
    table: str,
    columns: dict[str, str],
    rows: Sequence[tuple[Any, ...]] | Iterator[tuple[Any, ...]],
) -> None:
    names = ", ".join(columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.set_types(list(columns.values()))
        for row in islice(rows, None):
            copy.write_row(row)
