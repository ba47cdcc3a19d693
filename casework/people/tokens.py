"""The distinct words of all names, as skeletons, and those that are near to one."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from casework.people.columns import Column, grouped
from detainees.likeness import NEAR, likeness
from detainees.skeleton import sound

# Pairs of sounds, with the beginning and the end of the word: 28 by 28, and whatever is no letter falls together.
_LETTERS = 28
_PAIRS = _LETTERS * _LETTERS
_CODES = {**{letter: code for code, letter in enumerate("abcdefghijklmnopqrstuvwxyz", 1)}, "^": 27}
_MOST_COUNTED = 256
_MOST_COMPARED = 40
_MOST_NEAR = 40
_MOST_KEPT = 2_000
_LEAST_SHARED, _LEAST_PAIRS = 0.3, 4


class Tokens:
    """Skeletons by number. What came since the last `settle` is compared one by one."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []
        self._starts = np.zeros(_PAIRS + 1, dtype=np.uint32)
        self._holders = np.zeros(0, dtype=np.uint32)
        self._lengths = np.zeros(0, dtype=np.uint8)
        # Given names and patronymics are asked for again and again. No longer than until the next `settle`.
        self._near: dict[str, dict[int, float]] = {}

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
        self._near.clear()

    def near(self, skeleton: str) -> dict[int, float]:
        """The numbers of skeletons near to this one, and how alike they are: at least `NEAR`, the nearest first."""
        settled = self._near.get(skeleton)
        if settled is None:
            if len(self._near) >= _MOST_KEPT:
                self._near.clear()
            settled = self._near[skeleton] = self._alike(skeleton, self._sharing(_pairs(sound(skeleton))))
        if not self.unsettled:
            return settled
        recent = self._alike(skeleton, range(len(self._lengths), len(self._texts)))
        return dict(sorted((settled | recent).items(), key=lambda pair: -pair[1])[:_MOST_NEAR])

    def _alike(self, skeleton: str, candidates: Sequence[int]) -> dict[int, float]:
        if not candidates:
            return {}
        texts = [self._texts[number] for number in candidates]
        spelled = process.cdist([skeleton], texts, scorer=DamerauLevenshtein.normalized_similarity)[0]
        nearest = np.argsort(-spelled, kind="stable")[:_MOST_COMPARED]
        alike = ((candidates[place], likeness(skeleton, texts[place])) for place in nearest)
        found = sorted((pair for pair in alike if pair[1] >= NEAR), key=lambda pair: -pair[1])
        return dict(found[:_MOST_NEAR])

    def _sharing(self, pairs: list[int]) -> list[int]:
        """Those of the settled that share most pairs of sounds with these."""
        if not len(self._lengths):
            return []
        held = [self._holders[self._starts[pair] : self._starts[pair + 1]] for pair in pairs]
        # The pairs that half of all names have tell little, and cost most: the rarer ones are enough of a longer word.
        held.sort(key=len)
        kept = held[: max(_LEAST_PAIRS, len(held) * 3 // 4)]
        shared = np.bincount(np.concatenate(kept), minlength=len(self._lengths))
        some = np.flatnonzero(shared >= max(1, round(_LEAST_SHARED * len(kept))))
        share = shared[some] / (self._lengths[some] + np.float32(len(pairs)))
        if len(some) > _MOST_COUNTED:
            best = np.argpartition(-share, _MOST_COUNTED)[:_MOST_COUNTED]
            some = some[best]
        return some.tolist()


def _pairs(word: str) -> list[int]:
    codes = [_CODES["^"], *(_CODES.get(letter, 0) for letter in word), 0]
    return sorted({one * _LETTERS + other for one, other in pairwise(codes)})
