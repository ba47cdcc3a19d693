"""Is this the same person? Two names in, a score and its reasons out. Pure.

Plain comparison of folded words, in whatever order they were said. Nothing is decided here: a person decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from detainees.names import PersonName
from detainees.spoken import folded

LIKELY = 0.8
POSSIBLE = 0.4


class Sign(StrEnum):
    SAME = "same"
    NEAR = "near"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reason:
    """One comparison: of which part, and how it came out."""

    sign: Sign
    part: str


@dataclass(frozen=True, slots=True)
class Match:
    """How near two names are, from 0 to 1, and why."""

    score: float
    reasons: tuple[Reason, ...]

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name, folded: what is kept in memory to compare with."""

    surname: tuple[str, ...] = ()
    given_name: tuple[str, ...] = ()
    patronymic: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: PersonName) -> Self:
        return cls(
            surname=folded(name.surname),
            given_name=folded(name.given_name),
            patronymic=folded(name.patronymic),
            others=tuple(word for other in (*name.aliases, name.custody_name) for word in folded(other)),
        )

    @property
    def words(self) -> frozenset[str]:
        return frozenset((*self.surname, *self.given_name, *self.patronymic, *self.others))

    def begins_with(self, words: Iterable[str]) -> bool:
        """Whether each of these words begins one of the name's: more words find fewer people."""
        return all(any(word.startswith(asked) for word in self.words) for asked in words)


_WEIGHTS = {"surname": 0.5, "given_name": 0.3, "patronymic": 0.2}


def compare(heard: KnownName, known: KnownName) -> Match:
    """Compare what was heard with what is known. A part that either side lacks says nothing."""
    reasons, reached, possible = [], 0.0, 0.0
    for part, weight in _WEIGHTS.items():
        said, stands = getattr(heard, part), getattr(known, part)
        if not said:
            continue
        sign = _sign(said, stands, known.words)
        if sign is not None:
            reasons.append(Reason(sign, part))
            possible += weight
            reached += weight * {Sign.SAME: 1.0, Sign.NEAR: 0.6, Sign.OTHER: 0.0}[sign]
    if heard.words & set(known.others) and not any(reason.sign is Sign.SAME for reason in reasons):
        reasons.append(Reason(Sign.NEAR, "alias"))
        reached, possible = reached + 0.3, possible + 0.3
    if not possible:
        return Match(0.0, ())
    # A given name alone is shared by hundreds: how much was compared bounds how sure one can be.
    return Match(round(min(reached / possible, 0.2 + possible) if reached else 0.0, 3), tuple(reasons))


def _sign(said: tuple[str, ...], stands: tuple[str, ...], words: frozenset[str]) -> Sign | None:
    if set(said) == set(stands):
        return Sign.SAME
    if all(word in words for word in said):
        return Sign.NEAR
    if not stands:
        return None
    return Sign.NEAR if _begins_alike(said, stands) or _off_by_one(said, stands) else Sign.OTHER


def _begins_alike(said: tuple[str, ...], stands: tuple[str, ...]) -> bool:
    """An initial, or a name cut short: П. for Патимат, Магомед for Магомедрасул."""
    return len(said) == len(stands) and all(
        long.startswith(short) or short.startswith(long) for short, long in zip(said, stands, strict=True)
    )


def _off_by_one(said: tuple[str, ...], stands: tuple[str, ...]) -> bool:
    """One letter changed, lost, added, or two swapped, in words long enough for that to be a slip."""
    first, second = " ".join(said), " ".join(stands)
    if min(len(first), len(second)) < 5:  # noqa: PLR2004 - Али and Алик are two names
        return False
    if abs(len(first) - len(second)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), None)
    if start is None:
        return True
    rest, other = first[start:], second[start:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or _swapped(rest, other)


def _swapped(rest: str, other: str) -> bool:
    return rest[2:] == other[2:] and rest[:2] == other[1::-1]
