"""People by the words of their names: who is near to a question, best first.

What came since the last `settle` is looked at one by one, so a change is found at once, and the sorting is done now
and then.
"""

from collections.abc import Iterable, Iterator
from heapq import heappushpop
from itertools import repeat
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from casework.people.columns import grouped, runs
from casework.people.entries import Entry, Hit, Question
from casework.people.rows import Rows
from casework.people.tokens import Tokens
from detainees.likeness import NEAR, NICKNAME
from detainees.matching import MOST_BESIDE, Asked, Match, Part, Reason, Sign, Word, compare

# Of all who bear a near word so many are scored, and of these at least so many compared word by word.
_MOST_SCORED = 4_000
_MOST_COMPARED = 24
_MOST_UNSETTLED = 10_000
# A word like nobody's may describe the person; with such an end it is a name, and somebody else's. "-in" tells nothing.
_UNHEARD = 0.4
_ENDS_OF_NAMES = ("ov", "ova", "ev", "eva", "ski", "skaia", "enko", "wvili", "dze", "oviq", "eviq", "ovna", "evna")
# Among equals, who has fewer other words.
_OTHER_WORD = 0.001
_BY_NUMBER = Match(1.0, (Reason(Sign.SAME, "number"),))

# The numbers of words that may be meant, and how alike each is to what was asked for.
Near = dict[int, float]


