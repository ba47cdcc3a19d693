"""The distinct words of all names, as skeletons, and those that are near to one."""

from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from casework.people.columns import Column, grouped, runs
from detainees.likeness import NEAR, likenesses, spelled_alike
from detainees.skeleton import sound

# Pairs of sounds, with the beginning and the end of the word: 28 by 28, and whatever is no letter falls together.
_LETTERS = 28
_PAIRS = _LETTERS * _LETTERS
_CODES = {**{letter: code for code, letter in enumerate("abcdefghijklmnopqrstuvwxyz", 1)}, "^": 27}
# Of the sounds that share most pairs so many are compared, and the skeletons of the best of these measured.
_MOST_COUNTED = 96
_MOST_COMPARED = 28
_MOST_NEAR = 40
_MOST_KEPT = 2_000
_LEAST_SHARED, _LEAST_PAIRS = 0.4, 4


class Tokens:
    """Skeletons by number. What came since the last `settle` is compared one by one.

    It is by their sounds that they are looked through: of those there are half as many.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []
        self._settled = 0
        # By number of a skeleton: the number of its sound.
        self._heard = array("I")
        # By number of a sound: how it is written, of how many pairs it is, and which skeletons sound so.
        self._sounds: list[str] = []
        self._lengths = np.zeros(0, dtype=np.uint8)
        self._skeleton_starts, self._skeletons = np.zeros(1, dtype=np.uint32), np.zeros(0, dtype=np.uint32)
        # By pair: which sounds hold it.
        self._starts = np.zeros(_PAIRS + 1, dtype=np.uint32)
        self._holders = np.zeros(0, dtype=np.uint32)
        # Given names and patronymics are asked for again and again. No longer than until the next `settle`.
        self._near: dict[str, dict[int, float]] = {}

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def unsettled(self) -> int:
        """How many are looked at one by one."""
        return len(self._texts) - self._settled

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
        sounds: dict[str, int] = {}
        self._heard = array("I", [sounds.setdefault(sound(text), len(sounds)) for text in self._texts])
        pairs, holders, lengths = Column("H"), Column("I"), Column("B")
        for number, text in enumerate(sounds):
            found = _pairs(text)
            pairs.extend(found)
            holders.extend([number] * len(found))
            lengths.append(min(len(found), 255))
        self._sounds = list(sounds)
        self._skeleton_starts, self._skeletons = grouped(
            np.array(self._heard), np.arange(len(self._heard), dtype=np.uint32), len(sounds)
        )
        self._starts, self._holders = grouped(pairs.rows, holders.rows, _PAIRS)
        self._lengths = lengths.rows.copy()
        self._settled = len(self._texts)
        self._near.clear()

    def near(self, skeleton: str) -> dict[int, float]:
        """The numbers of skeletons near to this one, and how alike they are: at least `NEAR`, the nearest first."""
        settled = self._near.get(skeleton)
        if settled is None:
            if len(self._near) >= _MOST_KEPT:
                self._near.clear()
            settled = self._near[skeleton] = self._near_settled(skeleton)
        if not self.unsettled:
            return settled
        spelled = spelled_alike([skeleton], self._texts[self._settled :])[0]
        recent = (np.argsort(-spelled, kind="stable")[:_MOST_NEAR] + self._settled).tolist()
        found = settled | _nearest(recent, self.likenesses([skeleton], recent)[0])
        return _nearest(found.keys(), found.values())

    def likenesses(self, skeletons: Sequence[str], numbers: Sequence[int]) -> list[list[float]]:
        """How alike each of these skeletons, a row each, is to each of those remembered under these numbers.

        Below `NEAR` any number below it.
        """
        texts = [self._texts[number] for number in numbers]
        sounds = [
            self._sounds[self._heard[number]] if number < self._settled else sound(self._texts[number])
            for number in numbers
        ]
        heard = spelled_alike([sound(skeleton) for skeleton in skeletons], sounds)
        return likenesses(skeletons, texts, heard)

    def _near_settled(self, skeleton: str) -> dict[int, float]:
        """Of the settled skeletons, those near among whose sounds are most like this one's."""
        heard = sound(skeleton)
        sounds = self._sharing(_pairs(heard))
        alike = spelled_alike([heard], [self._sounds[number] for number in sounds.tolist()])[0]
        nearest = np.argsort(-alike, kind="stable")[:_MOST_COMPARED]
        sounds, alike = sounds[nearest], alike[nearest]
        starts = self._skeleton_starts[sounds].astype(np.int64)
        counts = self._skeleton_starts[sounds + 1] - starts
        numbers = self._skeletons[runs(starts, counts)].tolist()
        texts = [self._texts[number] for number in numbers]
        return _nearest(numbers, likenesses([skeleton], texts, np.repeat(alike, counts)[np.newaxis])[0])

    def _sharing(self, pairs: list[int]) -> NDArray[np.int64]:
        """Those of the settled sounds that share most pairs with these."""
        held = [self._holders[self._starts[pair] : self._starts[pair + 1]] for pair in pairs]
        # The pairs that half of all names have tell little, and cost most: the rarer ones are enough of a longer word.
        held.sort(key=len)
        kept = held[: max(_LEAST_PAIRS, len(held) * 3 // 4)]
        shared = np.bincount(np.concatenate(kept), minlength=len(self._lengths))
        some = np.flatnonzero(shared >= max(1, round(_LEAST_SHARED * len(kept))))
        share = shared[some] / (self._lengths[some] + np.float32(len(pairs)))
        if len(some) > _MOST_COUNTED:
            some = some[np.argpartition(-share, _MOST_COUNTED)[:_MOST_COUNTED]]
        return some


def _nearest(numbers: Iterable[int], alike: Iterable[float]) -> dict[int, float]:
    """Those that are near, the nearest first, and how alike they are."""
    near = [pair for pair in zip(numbers, alike, strict=True) if pair[1] >= NEAR]
    return dict(sorted(near, key=lambda pair: -pair[1])[:_MOST_NEAR])


def _pairs(word: str) -> list[int]:
    codes = [_CODES["^"], *(_CODES.get(letter, 0) for letter in word), 0]
    return sorted({one * _LETTERS + other for one, other in pairwise(codes)})
