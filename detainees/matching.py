"""Is this the same person? Two records in, a score and its reasons out. Pure.

Names come as skeletons, so that scripts and spellings are equal; parts may stand in any order, and one that either side
lacks says nothing. Nothing is decided here: a person decides.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Self

from detainees.likeness import BY_EAR, NEAR, NICKNAME, SAME, forms, likeness
from detainees.names import PersonName
from detainees.skeleton import readings, skeleton, words_of

Likeness = Callable[[str, str], float]

LIKELY = 0.8
POSSIBLE = 0.4
# What is longer is no name, and must cost no more than one.
MOST_WORDS = 12
LONGEST_WORD = 40


class Part(StrEnum):
    """What a word of a name is. What was said without saying so is a WORD."""

    SURNAME = "surname"
    GIVEN_NAME = "given_name"
    PATRONYMIC = "patronymic"
    ALIAS = "alias"
    DESCRIPTION = "description"
    WORD = "word"


class Sign(StrEnum):
    SAME = "same"
    NEAR = "near"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reason:
    """One comparison: of which part, and how it came out. `word` is what was asked for, for a WORD."""

    sign: Sign
    part: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """How near two records are, from 0 to 1, and why."""

    score: float
    reasons: tuple[Reason, ...] = ()

    @property
    def is_likely(self) -> bool:
        """Whether it is nearly always them; never who bears another given name, however alike all else is."""
        is_another = any(reason.sign is Sign.OTHER and reason.part == Part.GIVEN_NAME for reason in self.reasons)
        return self.score >= LIKELY and not is_another


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was heard: its skeletons, those of other forms of the same name, and what it is taken for."""

    text: str
    readings: tuple[str, ...]
    forms: frozenset[str] = frozenset()
    part: Part = Part.WORD

    @classmethod
    def all_of(cls, text: str, part: Part = Part.WORD) -> tuple[Self, ...]:
        """The words of a text, without those of which no letter is heard."""
        expands = part in (Part.WORD, Part.GIVEN_NAME, Part.ALIAS, Part.PATRONYMIC)
        found = []
        for word in words_of(text)[:MOST_WORDS]:
            if heard := tuple(reading[:LONGEST_WORD] for reading in readings(word) if reading):
                others = (
                    frozenset(form for reading in heard for form in forms(reading)) if expands else frozenset()
                )
                found.append(cls(word, heard, others, part))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a person beside the name. None, "" and empty are unknown."""

    birth_year: int | None = None
    age: int | None = None
    sex: str = ""
    place: str = ""
    at: datetime | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything of it is known that could be compared."""
        return bool(self.sex or self.place or self.years_of_birth())

    def years_of_birth(self) -> tuple[int, int] | None:
        """From when to when the person may have been born."""
        if self.birth_year is not None:
            return self.birth_year, self.birth_year
        if self.age is None or self.at is None:
            return None
        return self.at.year - self.age - 1, self.at.year - self.age


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is looked for."""

    words: tuple[Word, ...]
    evidence: Evidence = field(default_factory=Evidence)

    @classmethod
    def of(cls, name: PersonName, evidence: Evidence | None = None) -> Self:
        """From a name whose parts are known. The name used in custody and the aliases are said as well."""
        parts = (
            (name.surname, Part.SURNAME),
            (name.given_name, Part.GIVEN_NAME),
            (name.patronymic, Part.PATRONYMIC),
        )
        words = [word for text, part in parts for word in Word.all_of(text, part)]
        if not words:
            others = (*name.aliases, name.custody_name)
            words = [word for text in others for word in Word.all_of(text, Part.ALIAS)]
        return cls(tuple(words), evidence or Evidence())


@dataclass(frozen=True, slots=True)
class Known:
    """A person as the memory holds them: skeletons by part, and what else is known."""

    words: tuple[tuple[str, Part], ...]
    evidence: Evidence = field(default_factory=Evidence)

    @classmethod
    def of(cls, name: PersonName, evidence: Evidence | None = None) -> Self:
        return cls(tuple(words_by_part(name)), evidence or Evidence())


def words_by_part(name: PersonName, description: str = "") -> Iterable[tuple[str, Part]]:
    """Each word of a name as skeleton, with its part."""
    found = (
        *_folded(name.surname, Part.SURNAME),
        *_folded(name.given_name, Part.GIVEN_NAME),
        *_folded(name.patronymic, Part.PATRONYMIC),
    )
    for text in (*name.aliases, name.custody_name):
        found += _folded(text, Part.ALIAS)
    return found + _folded.__wrapped__(description, Part.DESCRIPTION) if description else found


def forget_folded() -> None:
    """Give back what was kept of names while many were folded in a row."""
    _folded.cache_clear()


# A million people are read in a row: they share most of their names, and no description.
@lru_cache(maxsize=32_768)
def _folded(text: str, part: Part) -> tuple[tuple[str, Part], ...]:
    return tuple((found, part) for word in words_of(text) if (found := skeleton(word)))


_WEIGHTS = {Part.SURNAME: 0.5, Part.GIVEN_NAME: 0.3, Part.PATRONYMIC: 0.2, Part.ALIAS: 0.3, Part.WORD: 0.35}
_UNNAMED = frozenset({Part.ALIAS, Part.WORD, Part.DESCRIPTION})
_NAMES = frozenset({Part.SURNAME, Part.GIVEN_NAME, Part.PATRONYMIC})
# A word that stands as another part: said in another order, or another person's.
_ELSEWHERE, _BESIDE, _BEGINS_ELSEWHERE = 0.95, 0.97, 0.8
_SEX, _BIRTH, _BIRTH_SAME, _PLACE = 0.15, 0.2, 0.05, 0.02
# So much more than the name alone a score can be, by what agrees beside it.
MOST_BESIDE = _BIRTH_SAME + _PLACE


def compare(
    asked: Asked, known: Known, *, weights: Mapping[str, float] | None = None, alike: Likeness = likeness
) -> Match:
    """Compare who is looked for with who is known.

    `weights` tells for words that were said without a part how much each says: a rare one says more.
    `alike` is for whoever has measured already how alike the skeletons are.
    """
    pairs = _paired(asked.words, known.words, alike)
    reasons: dict[tuple[str, str], Reason] = {}
    reached = possible = 0.0
    stands = {part for _, part in known.words}
    for word in asked.words:
        how, part, known_as = pairs.get(id(word), (0.0, None, ""))
        if part is None and word.part in _NAMES and word.part not in stands and stands & _NAMES:
            continue  # a part that is not known of them says nothing
        weight = (weights or {}).get(word.text, 1.0) * _WEIGHTS.get(word.part, _WEIGHTS[Part.WORD])
        reached, possible = reached + weight * how, possible + weight
        reason = _reason(word, how, part, known_as)
        before = reasons.setdefault((reason.part, reason.word), reason)
        if before.sign is not reason.sign:  # one word of a double name is theirs, the other is not
            reasons[reason.part, reason.word] = Reason(Sign.NEAR, reason.part, reason.word)
    if not possible:
        return Match(0.0)
    score = reached / possible
    if weights is None:
        # A given name alone is shared by hundreds: how much was compared bounds how sure one can be.
        score = min(score, 0.2 + possible)
    weighed, beside = _weigh(asked.evidence, known.evidence)
    return Match(round(min(max(score + weighed, 0.0), 1.0), 3) if reached else 0.0, (*reasons.values(), *beside))


def _paired(
    words: tuple[Word, ...], known: tuple[tuple[str, Part], ...], alike: Likeness
) -> dict[int, tuple[float, Part, str]]:
    """Which known word each word that was asked for means, by its identity: the nearest pairs first, each once."""
    near = [
        (how, place, number)
        for place, word in enumerate(words)
        for number, (skeleton, part) in enumerate(known)
        if (how := _alike(word, skeleton, part, alike)) >= NEAR
    ]
    near.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    found: dict[int, tuple[float, Part, str]] = {}
    taken_words: set[int] = set()
    taken: set[int] = set()
    for how, place, number in near:
        if place not in taken_words and number not in taken:
            taken_words.add(place)
            taken.add(number)
            found[id(words[place])] = (how, known[number][1], known[number][0])
    return found


def _alike(word: Word, skeleton: str, part: Part, alike: Likeness) -> float:
    how = alike(word.readings[0], skeleton)
    for reading in word.readings[1:]:
        how = max(how, alike(reading, skeleton))
    if how < NICKNAME and skeleton in word.forms:
        how = NICKNAME
    if how < NEAR:
        return 0.0  # two names, whichever parts they are
    fit = _fit(word, part)
    # Магомед is no Магомедович: what only begins alike is another part of the name.
    return how * (_BEGINS_ELSEWHERE if fit == _ELSEWHERE and how < NICKNAME else fit)


def _fit(word: Word, part: Part) -> float:
    """How far a word may stand for this part, if it is the same word."""
    if word.part is part or word.part in _UNNAMED:
        return 1.0
    return _BESIDE if part in _UNNAMED else _ELSEWHERE


def _reason(word: Word, how: float, part: Part | None, known_as: str) -> Reason:
    if part is None:
        said = word.part if word.part in _NAMES else Part.WORD
        return Reason(Sign.OTHER, said, word.text if said is Part.WORD else "")
    said = part if word.part in _UNNAMED or part is Part.ALIAS else word.part
    if said is Part.GIVEN_NAME and _is_another_name(word, known_as, how):
        return Reason(Sign.OTHER, said)
    return Reason(Sign.SAME if how >= SAME * _fit(word, part) else Sign.NEAR, said)


def _is_another_name(word: Word, skeleton: str, how: float) -> bool:
    """Whether both are names that people bear, and two of them: Раисат is not Написат, however few letters differ."""
    return how < BY_EAR and bool(word.forms) and skeleton not in word.forms and bool(forms(skeleton))


def _weigh(asked: Evidence, known: Evidence) -> tuple[float, list[Reason]]:
    """What speaks for it and against it beside the name."""
    weight, reasons = 0.0, []
    if asked.sex and known.sex:
        sign = Sign.SAME if asked.sex == known.sex else Sign.OTHER
        weight -= _SEX * (sign is Sign.OTHER)
        reasons.append(Reason(sign, "sex"))
    born = _born(asked, known)
    if born is not None:
        weight += _BIRTH_SAME if born is Sign.SAME else -_BIRTH * (born is Sign.OTHER)
        reasons.append(Reason(born, "birth_year"))
    if asked.place and known.place:
        sign = Sign.SAME if asked.place == known.place else Sign.OTHER
        weight += _PLACE if sign is Sign.SAME else -_PLACE
        reasons.append(Reason(sign, "place"))
    return weight, reasons


def _born(asked: Evidence, known: Evidence) -> Sign | None:
    one, other = asked.years_of_birth(), known.years_of_birth()
    if one is None or other is None:
        return None
    apart = max(one[0] - other[1], other[0] - one[1], 0)
    is_exact = asked.birth_year is not None and known.birth_year is not None
    # Ages are guessed by the round number; a year of birth slips by one.
    return Sign.SAME if not apart else Sign.NEAR if apart <= (1 if is_exact else 4) else Sign.OTHER
