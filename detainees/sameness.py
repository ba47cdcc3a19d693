"""Are two records about one person? All that is known of both in, a score and its reasons out. Pure.

As Fellegi and Sunter do (A Theory for Record Linkage, 1969): each fact that both records have adds bits when it agrees
and takes some away when it does not, as many as the odds change by; a fact that either side lacks says nothing. The
bits of whoever is compared at all come first: of three hundred at one rally few are one person, of all people in the
country fewer. Nothing is decided here: a person decides. The weights and why: docs/decisions/sameness.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product

from detainees.matching import Match, Part, Reason, Sign, words_by_part
from detainees.names import PersonName
from detainees.sameness_names import Rarity, Weighed, weigh_names
from detainees.sameness_words import is_child_of
from detainees.skeleton import skeletons

# From here on a pair stands on the work list; is likely one person; nearly always is one, also on a night of which few
# are told twice (`bench.matching_few`).
SUSPECTED, LIKELY, NEARLY_CERTAIN = 0.2, 0.8, 0.99

# Before anything was compared: two of 500 are one, which lies between a night of which everybody is told three times
# (two of 80) and one of which few are told twice (two of 16,000); nothing is known; two of 16,000 and of 260,000.
_ONE_INCIDENT, _UNPLACED, _ONE_REGION, _APART = -8.0, -9.0, -14.0, -18.0
# Nobody is taken in two cities on one day.
_ELSEWHERE_THAT_DAY = -6.0
# Stations are few, and people are moved from one to the next; of two who were in two of them at the same hours, by the
# word of somebody who knows, one would have to be mistaken.
_SAME_PLACE, _OTHER_PLACE, _TWO_PLACES_AT_ONCE = 1.5, -0.5, -6.0
_AT_ONCE = timedelta(hours=1)
# A number is somebody's, or of somebody close to them.
_PHONE = 9.0
# A date is slipped in a digit, or day and month change places; another one is another person's.
_SAME_DATE, _NEAR_DATE, _OTHER_DATE = 9.0, 3.0, -9.0
# A year of birth that is known; a year off is a slip, or was reckoned from an age.
_SAME_YEAR, _NEAR_YEAR = 4.0, 1.0
# An age is guessed by the round number.
_SAME_AGE, _NEAR_AGE = 1.5, 0.0
# Years apart, and what they say at most: from the first that is less than the gap.
_YEARS_APART, _AGES_APART = ((1, -4.0), (4, -7.0)), ((4, -2.0), (8, -5.0), (19, -9.0))
_GUESSED_BY = 4
_SAID_APART = 2
# Half of people are of one sex, which is rarely mistaken; what the ends of names tell is, by a clerk's grammar.
_SAME_SEX, _OTHER_SEX, _OTHER_END = 0.5, -5.0, -2.0
# For each word of the description that both have, up to three; other words describe the same jacket.
_SAME_WORD, _MOST_WORDS, _NO_WORD = 1.5, 3, -0.5
_LONGEST_DESCRIPTION, _STEM, _SHORTEST_WORD = 400, 4, 3
_PHONE_DIGITS = 10

_ENDS = (
    (Part.PATRONYMIC, ("vna", "qna", "kizi"), ("iq", "ogli")),
    (Part.SURNAME, ("ova", "eva", "ina", "aia"), ("ov", "ev", "in", "ski")),
)


@dataclass(frozen=True, slots=True)
class Taking:
    """Where somebody was taken. "" and None are unknown."""

    incident: str
    region: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Where somebody was by the word of one who knows, and from when to when; `until` None: they are there still."""

    place: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of one record. None, "" and empty are unknown.

    `age` counts only with the day on which it was told. `facilities` are those of all detentions, but for the street,
    where all of a rally are taken; `phones` the person's own and those of people close to them, however they are
    written; `holds` are of detentions that are confirmed.
    """

    name: PersonName = field(default_factory=PersonName)
    born_on: date | None = None
    birth_year: int | None = None
    age: int | None = None
    age_on: date | None = None
    sex: str = ""
    takings: frozenset[Taking] = frozenset()
    facilities: frozenset[str] = frozenset()
    description: str = ""
    phones: frozenset[str] = frozenset()
    holds: frozenset[Hold] = frozenset()

    @property
    def incidents(self) -> frozenset[str]:
        return frozenset(taking.incident for taking in self.takings)

    @property
    def regions(self) -> frozenset[str]:
        return frozenset(taking.region for taking in self.takings if taking.region)

    def years_of_birth(self) -> tuple[int, int] | None:
        """From when to when the person may have been born."""
        known = self.born_on.year if self.born_on else self.birth_year
        if known is not None:
            return known, known
        if self.age is None or self.age_on is None:
            return None
        return self.age_on.year - self.age - 1, self.age_on.year - self.age


@dataclass(frozen=True, slots=True)
class Fact:
    """What one comparison says: bits for or against, and how it reads."""

    bits: float
    reasons: tuple[Reason, ...] = ()


NOTHING = Fact(0.0)


def weigh(one: Person, other: Person, *, rarity: Rarity | None = None) -> Match:
    """How likely two records are about one person, from 0 to 1, whichever comes first, and why.

    `rarity` tells for the skeleton of a word which share of people bear it; without it all words count alike.
    """
    facts = (_taken(one, other), _held(one, other), _sex(one, other), _described(one, other))
    shared = (_phone(one, other), _born(one, other))
    beside = sum(fact.bits for fact in facts)
    ways = (
        (round(beside + names.bits + sum(_of_kin(fact.bits, names.kin) for fact in shared), 6), names)
        for names in weigh_names(one.name, other.name, rarity)
    )
    # Of equals the one whose reasons are first in the alphabet, so that both sides are told the same.
    bits, names = min(ways, key=lambda way: (-way[0], [(reason.part, reason.sign) for reason in way[1].reasons]))
    reasons = (*names.reasons, *_related(one, other, names))
    reasons += tuple(reason for fact in (*shared, *facts) for reason in fact.reasons)
    return Match(_likelihood(bits), reasons)


def _likelihood(bits: float) -> float:
    """The share of pairs of so many bits that are one person."""
    return float(round(1 / (1 + 2 ** -max(min(bits, 60.0), -60.0)), 6))


def _of_kin(bits: float, kin: float) -> float:
    return bits * kin if bits > 0 else bits


def _taken(one: Person, other: Person) -> Fact:
    """Where both were taken, which bounds how many they could be."""
    if not one.takings or not other.takings:
        return Fact(_UNPLACED)
    if one.incidents & other.incidents:
        return Fact(_ONE_INCIDENT, (Reason(Sign.SAME, "incident"),))
    if any(_is_elsewhere(*pair) for pair in product(one.takings, other.takings)):
        return Fact(_APART + _ELSEWHERE_THAT_DAY, (Reason(Sign.OTHER, "day"),))
    if not one.regions or not other.regions:
        return Fact(_ONE_REGION, (Reason(Sign.OTHER, "incident"),))
    if one.regions & other.regions:
        return Fact(_ONE_REGION, (Reason(Sign.NEAR, "incident"),))
    return Fact(_APART, (Reason(Sign.OTHER, "region"),))


def _is_elsewhere(one: Taking, other: Taking) -> bool:
    if one.at is None or other.at is None or not one.region or not other.region or one.region == other.region:
        return False
    return abs(one.at - other.at).days < 1


def _held(one: Person, other: Person) -> Fact:
    """Where both were held, of one incident: at another time anybody may be held there."""
    if not one.incidents & other.incidents or not one.facilities or not other.facilities:
        return NOTHING
    if any(_are_at_once(*pair) for pair in product(one.holds, other.holds)):
        return Fact(_TWO_PLACES_AT_ONCE, (Reason(Sign.OTHER, "hours"),))
    if one.facilities & other.facilities:
        return Fact(_SAME_PLACE, (Reason(Sign.SAME, "place"),))
    return Fact(_OTHER_PLACE, (Reason(Sign.OTHER, "place"),))


def _are_at_once(one: Hold, other: Hold) -> bool:
    """Whether nobody can have been in both: they are two places, and the hours are the same."""
    if one.place == other.place:
        return False
    ends = [hold.until for hold in (one, other) if hold.until is not None]
    return not ends or min(ends) - max(one.since, other.since) >= _AT_ONCE


def _phone(one: Person, other: Person) -> Fact:
    if {*map(_digits, one.phones)} & {*map(_digits, other.phones)} - {""}:
        return Fact(_PHONE, (Reason(Sign.SAME, "phone"),))
    return NOTHING


def _digits(phone: str) -> str:
    """The digits that count: +7, 8 and nothing before a number are one."""
    return "".join(letter for letter in phone if letter.isdecimal())[-_PHONE_DIGITS:]


def _born(one: Person, other: Person) -> Fact:
    """When both were born, by the best that both records say."""
    if one.born_on and other.born_on:
        if one.born_on == other.born_on:
            return Fact(_SAME_DATE, (Reason(Sign.SAME, "birth_date"),))
        if _is_slip(one.born_on, other.born_on):
            return Fact(_NEAR_DATE, (Reason(Sign.NEAR, "birth_date"),))
        return Fact(_OTHER_DATE, (Reason(Sign.OTHER, "birth_date"), *_apart(_gap(one, other))))
    gap = _gap(one, other)
    if gap is None:
        return NOTHING
    is_known = all(person.born_on or person.birth_year is not None for person in (one, other))
    if gap == 0:
        return Fact(_SAME_YEAR if is_known else _SAME_AGE, (Reason(Sign.SAME, "birth_year"),))
    if gap <= (1 if is_known else _GUESSED_BY):
        return Fact(_NEAR_YEAR if is_known else _NEAR_AGE, (Reason(Sign.NEAR, "birth_year"),))
    steps = _YEARS_APART if is_known else _AGES_APART
    bits = min((bits for least, bits in steps if gap > least), default=0.0)
    return Fact(bits, (Reason(Sign.OTHER, "birth_year"), *_apart(gap)))


def _gap(one: Person, other: Person) -> int | None:
    """The years that lie between the births at least; None where one is not known."""
    ours, theirs = one.years_of_birth(), other.years_of_birth()
    return None if ours is None or theirs is None else max(ours[0] - theirs[1], theirs[0] - ours[1], 0)


def _apart(years: int | None) -> Iterator[Reason]:
    if years is not None and years >= _SAID_APART:
        yield Reason(Sign.OTHER, "apart", str(years))


def _is_slip(one: date, other: date) -> bool:
    """Whether two dates differ in one digit, or in the order of day and month."""
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return True
    return sum(ours != theirs for ours, theirs in zip(one.isoformat(), other.isoformat(), strict=True)) == 1


def _sex(one: Person, other: Person) -> Fact:
    if {one.sex, other.sex} <= {"female", "male"}:
        if one.sex == other.sex:
            return Fact(_SAME_SEX, (Reason(Sign.SAME, "sex"),))
        return Fact(_OTHER_SEX, (Reason(Sign.OTHER, "sex"),))
    for part, female, male in _ENDS:
        ours, theirs = (_ends(person, part, female, male) for person in (one, other))
        if ours and theirs:
            return NOTHING if ours == theirs else Fact(_OTHER_END, (Reason(Sign.OTHER, "sex"),))
    return NOTHING


def _ends(person: Person, part: Part, female: tuple[str, ...], male: tuple[str, ...]) -> str:
    """The sex that the end of this part of the name tells, or an empty text."""
    words = [word for word, of in words_by_part(person.name) if of is part]
    if any(word.endswith(female) for word in words):
        return "female"
    return "male" if any(word.endswith(male) for word in words) else ""


def _described(one: Person, other: Person) -> Fact:
    ours, theirs = _stems(one.description), _stems(other.description)
    if not ours or not theirs:
        return NOTHING
    shared = min(len(ours & theirs), _MOST_WORDS)
    if not shared:
        return Fact(_NO_WORD, (Reason(Sign.OTHER, "description"),))
    return Fact(shared * _SAME_WORD, (Reason(Sign.NEAR, "description"),))


def _stems(text: str) -> frozenset[str]:
    """How the words of a description begin, so that зелёная куртка is в зелёной куртке."""
    return frozenset(
        word[:_STEM] for word in skeletons(text[:_LONGEST_DESCRIPTION]) if len(word) >= _SHORTEST_WORD
    )


def _related(one: Person, other: Person, names: Weighed) -> Iterator[Reason]:
    """What else two of one surname may be. It only says so: the weights have it already."""
    if names.sign(Part.SURNAME) not in (Sign.SAME, Sign.NEAR) or names.sign(Part.GIVEN_NAME) is not Sign.OTHER:
        return
    if is_child_of(one.name, other.name) or is_child_of(other.name, one.name):
        yield Reason(Sign.OTHER, "parent")
    elif names.sign(Part.PATRONYMIC) in (Sign.SAME, Sign.NEAR):
        is_one_birth = one.born_on is not None and one.born_on == other.born_on
        yield Reason(Sign.OTHER, "twin" if is_one_birth else "sibling")
