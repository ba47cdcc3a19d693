"""The rows of one table, to be walked through or asked by key and day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from types import MappingProxyType
from typing import Generic, TypeVar, overload

from casework.jurisdictions.faults import UnknownRow
from casework.jurisdictions.rows import Row

R = TypeVar("R", bound=Row)


class RowSet(Sequence[R], Generic[R]):
    """Rows in the order of the file; a row that the law changed stands once for each version. Immutable."""

    def __init__(self, pack: str, table: str, rows: Iterable[R]) -> None:
        self._pack = pack
        self._table = table
        self._rows = tuple(rows)
        self._versions = MappingProxyType(versions_by_key(self._rows))

    def find(self, key: str, *, on: date | None = None) -> R:
        """The version in force that day; without a day, the newest. Raises `UnknownRow`."""
        versions = self._versions.get(key, ())
        fitting = versions if on is None else [row for row in versions if row.is_in_force(on)]
        if not fitting:
            raise UnknownRow(self._pack, self._table, key, on if versions else None)
        return fitting[-1]

    def versions(self, key: str) -> tuple[R, ...]:
        """All versions of a row, oldest first; none for an unknown key."""
        return self._versions.get(key, ())

    def has(self, key: str) -> bool:
        return key in self._versions

    def keys(self) -> tuple[str, ...]:
        return tuple(self._versions)

    def in_force(self, on: date | None = None) -> tuple[R, ...]:
        """One version of each row that was in force that day; without a day, the newest of each."""
        if on is None:
            return tuple(versions[-1] for versions in self._versions.values())
        return tuple(row for row in self._rows if row.is_in_force(on))

    @overload
    def __getitem__(self, index: int) -> R: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[R, ...]: ...
    def __getitem__(self, index: int | slice) -> R | tuple[R, ...]:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[R]:
        return iter(self._rows)

    def __repr__(self) -> str:
        return f"<{len(self)} {self._table} of {self._pack!r}>"


def versions_by_key(rows: Iterable[R]) -> dict[str, tuple[R, ...]]:
    """Key → its versions, oldest first. Keys keep the order of the file."""
    found: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        found[row.key].append(row)
    return {key: tuple(sorted(versions, key=start_of)) for key, versions in found.items()}


def start_of(row: Row) -> date:
    """The first day in force; the beginning of time when the pack knows no limit."""
    return row.effective_from or date.min


def end_of(row: Row) -> date:
    """The last day in force; the end of time when the pack knows no limit."""
    return row.effective_until or date.max
