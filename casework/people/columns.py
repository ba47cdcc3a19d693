"""Columns that grow: plain numbers of a million rows, without an object for each."""

from array import array
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Column:
    """Numbers of one kind (as in `array`): added to as a list is, read as numpy reads, without a copy.

    What `rows` gives must be gone before the next is appended: an array that is looked at cannot grow.
    """

    __slots__ = ("_kept", "append", "extend")

    def __init__(self, kind: str) -> None:
        self._hold(array(kind))

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def rows(self) -> NDArray[Any]:
        return np.frombuffer(self._kept, dtype=self._kept.typecode)

    def keep(self, values: NDArray[Any]) -> None:
        """Hold these instead of what stood here."""
        kept: array[int] = array(self._kept.typecode)
        kept.frombytes(np.ascontiguousarray(values, dtype=self._kept.typecode).tobytes())
        self._hold(kept)

    def _hold(self, kept: "array[int]") -> None:
        self._kept = kept
        # A million rows are added: the array's own methods, without ours before them.
        self.append = kept.append
        self.extend = kept.extend


def runs(starts: NDArray[Any], counts: NDArray[Any]) -> NDArray[Any]:
    """The positions of several runs, one after another: starts [5, 9], counts [2, 1] give [5, 6, 9]."""
    total = int(counts.sum())
    if not total:
        return np.zeros(0, dtype=np.int64)
    ends = np.cumsum(counts)
    offsets = np.repeat(starts - np.concatenate(([0], ends[:-1])), counts)
    return offsets + np.arange(total)


def grouped(keys: NDArray[Any], values: NDArray[Any], groups: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Values put together by key: where each key's run begins (one more than groups), and the values in that order."""
    order = np.argsort(keys, kind="stable")
    starts = np.zeros(groups + 1, dtype=np.uint32)
    np.cumsum(np.bincount(keys, minlength=groups), out=starts[1:])
    return starts, values[order]
