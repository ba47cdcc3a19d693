"""Slips of the keyboard: a neighbour key, a letter lost, doubled or swapped. Pure."""

import random
from collections.abc import Iterator

_ROWS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"), ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Each row of a keyboard stands a little more to the right than the one above.
_SHIFTS = (0.0, 0.25, 0.75)
_REACH = 1.3
# People see the first letter when they type it, and rarely spoil it.
_FIRST_LETTER = 0.1


def _neighbours() -> dict[str, str]:
    found = {}
    for rows in _ROWS:
        keys = {
            key: (row, column + _SHIFTS[row])
            for row, letters in enumerate(rows)
            for column, key in enumerate(letters)
        }
        for key, (row, column) in keys.items():
            found[key] = "".join(
                other
                for other, (its_row, its_column) in keys.items()
                if other != key and (row - its_row) ** 2 + (column - its_column) ** 2 <= _REACH**2
            )
    return found


NEIGHBOURS = _neighbours()


def with_slip(word: str, chosen: random.Random) -> str:
    """The word with one slip, in the case of the word as it was. Never the same word; a word of one letter doubles."""
    small = word.lower()
    first = 0 if len(small) == 1 or chosen.random() < _FIRST_LETTER else 1
    place = chosen.randrange(first, len(small))
    spoilt = chosen.choice(list(_slips(small, place, chosen)))
    return spoilt[:1].upper() + spoilt[1:] if word[:1].isupper() else spoilt


def _slips(word: str, place: int, chosen: random.Random) -> Iterator[str]:
    """One word for each kind of slip that changes something at this place."""
    before, letter, after = word[:place], word[place], word[place + 1 :]
    yield before + letter + letter + after
    if len(word) > 2:
        yield before + after
    if after and after[0] != letter:
        yield before + after[0] + letter + after[1:]
    if others := NEIGHBOURS.get(letter.replace("ё", "е"), ""):
        yield before + chosen.choice(others) + after
