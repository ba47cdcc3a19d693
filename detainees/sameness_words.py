"""The words of two names that are compared as to whether they are one person's: which part each is, how alike. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from detainees.likeness import BY_EAR, NEAR, NICKNAME, SAME, forms, likeness
from detainees.matching import Part, Word
from detainees.names import PersonName
from detainees.skeleton import skeleton, words_of

Words = tuple[Word, ...]
Parts = tuple[Words, Words, Words]

PARTS = (Part.SURNAME, Part.GIVEN_NAME, Part.PATRONYMIC)
USUAL_ORDER = (0, 1, 2)
ORDERS = (USUAL_ORDER, (1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0), (2, 0, 1))

# A form of the name, misspelt; and of a patronymic whose root is too short to be alike, as much of the whole.
_FORM_NEAR, _ROOT_MISSPELT = 0.85, 0.85
# Of parts that changed places one is as alike as this.
_SURELY_MOVED = 0.8
# The ends that all patronymics have, or Иванович would be like Романович.
_END_OF_PATRONYMIC = re.compile(r"(?<=..)(?:(?:[oe]v)?iq|[oe]vna|(?:in)?iqna)$")
_CHILD_OF = frozenset({"ogli", "ogl", "kizi", "kiz", "uli", "ulu"})
# With which a word shows that it is a surname or a patronymic.
_IS_OF_NAME = re.compile(r"(?:[oei]va?|ina?|ski|skaia|enko|wvili|dze|ian|iq|vna)$")
_SHORTEST_OF_LINE = 3


@dataclass(frozen=True, slots=True)
class Names:
    """The words of a name, by part as in `PARTS`; what else the person is called, and of that what is no part."""

    parts: Parts
    called: Words
    beside: Words

    @classmethod
    def of(cls, name: PersonName) -> tuple["Names", ...]:
        """The name as it was put down, and as it may be meant if its parts seem to have changed places."""
        texts = tuple(filter(None, (*name.aliases, name.custody_name)))
        parts: Parts = (
            _words(name.surname, Part.SURNAME),
            _words(name.given_name, Part.GIVEN_NAME),
            _words(name.patronymic, Part.PATRONYMIC),
        )
        if not any(parts):
            line = next((text for text in texts if _is_name(text)), "")
            parts = _parts_of(line)
            texts = tuple(text for text in texts if text != line)
        said = {reading for words in parts for word in words for reading in word.readings}
        called = tuple(word for text in texts for word in _words(text, Part.ALIAS))
        beside = tuple(word for word in called if not said.intersection(word.readings))
        return tuple(cls(each, called, beside) for each in (parts, *_as_meant(parts)))


def is_child_of(one: PersonName, other: PersonName) -> bool:
    """Whether the given name of the one is the root of the other's patronymic."""
    fathers, sons = _words(one.given_name, Part.GIVEN_NAME), _words(other.patronymic, Part.PATRONYMIC)
    return any(likeness(given, _root(of)) >= NICKNAME for given in heard(fathers) for of in heard(sons))


def are_moved(ours: Names, theirs: Names, order: tuple[int, ...]) -> bool:
    """Whether each part that stands elsewhere with the other finds its like there, one of them surely."""
    moved = [(ours.parts[place], theirs.parts[there]) for place, there in enumerate(order) if place != there]
    found = [_alike_moved(one, other) for one, other in moved if one and other]
    # Of three that change places two must be there, or one could be moved away from what speaks against it.
    least = len(moved) - 1
    return len(found) >= least and min(found) >= NEAR and max(found) >= _SURELY_MOVED


def _alike_moved(one: Words, other: Words) -> float:
    """How alike two parts are that stand in each other's place; what only begins alike is another part."""
    pairs = [(ours.readings, theirs.readings) for ours, theirs in product(one, other)]
    alike = (_alike_words(*pair, Part.GIVEN_NAME) for pair in pairs if not _begins(pair[0][0], pair[1][0]))
    return max(alike, default=0.0)


def _begins(one: str, other: str) -> bool:
    """Whether one is the beginning of the other: Магомед is no Магомедович."""
    return one != other and min(len(one), len(other)) > 1 and (one.startswith(other) or other.startswith(one))