class Index:
    """Everybody of one kind."""

    def __init__(self) -> None:
        self._tokens = Tokens()
        self._rows = Rows(self._tokens)
        self._starts, self._bearers = np.zeros(1, dtype=np.uint32), np.zeros(0, dtype=np.uint32)

    def __len__(self) -> int:
        return self._rows.alive

    @property
    def words(self) -> int:
        """How many different words are remembered."""
        return len(self._tokens)

    def add(self, entries: Iterable[Entry]) -> None:
        """Remember people who are not remembered yet."""
        self._rows.add(entries)

    def replace(self, key: UUID, entries: Iterable[Entry]) -> None:
        """Remember this of them, instead of whatever was known; nothing forgets them."""
        self._rows.forget(key)
        self._rows.add(entries)
        if len(self._rows) - self._rows.settled > max(_MOST_UNSETTLED, self._rows.settled // 50):
            self.settle()

    def settle(self) -> None:
        """Sort in what came since the last time."""
        words, bearers = self._rows.settle()
        borne = np.flatnonzero(np.bincount(words, minlength=len(self._tokens)))
        if len(borne) < len(self._tokens):
            # A flood may bring any number of words, and takes them along when it goes.
            words = self._rows.renumber(borne, among=len(self._tokens))
            self._tokens.keep_only(borne.tolist())
        self._tokens.settle()
        self._starts, self._bearers = grouped(words, bearers, len(self._tokens))

    def search(self, question: Question) -> list[Hit]:
        """Who may be meant, best first. Who has the number or phone that was asked for comes before all."""
        allowed = self._rows.allowed(question.reach)
        found = {int(row): _BY_NUMBER for row in self._rows.bearing(question.exact) if allowed[row]}
        near = {word: self._near(word) for word in question.asked.words}
        weights = {word.text: self._weight(word, numbers) for word, numbers in near.items()}
        rows = self._candidates(near, allowed, is_everybody=question.reach.is_everything)
        rows, _ = self._nearest(rows, near, weights, most=max(_MOST_COMPARED, question.most))
        for row, match in self._compared(rows, near, weights, question):
            found.setdefault(row, match)
        best = sorted(found.items(), key=lambda each: _order(each[1]))[: question.most]
        return [Hit(*self._rows.identity(row), match.score, match.reasons) for row, match in best]

    def _compared(
        self, rows: NDArray[np.int64], near: dict[Word, Near], weights: dict[str, float], question: Question
    ) -> Iterator[tuple[int, Match]]:
        """Of these rows those who may be among the answers, and how they compare word by word."""
        if not len(rows):
            return
        asked = question.asked
        measured, near = self._measured(rows, near)
        rows, scores = self._nearest(rows, near, weights, most=len(rows))
        # A word that is not said to be a part of a name weighs by how rare it is; a part has its own weight.
        free = weights if any(word.part is Part.WORD for word in near) else None
        at_most = _at_most(asked, scores, weights)
        reached = [0.0] * question.most
        for row, limit, known in zip(rows.tolist(), at_most, self._rows.known(rows), strict=True):
            if limit <= reached[0] or limit < question.least:
                continue
            match = compare(asked, known, weights=free, alike=lambda one, other: measured[one][other])
            if match.score >= question.least:
                heappushpop(reached, match.score)
                yield row, match

    def _measured(
        self, rows: NDArray[np.int64], near: dict[Word, Near]
    ) -> tuple[dict[str, dict[str, float]], dict[Word, Near]]:
        """How alike each reading is to each word of these rows; and `near`, completed by these words.

        Of a word that is like many others only the nearest are known before; these rows bear few, so all are measured.
        """
        numbers = np.unique(self._rows.words_of(rows)[1]).tolist()
        readings = list({reading: None for word in near for reading in word.readings})
        measured = dict(zip(readings, self._tokens.likenesses(readings, numbers), strict=True))
        fuller = {}
        for word, found in near.items():
            how = map(max, *(measured[reading] for reading in word.readings), repeat(0.0))
            fuller[word] = {
                number: each for number, each in zip(numbers, how, strict=False) if each >= NEAR
            } | found
        texts = [self._tokens.text(number) for number in numbers]
        return {reading: dict(zip(texts, how, strict=True)) for reading, how in measured.items()}, fuller

    def spelled(self, question: Question) -> list[Hit]:
        """Who has the number, or bears each of these words just so: what can be told before anything is sorted."""
        allowed = self._rows.allowed(question.reach)
        found = [int(row) for row in self._rows.bearing(question.exact) if allowed[row]]
        if question.asked.words:
            rows = np.flatnonzero(allowed)
            for word in question.asked.words:
                rows = rows[self._is_borne(rows, self._tokens.find(word.readings))]
            found += rows.tolist()
        return [Hit(*self._rows.identity(row), 1.0) for row in dict.fromkeys(found)][: question.most]

    def _near(self, word: Word) -> Near:
        """The numbers of the words that may be meant, and how alike they are."""
        found: Near = {}
        for reading in word.readings:
            if len(reading) > 1:
                for number, how in self._tokens.near(reading).items():
                    found[number] = max(how, found.get(number, 0.0))
        found.update(dict.fromkeys(self._tokens.find(word.readings), 1.0))
        for number in self._tokens.find(word.forms):
            found[number] = max(NICKNAME, found.get(number, 0.0))
        return dict(sorted(found.items(), key=lambda each: -each[1]))

    def _candidates(
        self, near: dict[Word, Near], allowed: NDArray[np.bool_], *, is_everybody: bool
    ) -> NDArray[np.int64]:
        """The rows that bear a word near to one asked for: of rare words all, of common ones while there is room.

        One that bears two of them may stand there twice.
        """
        by_word = [(self._bearers_of(numbers), numbers) for numbers in near.values() if numbers]
        taken = [np.zeros(0, dtype=np.int64)]
        left = _MOST_SCORED
        for count, numbers in sorted(by_word, key=lambda each: each[0]):
            # Whoever sees everybody sees all of these, so they need not be gathered to tell that they are too many.
            if is_everybody and left < count and left < _MOST_SCORED:
                break
            rows = self._who_bear(numbers)
            fitting = rows[allowed[rows]]
            if left < len(fitting) and left < _MOST_SCORED:
                break
            taken.append(fitting[:_MOST_SCORED])
            left -= len(fitting)
        return np.concatenate(taken)

    def _bearers_of(self, numbers: Near) -> int:
        """How many settled rows bear one of these words, who bears two counted twice."""
        _, counts = self._postings(numbers)
        return int(counts.sum())

    def _who_bear(self, numbers: Near) -> NDArray[np.int64]:
        """The rows that bear one of these words: those added lately, then those of the nearest word first."""
        held: NDArray[np.int64] = self._bearers[runs(*self._postings(numbers))].astype(np.int64)
        if self._rows.settled == len(self._rows):
            return held
        recent = np.arange(self._rows.settled, len(self._rows))
        return np.concatenate((recent[self._is_borne(recent, list(numbers))], held))

    def _postings(self, numbers: Near) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the bearers of each of these words begin, and how many they are."""
        wanted = np.fromiter(numbers, dtype=np.int64)
        settled = wanted[wanted < len(self._starts) - 1]
        starts = self._starts[settled].astype(np.int64)
        return starts, self._starts[settled + 1] - starts

    def _nearest(
        self, rows: NDArray[np.int64], near: dict[Word, Near], weights: dict[str, float], *, most: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The rows that look best and how they score, the best first, by the likeness of each word alone."""
        if not len(rows):
            return rows, np.zeros(0, dtype=np.float32)
        counts, borne = self._rows.words_of(rows)
        starts = np.cumsum(counts) - counts
        score = np.zeros(len(rows), dtype=np.float32)
        table = np.zeros(len(self._tokens), dtype=np.float32)
        for word, found in near.items():
            wanted = np.fromiter(found, dtype=np.int64)
            table[wanted] = np.fromiter(found.values(), dtype=np.float32)
            score += np.float32(weights[word.text]) * np.maximum.reduceat(table[borne], starts)
            table[wanted] = 0
        behind = _OTHER_WORD * counts.astype(np.float32) - score
        # Who bears two of the words stands here twice.
        if len(rows) > (more := most * len(near)):
            best = np.argpartition(behind, more)[:more]
            rows, score, behind = rows[best], score[best], behind[best]
        rows, places = np.unique(rows, return_index=True)
        order = np.argsort(behind[places], kind="stable")[:most]
        return rows[order], score[places][order]

    def _is_borne(self, rows: NDArray[np.int64], numbers: list[int]) -> NDArray[np.bool_]:
        """Which of these rows bear one of these words."""
        found = np.zeros(len(rows), dtype=np.bool_)
        if len(rows) and numbers:
            counts, borne = self._rows.words_of(rows)
            found[np.repeat(np.arange(len(rows)), counts)[np.isin(borne, numbers)]] = True
        return found

    def _weight(self, word: Word, near: Near) -> float:
        """How much a word says, in bits: one that few bear says more, one like nobody's next to nothing."""
        if not near and not word.readings[0].endswith(_ENDS_OF_NAMES):
            return _UNHEARD
        bearers = sum(
            int(self._starts[number + 1]) - int(self._starts[number])
            for number in self._tokens.find(word.readings)
            if number < len(self._starts) - 1
        )
        return float(np.log2(2 + len(self._rows) / (1 + bearers)))


def _order(match: Match) -> tuple[float, int]:
    """The likeliest first; of equals, those of whom more agrees."""
    return -match.score, -sum(reason.sign is Sign.SAME for reason in match.reasons)


def _at_most(asked: Asked, scores: NDArray[np.float32], weights: dict[str, float]) -> list[float]:
    """How well each of those who score so may compare: no better than word by word, and by what is known beside it."""
    words = set(asked.words)
    if len(words) < len(asked.words) or any(word.part is not Part.WORD for word in words):
        # A word that was said twice, or as a part of a name, weighs otherwise when they are compared.
        return [1.0] * len(scores)
    beside = MOST_BESIDE if asked.evidence.is_known else 0.0
    limits: list[float] = np.round(scores.astype(np.float64) / sum(weights.values()) + beside, 3).tolist()
    return limits
