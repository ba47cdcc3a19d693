"""What is said over the socket of the people process: one line of JSON each way.

    {"search": "person", "words": [["магомедова", "surname"], …], "numbers": ["+7 …"], "most": 50, "least": 0.4,
     "evidence": {"sex": "female", …},
     "reach": {"everything": false, "through": […], "people": […], "unplaced": true}}
    {"hits": [["<uuid>", 0, 0.95, [["same", "surname", ""], …]], …], "loading": false}
    {"fault": "question"} or {"fault": "database"}

A name goes as it was typed, and comes back from nowhere: an answer holds ids and what agrees.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from casework.people.entries import Answer, Hit, Kind, Question, Reach
from casework.people.numbers import keys_of
from detainees.matching import Asked, Evidence, Part, Reason, Sign, Word

LONGEST_LINE = 4_000_000
MOST_HITS = 1_000


class NotUnderstood(Exception):
    """A line that is no question."""


def question_line(
    kind: Kind,
    *,
    words: list[tuple[str, Part]],
    numbers: list[str],
    evidence: Evidence,
    reach: Reach,
    most: int,
    least: float,
) -> bytes:
    """A question as it goes over the socket."""
    said = {
        "search": kind,
        "words": words,
        "numbers": numbers,
        "evidence": {key: value for key, value in asdict(evidence).items() if value},
        "reach": {
            "everything": reach.is_everything,
            "through": sorted(reach.through),
            "people": [person.hex for person in reach.people],
            "unplaced": reach.unplaced,
        },
        "most": most,
        "least": least,
    }
    return orjson.dumps(said) + b"\n"


def question_of(line: bytes) -> tuple[Kind, Question]:
    """The question of a line. Raises `NotUnderstood`."""
    try:
        said = orjson.loads(line)
        evidence = said["evidence"]
        if at := evidence.get("at"):
            evidence["at"] = datetime.fromisoformat(at)
        words = [word for text, part in said["words"] for word in Word.all_of(text, Part(part))]
        reach = said["reach"]
        return Kind(said["search"]), Question(
            asked=Asked(tuple(words), Evidence(**evidence)),
            exact=keys_of(said["numbers"]),
            reach=Reach(
                is_everything=bool(reach["everything"]),
                through=frozenset(reach["through"]),
                people=frozenset(UUID(person) for person in reach["people"]),
                unplaced=bool(reach["unplaced"]),
            ),
            most=min(int(said["most"]), MOST_HITS),
            least=float(said["least"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotUnderstood(type(error).__name__) from None


def answer_line(answer: Answer) -> bytes:
    """An answer as it goes over the socket."""
    hits = [
        [str(hit.id), hit.place, hit.score, [[each.sign, each.part, each.word] for each in hit.reasons]]
        for hit in answer.hits
    ]
    return orjson.dumps({"hits": hits, "loading": answer.is_loading}) + b"\n"


def fault_line(fault: str) -> bytes:
    """That there is no answer, and why, as a code."""
    return orjson.dumps({"fault": fault}) + b"\n"


def answer_of(line: bytes) -> Answer:
    """The answer of a line. Raises `NotUnderstood` for a fault or for nothing at all."""
    try:
        said: dict[str, Any] = orjson.loads(line)
        hits = [
            Hit(UUID(person), place, score, tuple(Reason(Sign(sign), part, word) for sign, part, word in reasons))
            for person, place, score, reasons in said["hits"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise NotUnderstood(type(error).__name__) from None
    return Answer(hits, is_loading=bool(said.get("loading")))
