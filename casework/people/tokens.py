"""The distinct words of all names, as skeletons, and those that are near to one."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from casework.people.columns import Column, grouped, runs
from detainees.likeness import NEAR, likeness
from detainees.skeleton import sound

# Pairs of sounds, with the beginning and the end of the word: 28 by 28, and whatever is no letter falls together.
_LETTERS = 28
_PAIRS = _LETTERS * _LETTERS
_CODES = {**{letter: code for code, letter in enumerate("abcdefghijklmnopqrstuvwxyz", 1)}, "^": 27}
_MOST_COUNTED = 256
_MOST_COMPARED = 48
_MOST_NEAR = 40
_LEAST_SHARED = 0.3


class Tokens:
    """Skeletons by number. What came since the last `settle` is compared one by one."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []
        self._starts = np.zeros(_PAIRS + 1, dtype=np.uint32)
        self._holders = np.zeros(0, dtype=np.uint32)
        self._lengths = np.zeros(0, dtype=np.uint8)

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def unsettled(self) -> int:
        """How many are looked at one by one."""
        return len(self._texts) - len(self._lengths)

    def number(self, skeleton: str) -> int:
        """The number of this skeleton, given to it now if it has none."""
        found = self._numbers.get(skeleton)
        if found is None:
            found = self._numbers[skeleton] = len(self._texts)
            self._texts.append(skeleton)
        return found

    def find(self, skeletons: Iterable[str]) -> list[int]:
        """The numbers of those of these skeletons that somebody bears."""
        return [self._numbers[each] for each in skeletons if each in self._numbers]

    def text(self, number: int) -> str:
        return self._texts[number]

    def keep_only(self, numbers: list[int]) -> None:
        """Forget all others. Those that are kept are numbered anew, in their order; `settle` has to follow."""
        self._texts = [self._texts[number] for number in numbers]
        self._numbers = {text: number for number, text in enumerate(self._texts)}

    def settle(self) -> None:
        """Sort what came since the last time in among the pairs of sounds."""
        pairs, holders, lengths = Column("H"), Column("I"), Column("B")
        for number, text in enumerate(self._texts):
            found = _pairs(sound(text))
            pairs.extend(found)
            holders.extend([number] * len(found))
            lengths.append(min(len(found), 255))
        self._starts, self._holders = grouped(pairs.rows, holders.rows, _PAIRS)
        self._lengths = lengths.rows.copy()

    def near(self, skeleton: str) -> dict[int, float]:
        """The numbers of skeletons near to this one, and how alike they are: above `NEAR`, the nearest first."""
        candidates = [*self._sharing(_pairs(sound(skeleton))), *range(len(self._lengths), len(self._texts))]
        if not candidates:
            return {}
        texts = [self._texts[number] for number in candidates]
        spelled = process.cdist([skeleton], texts, scorer=DamerauLevenshtein.normalized_similarity)[0]
        nearest = np.argsort(-spelled, kind="stable")[:_MOST_COMPARED]
        alike = {candidates[place]: likeness(skeleton, texts[place]) for place in nearest}
        found = sorted(((each, how) for each, how in alike.items() if how >= NEAR), key=lambda pair: -pair[1])
        return dict(found[:_MOST_NEAR])

    def _sharing(self, pairs: list[int]) -> list[int]:
        """Those of the settled that share most pairs of sounds with these."""
        if not len(self._lengths):
            return []
        codes = np.array(pairs)
        starts = self._starts[codes].astype(np.int64)
        held = self._holders[runs(starts, self._starts[codes + 1].astype(np.int64) - starts)]
        shared = np.bincount(held, minlength=len(self._lengths))
        share = (2.0 * shared / (self._lengths + np.float32(len(pairs)))).astype(np.float32)
        if len(share) > _MOST_COUNTED:
            best = np.argpartition(-share, _MOST_COUNTED)[:_MOST_COUNTED]
        else:
            best = np.arange(len(share))
        return best[share[best] >= _LEAST_SHARED].tolist()  # type: ignore[no-any-return]


def _pairs(word: str) -> list[int]:
    codes = [_CODES["^"], *(_CODES.get(letter, 0) for letter in word), 0]
    return sorted({one * _LETTERS + other for one, other in pairwise(codes)})