def alike(one: Words, other: Words, part: Part) -> float:
    """How alike two parts are, which may be of several words: one that only one side has says nothing."""
    if len(one) == 1 and len(other) == 1:
        return _alike(one[0], other[0], part)
    few, many = sorted((one, other), key=len)
    ways = [(few, many)] if len(few) < len(many) else [(one, other), (other, one)]
    means = [sum(max(_alike(word, each, part) for each in many) for word in few) / len(few) for few, many in ways]
    together = likeness("".join(word.readings[0] for word in one), "".join(word.readings[0] for word in other))
    return max(sum(means) / len(means), together)


def _alike(one: Word, other: Word, part: Part) -> float:
    return _alike_words(one.readings, other.readings, part)


@lru_cache(maxsize=16_384)
def _alike_words(one: tuple[str, ...], other: tuple[str, ...], part: Part) -> float:
    """How alike two words are as this part; `NICKNAME` for two forms of one name."""
    if part is Part.SURNAME:
        return max(likeness(*pair) for pair in product(one, other))
    whole = max(likeness(*pair) for pair in product(one, other))
    if part is Part.PATRONYMIC:
        one, other = tuple(map(_root, one)), tuple(map(_root, other))
    best = max(likeness(*pair) for pair in product(one, other))
    if best >= SAME:
        return best
    forms_of_both = [(each, word) for ours, theirs in product(one, other) for each, word in _forms(ours, theirs)]
    if any(each == word for each, word in forms_of_both):
        return NICKNAME
    # Two names that people bear are two names, however alike: Шамиль and Камиль. Алёна and Алина the ear confuses.
    if any(map(forms, one)) and any(map(forms, other)):
        return NEAR if best >= BY_EAR else 0.0
    if part is Part.PATRONYMIC:
        return max(best, _ROOT_MISSPELT * whole)
    if best < _FORM_NEAR and any(likeness(*pair) >= _FORM_NEAR for pair in forms_of_both):
        return _FORM_NEAR
    return best


def _forms(one: str, other: str) -> Iterator[tuple[str, str]]:
    """Each other form of the one name beside the other name."""
    yield from ((form, other) for form in forms(one))
    yield from ((form, one) for form in forms(other))


def _root(patronymic: str) -> str:
    return _END_OF_PATRONYMIC.sub("", patronymic)


def heard(words: Words) -> Iterator[str]:
    return (reading for word in words for reading in word.readings)


def _is_name(line: str) -> bool:
    """Whether a whole name was put down as heard: not дядя Миша, nor Борода."""
    words = words_of(line)
    is_long = len(words) in (2, 3) and all(len(word) >= _SHORTEST_OF_LINE for word in words)
    return is_long and any(_IS_OF_NAME.search(skeleton(word)) for word in words)


def _parts_of(line: str) -> Parts:
    """The words of a line as parts, in the usual order."""
    surname, given_name, patronymic = (*words_of(line), "", "", "")[:3]
    return (
        _words(surname, Part.SURNAME),
        _words(given_name, Part.GIVEN_NAME),
        _words(patronymic, Part.PATRONYMIC),
    )


def _as_meant(parts: Parts) -> Iterator[Parts]:
    """Parts that seem to stand in another's place, where they belong: a given name as surname, or all as spoken."""
    surname, given_name, patronymic = parts
    if not _is_given(surname) or not given_name or _is_given(given_name):
        return
    if patronymic and any(_END_OF_PATRONYMIC.search(heard) for heard in heard(given_name)):
        yield patronymic, surname, given_name
    else:
        yield given_name, surname, patronymic


def _is_given(words: Words) -> bool:
    return any(map(forms, heard(words)))


def is_initial(words: Words) -> bool:
    return all(len(word.readings[0]) == 1 for word in words)


@lru_cache(maxsize=8_192)
def _words(text: str, part: Part) -> Words:
    words = Word.all_of(text, part)
    if part is not Part.PATRONYMIC or len(words) == 1:
        return words
    return tuple(word for word in words if word.readings[0] not in _CHILD_OF)
