"""What is remembered of each person, as columns of numbers: a row a person, and its words in a row of their own.

Rows are only added; who changed is added anew and the older row is dead until the next `settle`.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from casework.people.columns import Column, runs
from casework.people.entries import Entry, Reach
from casework.people.tokens import Tokens
from detainees.matching import Evidence, Known, Part

_PARTS = tuple(Part)
_PART_BITS = 28
_BITS_OF = {part: number << _PART_BITS for number, part in enumerate(_PARTS)}
_TOKEN_MASK = (1 << _PART_BITS) - 1
_SEXES = ("", "female", "male")
_SEX_OF = {sex: number for number, sex in enumerate(_SEXES)}
_NOWHERE: frozenset[str] = frozenset()
_HALF_BITS = 64
_HALF_MASK = (1 << _HALF_BITS) - 1


class Rows:
    """Everybody of one kind, row by row."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self._heads, self._tails = Column("Q"), Column("Q")
        self._places, self._births, self._sexes = Column("B"), Column("H"), Column("B")
        self._facilities, self._reaches, self._is_alive = Column("I"), Column("I"), Column("B")
        self._ends, self._words = Column("I"), Column("I")
        self._exact_keys, self._exact_rows = Column("Q"), Column("I")
        self._known_reaches: dict[frozenset[str], int] = {}
        self._known_facilities: dict[UUID | None, int] = {None: 0}
        self._facility_names: list[str] = [""]
        self.settled = 0
        self._by_head = np.zeros(0, dtype=np.uint32)

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def alive(self) -> int:
        """How many are remembered now."""
        return int(self._is_alive.rows.sum())

    def add(self, entries: Iterable[Entry]) -> None:
        """Remember these people."""
        # Column by column: a million are added while somebody waits for the process to be ready.
        batch = list(entries)
        rows = range(len(self._ends), len(self._ends) + len(batch))
        keys = [entry.id.int for entry in batch]
        self._heads.extend([key >> _HALF_BITS for key in keys])
        self._tails.extend([key & _HALF_MASK for key in keys])
        self._places.extend([min(entry.place, 255) for entry in batch])
        self._births.extend([entry.birth_year or 0 for entry in batch])
        self._sexes.extend([_SEX_OF.get(entry.sex, 0) for entry in batch])
        self._facilities.extend([self._facility(entry.facility) for entry in batch])
        reaches = self._known_reaches
        self._reaches.extend([reaches.setdefault(entry.reach, len(reaches)) for entry in batch])
        self._is_alive.extend(b"\1" * len(batch))
        number, begin = self.tokens.number, len(self._words)
        self._words.extend([number(word) | _BITS_OF[part] for entry in batch for word, part in entry.words])
        self._ends.extend([begin := begin + len(entry.words) for entry in batch])
        self._exact_keys.extend([key for entry in batch for key in entry.exact])
        self._exact_rows.extend([row for row, entry in zip(rows, batch, strict=True) for _ in entry.exact])

    def forget(self, key: UUID) -> None:
        """Remember nothing of them any more."""
        for row in self.rows_of(key):
            self._is_alive.rows[row] = 0

    def settle(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Drop the dead and sort by identity. Returns the number of each word that is borne, and who bears it."""
        if not self._is_alive.rows.all():
            self._drop_the_dead()
        self._by_head = np.argsort(self._heads.rows, kind="stable").astype(np.uint32)
        self.settled = len(self._ends)
        bearers = np.repeat(np.arange(len(self._ends), dtype=np.uint32), np.diff(self._ends.rows, prepend=0))
        return self._words.rows & np.uint32(_TOKEN_MASK), bearers

    def renumber(self, borne: NDArray[np.int64], *, among: int) -> NDArray[np.uint32]:
        """Give the words that are borne new numbers, in the order of the old ones. Returns the number of each."""
        new = np.zeros(among, dtype=np.uint32)
        new[borne] = np.arange(len(borne), dtype=np.uint32)
        stood = self._words.rows
        words: NDArray[np.uint32] = new[stood & np.uint32(_TOKEN_MASK)]
        self._words.keep(words | (stood & np.uint32(~_TOKEN_MASK & 0xFFFFFFFF)))
        return words

    def words_of(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """How many words each of these rows has, and their numbers, one row after another."""
        ends = self._ends.rows[rows].astype(np.int64)
        starts = np.where(rows > 0, self._ends.rows[rows - 1], 0).astype(np.int64)
        return ends - starts, self._words.rows[runs(starts, ends - starts)] & np.uint32(_TOKEN_MASK)

    def identity(self, row: int) -> tuple[UUID, int]:
        """Who stands in this row: the id, and the place in a report."""
        key = int(self._heads.rows[row]) << _HALF_BITS | int(self._tails.rows[row])
        return UUID(int=key), int(self._places.rows[row])

    def known(self, rows: NDArray[np.int64]) -> Iterator[Known]:
        """What is known of whoever stands in each of these rows, to be compared."""
        ends = self._ends.rows[rows].tolist()
        starts = [self._ends.rows[row - 1] if row else 0 for row in rows.tolist()]
        births, sexes, facilities = (
            column.rows[rows].tolist() for column in (self._births, self._sexes, self._facilities)
        )
        for start, end, birth, sex, facility in zip(starts, ends, births, sexes, facilities, strict=True):
            evidence = Evidence(birth or None, None, _SEXES[sex], self._facility_names[facility])
            words = [
                (self.tokens.text(each & _TOKEN_MASK), _PARTS[each >> _PART_BITS])
                for each in self._words.rows[start:end].tolist()
            ]
            yield Known(tuple(words), evidence)

    def bearing(self, keys: tuple[int, ...]) -> NDArray[np.uint32]:
        """The rows with one of these phones or numbers."""
        if not keys:
            return np.zeros(0, dtype=np.uint32)
        return np.unique(self._exact_rows.rows[np.isin(self._exact_keys.rows, np.array(keys, dtype=np.uint64))])

    def allowed(self, reach: Reach) -> NDArray[np.bool_]:
        """Which rows the searcher may see, as far as is known here. To be gone before the next is added."""
        alive = self._is_alive.rows.view(np.bool_)
        if reach.is_everything:
            return alive
        fitting = np.zeros(len(self._known_reaches) + 1, dtype=np.bool_)
        for places, number in self._known_reaches.items():
            fitting[number] = bool(places & reach.through) or (reach.unplaced and places == _NOWHERE)
        allowed: NDArray[np.bool_] = alive & fitting[self._reaches.rows]
        for person in reach.people:
            for row in self.rows_of(person):
                allowed[row] = alive[row]
        return allowed

    def rows_of(self, key: UUID) -> list[int]:
        """The rows of somebody, dead ones among them."""
        # As numpy's own number: a plain one would turn the whole column into floats.
        head, tail = (np.uint64(half) for half in _halves(key))
        heads = self._heads.rows
        place = int(np.searchsorted(heads[: self.settled], head, sorter=self._by_head)) if self.settled else 0
        found = [self.settled + int(row) for row in np.flatnonzero(heads[self.settled :] == head)]
        while place < len(self._by_head) and heads[self._by_head[place]] == head:
            found.append(int(self._by_head[place]))
            place += 1
        return [row for row in found if self._tails.rows[row] == tail]

    def _facility(self, facility: UUID | None) -> int:
        number = self._known_facilities.setdefault(facility, len(self._known_facilities))
        if number == len(self._facility_names):
            self._facility_names.append(str(facility))
        return number

    def _drop_the_dead(self) -> None:
        living = np.flatnonzero(self._is_alive.rows)
        counts, _ = self.words_of(living)
        starts = np.where(living > 0, self._ends.rows[living - 1], 0).astype(np.int64)
        self._words.keep(self._words.rows[runs(starts, counts)])
        renumbered = np.zeros(len(self._ends), dtype=np.uint32)
        renumbered[living] = np.arange(len(living))
        kept = self._is_alive.rows[self._exact_rows.rows] > 0
        self._exact_keys.keep(self._exact_keys.rows[kept])
        self._exact_rows.keep(renumbered[self._exact_rows.rows[kept]])
        for column in (self._heads, self._tails, self._places, self._births, self._sexes):
            column.keep(column.rows[living])
        for column in (self._facilities, self._reaches, self._is_alive):
            column.keep(column.rows[living])
        self._ends.keep(np.cumsum(counts).astype(np.uint32))


def _halves(key: UUID) -> tuple[int, int]:
    return key.int >> _HALF_BITS, key.int & _HALF_MASK
