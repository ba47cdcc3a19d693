"""How alike two words of names are, from 0 to 1. Pure.

Both come as skeletons (`detainees.skeleton`), so neither script nor case stands between them.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from detainees.nicknames import forms_of, rows
from detainees.skeleton import skeleton, sound

SAME = 0.97
NEAR = 0.68
# A form of the same name: Саша for Александр. Below what is the same, for it may be another Саша.
NICKNAME = 0.9
# Below it two names that people bear are two names; from it on the ear takes one for the other: Алёна, Алина.
BY_EAR = 0.95
_BY_EAR = 0.96
_INITIAL = 0.7
_LONGER = 1.8
# Of two letters that begin a name, and for each letter more, up to four: Магомед for Магомедрасул.
_BEGINNING, _BEGINNING_MORE, _LONG_BEGINNING = 0.76, 0.03, 4


@lru_cache(maxsize=16_384)
def likeness(one: str, other: str) -> float:
    """How alike two skeletons are. 1 is equal; below `NEAR` they are two names."""
    least, is_all = _at_sight(one, other)
    if is_all:
        return least
    spelled: float = DamerauLevenshtein.normalized_similarity(one, other)
    return max(spelled, _BY_EAR * DamerauLevenshtein.normalized_similarity(sound(one), sound(other)), least)


def likenesses(some: Sequence[str], others: Sequence[str], heard: NDArray[np.float64]) -> list[list[float]]:
    """The `likeness` of each of some skeletons, a row each, to each of these; below `NEAR` any number below it.

    `heard`: how alike their sounds are, from `spelled_alike`.
    """
    measured = np.maximum(spelled_alike(some, others), _BY_EAR * heard).tolist()
    return [_seen(one, others, how) for one, how in zip(some, measured, strict=True)]


def _seen(one: str, others: Sequence[str], measured: list[float]) -> list[float]:
    """What was measured, corrected by what is told at sight."""
    for place, (other, how) in enumerate(zip(others, measured, strict=True)):
        # Of most words the first letter says that neither begins with the other.
        if how >= NEAR or (one[0] == other[0] and (other.startswith(one) or one.startswith(other))):
            least, is_all = _at_sight(one, other)
            measured[place] = least if is_all else max(least, how)
    return measured


def spelled_alike(some: Sequence[str], others: Sequence[str]) -> NDArray[np.float64]:
    """How alike each of some texts, a row each, is to each of these, by its letters alone."""
    found: NDArray[np.float64] = process.cdist(
        some, others, scorer=DamerauLevenshtein.normalized_similarity, dtype=np.float64
    )
    return found


def _at_sight(one: str, other: str) -> tuple[float, bool]:
    """How alike two skeletons are at least, told without measuring, and whether that is all there is to tell."""
    if one == other:
        return 1.0, True
    if len(one) == 1 or len(other) == 1:
        return _INITIAL if one[0] == other[0] else 0.0, True
    short, long = (one, other) if len(one) < len(other) else (other, one)
    if long.startswith(short):
        return _BEGINNING + _BEGINNING_MORE * (min(len(short), _LONG_BEGINNING) - 2), False
    # So many letters may be missing that it is another name, whatever the others are.
    return 0.0, len(long) > _LONGER * len(short)


def forms(word: str) -> frozenset[str]:
    """The skeletons of the other forms of a given name, from its skeleton; none if it has none."""
    return _forms().get(word, frozenset())


@cache
def _forms() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for form in {form.casefold() for row in rows() for form in row.forms}:
        found.setdefault(skeleton(form), set()).update(skeleton(other) for other in forms_of(form))
    return {word: frozenset(others - {word}) for word, others in found.items()}
