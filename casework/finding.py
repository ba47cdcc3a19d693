"""Who may be meant, for whoever asks: found in the memory of the people process, and let through by `access`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from casework import access
from casework.access import Actor, Verb
from casework.people.entries import Answer, Hit, Kind
from casework.services import people
from detainees.matching import LIKELY, Match
from detainees.models import Detainee, Incident, Report, SearchRequest
from detainees.sought import Sought

# The memory knows by and large who may see whom: a few more are asked for than are shown.
_SPARE = 2


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a search found, best first, with how near they are and why.

    `is_loading` says that the memory was still filling: who is not here may be found in a moment.
    """

    matches: dict[UUID, Match] = field(default_factory=dict)
    is_loading: bool = False
    has_more: bool = False


def find_people(
    actor: Actor,
    sought: Sought,
    *,
    most: int,
    verb: Verb = Verb.OPEN,
    incidents: Iterable[Incident] | None = None,
) -> Found:
    """The people with whom the actor may do this and who may be meant, at most so many; of these incidents, if given.

    Raises `SearchUnavailable`. Hidden people cost and answer what absent ones do.
    """
    reach = access.reach_of(actor, Detainee, verb)
    if incidents is not None:
        reach = people.within(incident.pk for incident in incidents)
    answer = people.search(sought, reach=reach, most=most * _SPARE + 1, least=sought.least)
    return _found(answer, _seen(actor, verb, answer.hits), most)


def find_each(
    actor: Actor, sought: Sequence[Sought], *, most: int, verb: Verb, incidents: Iterable[Incident]
) -> list[Found]:
    """For each of these who may be meant, in their order: as `find_people`, with one query for all of them.

    Raises `SearchUnavailable`.
    """
    reach = people.within(incident.pk for incident in incidents)
    answers = [people.search(each, reach=reach, most=most * _SPARE + 1, least=each.least) for each in sought]
    seen = _seen(actor, verb, [hit for answer in answers for hit in answer.hits])
    return [_found(answer, seen, most) for answer in answers]


def find_requests(actor: Actor, sought: Sought, *, most: int) -> list[tuple[SearchRequest, Match]]:
    """Open search requests that may look for the same person, or whose seeker has this phone; best first.

    Raises `SearchUnavailable`.
    """
    reach = access.reach_of(actor, SearchRequest, Verb.OPEN)
    answer = people.search(sought, reach=reach, kind=Kind.SOUGHT, most=most * _SPARE + 1, least=sought.least)
    rows = access.visible(actor, SearchRequest, Verb.OPEN).filter(pk__in=[hit.id for hit in answer.hits])
    found = {row.pk: row for row in rows.select_related("incident__region", "region")}
    seen = _found(answer, set(found), most)
    return [(found[key], match) for key, match in seen.matches.items()]


def find_reports(actor: Actor, sought: Sought, *, most: int, besides: Report) -> list[tuple[Report, Match]]:
    """Other reports that wait in the queue, or in quarantine, and name or describe somebody alike; best first.

    Raises `SearchUnavailable`. Only who may open a report learns that it speaks of somebody.
    """
    reach = access.reach_of(actor, Report, Verb.OPEN)
    hits = [
        hit
        for kind in (Kind.HEARD, Kind.QUARANTINED)
        for hit in people.search(sought, reach=reach, kind=kind, most=most * _SPARE + 1, least=LIKELY).hits
    ]
    best: dict[UUID, Match] = {}
    for hit in sorted(hits, key=lambda hit: -hit.score):
        best.setdefault(hit.id, Match(hit.score, hit.reasons))
    rows = access.visible(actor, Report, Verb.OPEN).filter(pk__in=best).exclude(pk=besides.pk)
    found = {report.pk: report for report in rows.select_related("client", "entered_by")}
    return [(found[key], match) for key, match in best.items() if key in found][:most]


def _found(answer: Answer, seen: set[UUID], most: int) -> Found:
    """Of an answer those who are seen, at most so many: of the records of one person the nearest speaks."""
    matches: dict[UUID, Match] = {}
    for hit in answer.hits:
        if hit.id in seen:
            matches.setdefault(hit.id, Match(hit.score, hit.reasons))
    kept = dict(list(matches.items())[:most])
    return Found(kept, is_loading=answer.is_loading, has_more=len(matches) > most)


def _seen(actor: Actor, verb: Verb, hits: list[Hit]) -> set[UUID]:
    rows = access.visible(actor, Detainee, verb).filter(pk__in=[hit.id for hit in hits])
    return set(rows.values_list("pk", flat=True))
