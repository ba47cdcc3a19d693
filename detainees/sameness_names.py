"""How far the names of two records speak for one person. Pure; weights are bits, as in `detainees.sameness`.

Each part of a name is compared with the same part of the other, or with what the other is called beside it (a maiden
name, the name used in custody). Parts that were put down in another order are tried too, and count only where each
finds its like: Магомед Алиевич is no Али Магомедович.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from math import log2
from typing import NamedTuple

from detainees.likeness import NEAR, NICKNAME, SAME
from detainees.matching import Part, Reason, Sign
from detainees.names import PersonName
from detainees.sameness_words import ORDERS, PARTS, USUAL_ORDER, Names, Words, alike, are_moved, heard, is_initial

# For a skeleton, the share of people who bear such a word, from 0 to 1.
Rarity = Callable[[str], float]


class Bits(NamedTuple):
    """What it says that two bear one word as this part: usually, at least and at most; and that they do not."""

    usual: float
    least: float
    most: float
    other: float


# One in 500 has a surname, one in 60 the commonest, one in 4,000 a rare one. One in 30 has a given name, or a father
# of that name. A surname is exchanged at a wedding, a father's name is misheard, or made up by whoever does not know
# it; the given name is what everybody knows, and by it alone brothers are told apart.
_BITS = {
    Part.SURNAME: Bits(9, 6, 12, -7),
    Part.GIVEN_NAME: Bits(5, 4, 8, -8),
    Part.PATRONYMIC: Bits(5, 4, 8, -9),
    Part.ALIAS: Bits(5, 3, 7, 0),
}
# Of a word that is only near, each tenth of unlikeness takes two tenths. Surnames share their ends and their roots
# (Алимурзаев, Шахмурзаев): below this likeness one falls on, to what another surname takes at `NEAR`.
_FALL = 2.0
_STILL_NEAR = 0.8
# Саша for Александр: a form of the same name, and of some others.
_FORM = 0.7
# A letter with a full stop.
_INITIAL = 1.0
# What one is called beside the name is less surely the same part; and so is a part out of its place.
_BESIDE, _MOVED = -1.0, -1.0
# A surname without a given name may be a relative's.
_NO_GIVEN_NAME = -2.0
# What relatives share (a surname, a father, a telephone) tells one of them from another only a little.
KIN = 0.25


@dataclass(frozen=True, slots=True)
class Weighed:
    """The bits of the names in one order of their parts, and how much of what relatives share may be added."""

    bits: float
    kin: float
    reasons: tuple[Reason, ...]

    def sign(self, part: Part) -> Sign | None:
        """How this part came out; None where it was not compared."""
        return next((reason.sign for reason in self.reasons if reason.part is part), None)


def weigh_names(one: PersonName, other: PersonName, rarity: Rarity | None) -> Iterator[Weighed]:
    """The names in their own order first, then in each other order in which every part finds its like."""
    for ours, theirs in product(Names.of(one), Names.of(other)):
        called = _beside(ours, theirs, rarity)
        yield _weigh(ours, theirs, USUAL_ORDER, rarity, called)
        # A moved part counts as what it is with the first: either may be that, so that both ways score alike.
        for first, second in ((ours, theirs), (theirs, ours)):
            for order in ORDERS:
                if order != USUAL_ORDER and are_moved(first, second, order):
                    yield _weigh(first, second, order, rarity, called)


def _weigh(
    ours: Names,
    theirs: Names,
    order: tuple[int, ...],
    rarity: Rarity | None,
    called: tuple[float, tuple[Reason, ...]],
) -> Weighed:
    is_usual = order == USUAL_ORDER
    found: dict[Part, tuple[float, Reason]] = {}
    for place, part in enumerate(PARTS):
        compared = _part(ours.parts[place], theirs.parts[order[place]], part, rarity)
        if is_usual and (compared is None or compared[0] < 0):
            compared = _best(compared, *_by_another_name(ours, theirs, place, rarity))
        if compared is not None:
            found[part] = compared
    given = found.get(Part.GIVEN_NAME)
    kin = KIN if given is not None and given[1].sign is Sign.OTHER else 1.0
    bits = called[0] + (0.0 if is_usual else _MOVED)
    if given is None and Part.SURNAME in found and found[Part.SURNAME][0] > 0:
        bits += max(_NO_GIVEN_NAME, -found[Part.SURNAME][0])
    for part, (each, _) in found.items():
        bits += each * kin if each > 0 and part is not Part.GIVEN_NAME else each
    moved = () if is_usual else (Reason(Sign.NEAR, "order"),)
    return Weighed(bits, kin, (*(reason for _, reason in found.values()), *moved, *called[1]))


def _part(one: Words, other: Words, part: Part, rarity: Rarity | None) -> tuple[float, Reason] | None:
    """What the words of a part say; None where either side lacks it."""
    if not one or not other:
        return None
    weights = _BITS[part]
    how = alike(one, other, part)
    if how < NEAR:
        return weights.other, Reason(Sign.OTHER, part)
    if is_initial(one) or is_initial(other):
        return _INITIAL, Reason(Sign.NEAR, part)
    usual = _worth(one, other, part, rarity)
    if part is Part.SURNAME and how < _STILL_NEAR:
        return _fallen(how, usual), Reason(Sign.NEAR, part)
    worth = _FORM if how == NICKNAME else 1.0 - _FALL * (1.0 - how)
    return worth * usual, Reason(Sign.SAME if how >= SAME else Sign.NEAR, part)


def _fallen(how: float, usual: float) -> float:
    """The bits of two surnames that are hardly near: between the last that speaks for one person and another's."""
    least = _BITS[Part.SURNAME].other
    best = usual * (1.0 - _FALL * (1.0 - _STILL_NEAR))
    return least + (best - least) * (how - NEAR) / (_STILL_NEAR - NEAR)


def _by_another_name(
    ours: Names, theirs: Names, place: int, rarity: Rarity | None
) -> Iterator[tuple[float, Reason]]:
    """A part of the one among what the other is called beside the name."""
    part = PARTS[place]
    for words, called in ((ours.parts[place], theirs.called), (theirs.parts[place], ours.called)):
        for word in called:
            compared = _part(words, (word,), part, rarity)
            if compared is not None and compared[0] > 0:
                yield max(0.0, compared[0] + _BESIDE), Reason(compared[1].sign, Part.ALIAS)


def _best(first: tuple[float, Reason] | None, *others: tuple[float, Reason]) -> tuple[float, Reason] | None:
    every = [each for each in (first, *others) if each is not None]
    return max(every, key=lambda each: (each[0], each[1].sign)) if every else None


def _beside(ours: Names, theirs: Names, rarity: Rarity | None) -> tuple[float, tuple[Reason, ...]]:
    """The best word that both are called beside their names. That they are called otherwise says nothing."""
    pairs = product(ours.beside, theirs.beside)
    found = [_part((one,), (other,), Part.ALIAS, rarity) for one, other in pairs]
    best = _best(None, *(each for each in found if each is not None and each[0] > 0))
    return (0.0, ()) if best is None else (best[0], (best[1],))


def _worth(one: Words, other: Words, part: Part, rarity: Rarity | None) -> float:
    """The bits of a word that is the same; of two spellings the commoner one counts."""
    weights = _BITS[part]
    if rarity is None:
        return weights.usual
    shares = [max(rarity(reading) for reading in heard(words)) for words in (one, other)]
    share = max(shares)
    return weights.most if share <= 0 else min(max(-log2(share), weights.least), weights.most)
