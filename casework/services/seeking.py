"""Rings where somebody may be whom a search request looks for: new names are compared with it, and it with all names.

Names are found in the memory of the people process; nobody is told anything here, and nobody is found by a machine.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from casework.models import AuditEntry
from casework.people.entries import Hit, Kind, Reach
from casework.services import people, tickets
from casework.services.people import SearchUnavailable
from casework.services.reading import reading
from casework.services.suspicion import known_of
from detainees import sameness
from detainees.fields import open_keys
from detainees.heard import Heard, HeardPerson
from detainees.matching import LIKELY, POSSIBLE, Evidence
from detainees.models import Change, Detainee, Incident, Report, SearchRequest, Triage
from detainees.names import birth_year
from detainees.sameness import SUSPECTED, Person, Taking
from detainees.services import searching
from detainees.services.searching import Alike
from detainees.sought import Sought
from detainees.ways import ways_of

_AT_ONCE = 200
# Of those whose names are alike so many are weighed.
_MOST_ALIKE = 24
_EVERYBODY = Reach(is_everything=True)
_PLACE = "searching"


def ring_for_changed(*, most: int = _AT_ONCE) -> int:
    """Compare who was entered or changed lately with the search requests, and new requests with everybody.

    What an open transaction may still change waits for it. Returns how many hits ring anew. Raises `SearchUnavailable`;
    who was not reached by then is compared the next time.
    """
    _execute(_WHILE_NOBODY_LOOKS, [])
    rings = 0
    for subject, kind, changed_in in _execute(_CHANGED, [most]):
        rings += _RING[kind](subject)
        # Who was changed again meanwhile is compared again.
        _execute(
            "UPDATE detainees_change SET is_searched = true WHERE subject_id = %s AND changed_in = %s::text::xid8",
            [subject, changed_in],
        )
    if rings:
        tickets.announce(searches="all")
    return rings


# While nobody is looked for. Asked and done in one statement, so that no request arrives between the two.
_WHILE_NOBODY_LOOKS = """
UPDATE detainees_change SET is_searched = true
WHERE NOT is_searched AND changed_in < pg_snapshot_xmin(pg_current_snapshot())
    AND NOT EXISTS (SELECT FROM detainees_searchrequest WHERE state = 'looking')
