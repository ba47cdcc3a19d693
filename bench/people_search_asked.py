"""What is asked of the search: names of people who are there, spoilt in each way alike often, and how many it finds."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from bench.corruption import KINDS, spoilt
from bench.invented_people import people
from bench.rows_searched import Numbered, person_id

PER_KIND = 300
# A kind may not apply to somebody: of so many more than are asked for enough remain.
_SPARE = 8

Ask = Callable[[str], list[UUID]]


@dataclass(frozen=True, slots=True)
class Question:
    """The words that somebody types, who is meant, and in which way the name is spoilt."""

    kind: str
    words: str
    meant: UUID


@dataclass(slots=True)
class Found:
    """How many of the people who were meant came among the answers, by kind."""

    asked: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    found: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))

    @property
    def by_kind(self) -> dict[str, float]:
        """The share of each kind that was asked."""
        return {kind: self.found[kind] / asked for kind, asked in self.asked.items() if asked}

    @property
    def recall(self) -> float:
        """The share of all questions."""
        return sum(self.found.values()) / sum(self.asked.values())


def questions(count: int, *, per_kind: int = PER_KIND, seed: int = 5) -> list[Question]:
    """So many of each kind about the first `count` invented people, in no order. Fewer where a kind fits fewer."""
    rng = random.Random(seed)
    drawn = set(rng.sample(range(count), min(count, _SPARE * per_kind)))
    asked_for: list[Numbered] = []
    renamed: list[Numbered] = []
    for number, person in enumerate(people(count)):
        if number in drawn:
            asked_for.append((number, person))
        if person.maiden_name:
            renamed.append((number, person))
    rng.shuffle(renamed)
    found: list[Question] = []
    for kind in KINDS:
        rng.shuffle(asked_for)
        # One in seventy has a maiden name, so they are not drawn but gathered.
        found += _of_kind(kind, renamed if kind == "maiden name" else asked_for, per_kind, rng)
    rng.shuffle(found)
    return found


def find(asked: Iterable[Question], ask: Ask) -> Found:
    """Ask all of these."""
    result = Found()
    for question in asked:
        result.asked[question.kind] += 1
        result.found[question.kind] += question.meant in ask(question.words)
    return result


def _of_kind(kind: str, among: list[Numbered], most: int, rng: random.Random) -> list[Question]:
    found: list[Question] = []
    for number, person in among:
        words = spoilt(person, kind, rng)
        if words and len(found) < most:
            found.append(Question(kind, words, person_id(number)))
    return found
