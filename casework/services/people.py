"""People found by name, in whatever spelling: asked of the people process, which alone holds names in memory."""

import socket
from collections.abc import Iterable

from django.conf import settings

from casework.people.entries import Answer, Kind, Reach
from casework.people.wire import LONGEST_LINE, NotUnderstood, answer_of, question_line
from detainees.sought import Sought

# Longer than the slowest answer; whoever waits for a page is told what to do by then.
_SECONDS = 5.0


class SearchUnavailable(Exception):
    """Nobody can be looked for just now: the people process is away or starts anew. Asking again will do."""

    code = "people_search_unavailable"


def search(
    sought: Sought, *, reach: Reach, kind: Kind = Kind.PERSON, most: int = 50, least: float = 0.0
) -> Answer:
    """Whom this finds among those of this reach, best first. Raises `SearchUnavailable`.

    The answer holds ids and what agrees: whoever shows a name opens it, and asks first who may see it.
    """
    if sought.is_nobody:
        return Answer([])
    line = question_line(
        kind,
        words=list(sought.words),
        numbers=list(sought.numbers),
        evidence=sought.evidence,
        reach=reach,
        most=most,
        least=least,
    )
    try:
        return answer_of(_asked(line))
    except (OSError, NotUnderstood):
        raise SearchUnavailable from None


def within(places: Iterable[object]) -> Reach:
    """The reach of these regions and incidents, by their keys."""
    return Reach(through=frozenset(str(place) for place in places))


def _asked(line: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.settimeout(_SECONDS)
        asking.connect(str(settings.ENVIRONMENT.people_socket))
        asking.sendall(line)
        with asking.makefile("rb") as answers:
            return answers.readline(LONGEST_LINE)
