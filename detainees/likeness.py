"""How alike two words of names are, from 0 to 1. Pure.

Both come as skeletons (`detainees.skeleton`), so neither script nor case stands between them.
"""

from collections.abc import Mapping
from functools import cache, lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from detainees.nicknames import forms_of, rows
from detainees.skeleton import skeleton, sound

SAME = 0.97
NEAR = 0.68
# A form of the same name: Саша for Александр. Below what is the same, for it may be another Саша.
NICKNAME = 0.9
_BY_EAR = 0.96
_INITIAL = 0.7
_LONGER = 1.8
# Of two letters that begin a name, and for each letter more, up to four: Магомед for Магомедрасул.
_BEGINNING, _BEGINNING_MORE, _LONG_BEGINNING = 0.76, 0.03, 4


@lru_cache(maxsize=16_384)
def likeness(one: str, other: str) -> float:
    """How alike two skeletons are. 1 is equal; below `NEAR` they are two names."""
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return _INITIAL if one[0] == other[0] else 0.0
    short, long = (one, other) if len(one) < len(other) else (other, one)
    if long.startswith(short):
        cut = _BEGINNING + _BEGINNING_MORE * (min(len(short), _LONG_BEGINNING) - 2)
    elif len(long) > _LONGER * len(short):
        return 0.0  # so many letters are missing that it is another name, whatever the others are
    else:
        cut = 0.0
    spelled: float = DamerauLevenshtein.normalized_similarity(one, other)
    return max(spelled, _BY_EAR * DamerauLevenshtein.normalized_similarity(sound(one), sound(other)), cut)


def forms(word: str) -> frozenset[str]:
    """The skeletons of the other forms of a given name, from its skeleton; none if it has none."""
    return _forms().get(word, frozenset())


@cache
def _forms() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for form in {form.casefold() for row in rows() for form in row.forms}:
        found.setdefault(skeleton(form), set()).update(skeleton(other) for other in forms_of(form))
    return {word: frozenset(others - {word}) for word, others in found.items()}
