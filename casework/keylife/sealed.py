"""Every sealed value of an installation, opened: what does not is named by its place, never by its content.

Values of sealed fields stand here; keys, second factors, envelopes and files in `sealed_otherwise`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from psycopg import sql

from casework.keylife.refusal import KeyWorkRefused
from casework.keylife.tables import Connection
from detainees.crypto import DataKey, Keyring, SealBroken, WrappedKey, bound_column
from detainees.fields import SealedField

Tell = Callable[[str], None]
_KEYS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table with sealed columns: under which model's name they are bound, which column is the row, the subject."""

    name: str
    model: str
    key: str
    row: str
    subject: str
    columns: tuple[str, ...]


def sealed_tables() -> list[SealedTable]:
    """Every table with sealed columns, history included."""
    found = []
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]
        if fields:
            tracked: Any = getattr(model, "pgh_tracked_model", None)
            bound: Any = tracked or model
            columns = {field.attname: str(field.column) for field in model._meta.concrete_fields}
            row, subject = "id" if tracked else bound._meta.pk.attname, bound.SUBJECT
            key = str(model._meta.pk.column)
            names = tuple(field.attname for field in fields)
            found.append(
                SealedTable(
                    model._meta.db_table, bound._meta.label_lower, key, columns[row], columns[subject], names
                )
            )
    return found


class Opener:
    """Opens with one keyring, and looks keys up as it goes. `opened` counts values."""

    def __init__(self, connection: Connection, ring: Keyring) -> None:
        self._connection, self._ring = connection, ring
        self._keys: dict[UUID, DataKey | None] = {}
        self.opened = 0

    def values(self, table: SealedTable) -> Iterator[tuple[UUID, UUID, str, bytes]]:
        """Row, subject, column and content of every value that is not erased. Raises `KeyWorkRefused`.

        A value of a subject without a key is passed over: whether that may be is for who restored it to say.
        """
        for key, row, subject, *sealed in self._rows(table):
            data_key = self._keys[subject]
            if data_key is None:
                continue
            for column, value in zip(table.columns, sealed, strict=True):
                if value is not None:
                    place = f"{table.model}.{column} of row {row} ({table.name} {key})"
                    self.opened += 1
                    yield row, subject, column, self._opened(table, column, data_key, row, value, place)

    def every_key(self) -> int:
        """Unwrap every key, whether something is sealed under it or not; how many. Raises `KeyWorkRefused`."""
        count = 0
        with self._connection.cursor(name="wrapped", binary=True) as cursor:
            cursor.execute("SELECT id, subject_id, generation, wrapped FROM detainees_subjectkey ORDER BY id")
            for row in cursor:
                self._unwrapped(WrappedKey(*row))
                count += 1
        return count

    def key_of(self, subject: UUID) -> DataKey | None:
        """The key of a subject; nothing for who has none. Raises `KeyWorkRefused` for one that does not unwrap."""
        if subject not in self._keys:
            self._look_up({subject})
        return self._keys[subject]

    def _rows(self, table: SealedTable) -> Iterator[tuple[Any, ...]]:
        names = [table.key, table.row, table.subject, *table.columns]
        query = sql.SQL("SELECT {} FROM {} ORDER BY {}").format(
            sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(table.name), sql.Identifier(table.key)
        )
        # By a cursor of the server: no table is held in memory.
        with self._connection.cursor(name="sealed", binary=True) as cursor:
            cursor.itersize = 2_000
            cursor.execute(query)
            while rows := cursor.fetchmany(2_000):
                self._look_up({row[2] for row in rows})
                yield from rows

    def _look_up(self, subjects: set[UUID]) -> None:
        if len(self._keys) > _KEYS_AT_ONCE:
            self._keys.clear()
        missing = [subject for subject in subjects if subject not in self._keys]
        self._keys |= dict.fromkeys(missing)
        rows = self._connection.execute(
            "SELECT id, subject_id, generation, wrapped FROM detainees_subjectkey WHERE subject_id = ANY(%s)",
            [missing],
            binary=True,
        )
        self._keys |= {row[1]: self._unwrapped(WrappedKey(*row)) for row in rows}

    def _unwrapped(self, wrapped: WrappedKey) -> DataKey:
        try:
            return self._ring.unwrap(wrapped)
        except SealBroken as broken:
            place = f"The key {wrapped.key_id} of subject {wrapped.subject}, generation {wrapped.generation},"
            raise does_not_open(place, broken) from None

    @staticmethod
    def _opened(table: SealedTable, column: str, key: DataKey, row: UUID, value: bytes, place: str) -> bytes:
        try:
            return key.open_in(bound_column(table.model, column), row, value)
        except SealBroken as broken:
            raise does_not_open(place, broken) from None


def does_not_open(place: str, broken: SealBroken) -> KeyWorkRefused:
    """The refusal that names a place and says why nothing opens there."""
    return KeyWorkRefused("does_not_open", place=place, reason=broken, code=broken.code)


def open_fields(opener: Opener, tell: Tell) -> int:
    """Open every value of a sealed field and say how many; no content is kept. Raises `KeyWorkRefused`."""
    for table in sealed_tables():
        before = opener.opened
        for _value in opener.values(table):
            pass
        if opener.opened > before:
            tell(f"  {table.name}: {opener.opened - before:,} values open")
    return opener.opened