"""
_CHANGED = """
SELECT subject_id, kind, changed_in::text FROM detainees_change
WHERE NOT is_searched AND changed_in < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY changed_in LIMIT %s
"""


def sought_of(request: SearchRequest) -> Sought:
    """Whom a request looks for, as a question. It must be open."""
    heard = HeardPerson.from_json(request.sought)
    evidence = Evidence(birth_year=birth_year(heard.name), age=heard.age, sex=heard.sex, at=request.asked_at)
    return Sought.named(heard.name, evidence, description=heard.description)


def facts_of(request: SearchRequest) -> Person:
    """What is known of whom a request looks for. It must be open."""
    phones = [way.address for way in ways_of(request.ways) if way.kind == "phone"]
    return _person(HeardPerson.from_json(request.sought), request.asked_at, request.incident, phones)


def facts_heard(person: HeardPerson, report: Report, incident: Incident | None, contact: str) -> Person:
    """What a report says of one of its people, and how whoever spoke may be reached."""
    return _person(person, report.received_at, incident, [contact] if contact else [])


def _person(heard: HeardPerson, at: datetime, incident: Incident | None, phones: Sequence[str]) -> Person:
    taking = () if incident is None else (
        Taking(str(incident.pk), incident.region_id, heard.apprehended_at or incident.began_at),
    )  # fmt: skip
    return Person(
        name=heard.name,
        born_on=_day(heard.name.birth_date),
        birth_year=birth_year(heard.name),
        age=heard.age,
        age_on=at.date(),
        sex=heard.sex,
        takings=frozenset(taking),
        description=heard.description,
        phones=frozenset(phones),
    )


def _ring_for_person(person: UUID) -> int:
    """Requests that may look for this person of the record."""
    alike: list[Alike] = []
    row = Detainee.objects.filter(pk=person).first()
    if row is not None:
        with _opened([person]):
            # Whose key is destroyed is alike to nobody.
            if person in open_keys():
                sought = Sought.named(row.name, _evidence(row), description=row.description or "")
                alike = list(_weigh_requests(row, _best(_asked(sought, Kind.SOUGHT))))
    return searching.ring(alike=alike, of=Q(person=person))


def _weigh_requests(row: Detainee, near: dict[UUID, float]) -> Iterator[Alike]:
    requests = list(_looking(near).filter(is_practice=row.is_practice))
    with _opened([row.pk, *(request.pk for request in requests)] if requests else []):
        facts = known_of([row.pk]).get(row.pk) if requests else None
        for request in requests:
            if facts is not None and request.pk in open_keys():
                score = _score(near[request.pk], facts_of(request), facts)
                if score:
                    yield Alike(request.pk, score, person=row.pk)


def _ring_for_report(report: UUID) -> int:
    """Requests that may look for somebody of this report, while it waits and is not in quarantine."""
    alike: dict[UUID, Alike] = {}
    triage = _waiting().filter(report=report).first()
    if triage is not None:
        with _opened([report]):
            heard = Heard.from_json(triage.report.content) if report in open_keys() else Heard()
        for _place, person in _undone(triage, heard):
            said = Sought.named(person.name, _said(person, triage.report), description=person.description)
            near = _best(_asked(said, Kind.SOUGHT))
            for each in _weigh_heard(_facts_of(person, triage, heard), triage, near):
                alike[each.request] = max(each, alike.get(each.request, each), key=lambda other: other.score)
    return searching.ring(alike=alike.values(), of=Q(report=report))


def _weigh_heard(facts: Person, triage: Triage, near: dict[UUID, float]) -> Iterator[Alike]:
    requests = list(_looking(near).filter(is_practice=_is_practice(triage)))
    with _opened([request.pk for request in requests]):
        for request in requests:
            if request.pk in open_keys() and (score := _score(near[request.pk], facts_of(request), facts)):
                yield Alike(request.pk, score, report=triage.report_id)


def _ring_for_request(key: UUID) -> int:
    """Everybody of the record, and of reports that wait, whom this request may look for."""
    request = _looking([key]).first()
    if request is None:
        # What is found, told or closed looks for nobody; its hits are not shown.
        return 0
    alike: list[Alike] = []
    with _opened([key]):
        if key in open_keys():
            sought, facts = sought_of(request), facts_of(request)
            alike += _weigh_people(request, facts, _best(_asked(sought, Kind.PERSON)))
            alike += _weigh_reports(request, facts, _asked(sought, Kind.HEARD))
    return searching.ring(alike=alike, of=Q(request=key))


def _weigh_people(request: SearchRequest, facts: Person, near: dict[UUID, float]) -> Iterator[Alike]:
    rows = Detainee.objects.filter(pk__in=near, is_practice=request.is_practice)
    ids = list(rows.values_list("pk", flat=True))
    with _opened(ids):
        known = known_of([key for key in ids if key in open_keys()])
        for key, each in known.items():
            if score := _score(near[key], facts, each):
                yield Alike(request.pk, score, person=key)


def _weigh_reports(request: SearchRequest, facts: Person, hits: list[Hit]) -> Iterator[Alike]:
    triages = _waiting().filter(report__in=[hit.id for hit in hits])
    waiting = [triage for triage in triages if _is_practice(triage) == request.is_practice]
    with _opened([triage.report_id for triage in waiting]):
        for triage in waiting:
            if triage.report_id not in open_keys():
                continue
            heard = Heard.from_json(triage.report.content)
            places = {hit.place: hit.score for hit in hits if hit.id == triage.report_id}
            scores = [
                _score(places[place], facts, _facts_of(person, triage, heard))
                for place, person in _undone(triage, heard)
                if place in places
            ]
            if score := max(scores, default=0.0):
                yield Alike(request.pk, score, report=triage.report_id)


def _score(by_name: float, one: Person, other: Person) -> float:
    """How likely it is them: nothing unless all that is known says so, or the names alone do.

    A mother's call is not lost because a common name without anything else is likelier another's.
    """
    weighed = sameness.weigh(one, other).score
    return round((by_name + weighed) / 2, 3) if by_name >= LIKELY or weighed >= SUSPECTED else 0.0


def _asked(sought: Sought, kind: Kind) -> list[Hit]:
    """Who is alike by name. Raises `SearchUnavailable`, also while not everybody is in memory."""
    answer = people.search(sought, reach=_EVERYBODY, kind=kind, most=_MOST_ALIKE, least=POSSIBLE)
    if answer.is_loading:
        # Whoever is not there yet would fall silent.
        raise SearchUnavailable
    return answer.hits


def _facts_of(person: HeardPerson, triage: Triage, heard: Heard) -> Person:
    return facts_heard(person, triage.report, triage.incident, heard.reporter.contact)


def _best(hits: Iterable[Hit]) -> dict[UUID, float]:
    """The best score of each; a merged person is found under every name."""
    found: dict[UUID, float] = {}
    for hit in hits:
        found[hit.id] = max(hit.score, found.get(hit.id, 0.0))
    return found


def _opened(subjects: Sequence[UUID]) -> AbstractContextManager[None]:
    return reading(actor=None, subjects=subjects, place=_PLACE, action=AuditEntry.Action.LOAD)


def _looking(keys: Iterable[UUID]) -> QuerySet[SearchRequest]:
    rows = SearchRequest.objects.filter(pk__in=keys, state=SearchRequest.State.LOOKING)
    return rows.select_related("incident")


def _waiting() -> QuerySet[Triage]:
    rows = Triage.objects.waiting().filter(report__is_quarantined=False)
    return rows.select_related("report", "incident").prefetch_related("outcomes")


def _undone(triage: Triage, heard: Heard) -> list[tuple[int, HeardPerson]]:
    """Those of a report with whom nobody has dealt, with their places."""
    done = {outcome.person_index for outcome in triage.outcomes.all()}
    return [(place, person) for place, person in enumerate(heard.people) if place not in done]


def _is_practice(triage: Triage) -> bool:
    """A report that nobody has placed counts as real."""
    return triage.incident is not None and triage.incident.is_practice


def _evidence(row: Detainee) -> Evidence:
    return Evidence(birth_year=birth_year(row.name), sex=row.sex if row.sex != Detainee.Sex.UNKNOWN else "")


def _said(person: HeardPerson, report: Report) -> Evidence:
    return Evidence(birth_year=birth_year(person.name), age=person.age, sex=person.sex, at=report.received_at)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _execute(query: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []


_RING = {
    Change.Kind.PERSON: _ring_for_person,
    Change.Kind.REPORT: _ring_for_report,
    Change.Kind.SEARCH: _ring_for_request,
}
