"""The page of a search request: who is looked for, how the seeker is reached, who it may be, what was tried."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.board import live
from casework.board.candidates import shown_detentions
from casework.board.forms_search import FoundForm
from casework.services import seeking
from casework.services.suspicion import known_of
from casework.staff import moments, pages, reason_words
from detainees import sameness
from detainees.heard import Heard, HeardPerson
from detainees.ladder import Answer
from detainees.matching import Match
from detainees.models import (
    ContactAttempt,
    Detainee,
    Detention,
    Relative,
    Report,
    SearchHit,
    SearchRequest,
)
from detainees.services import contact, searching
from detainees.ways import Way, ways_of

MOST_HITS = 20
MOST_TRIES = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who may be meant, and what agrees. `heard` is who a report speaks of; else a person of the record."""

    hit: SearchHit
    match: Match
    detention: Detention | None = None
    heard: HeardPerson | None = None

    @property
    def likelihood(self) -> str:
        return reason_words.likelihood(self.match.score)

    @property
    def reasons(self) -> list[dict[str, str]]:
        return reason_words.reasons(self.match.reasons)


@dataclass(frozen=True, slots=True)
class ShownWay:
    """One way to the seeker, and whether it may be used now."""

    way: Way
    label: str
    is_safe: bool


class SearchPage:
    """A search request in the words of its page. What is sealed opens when the template asks."""

    def __init__(self, actor: access.Actor, request: SearchRequest) -> None:
        self.actor, self.request, self.now = actor, request, timezone.now()

    @cached_property
    def rows(self) -> list[SearchHit]:
        """Who may be meant; those that were told apart after those that ring."""
        if self.request.state != SearchRequest.State.LOOKING:
            return []
        hits = access.visible(self.actor, SearchHit).filter(request=self.request)
        hits = hits.filter(state__in=[SearchHit.State.RINGING, SearchHit.State.DIFFERENT])
        # Of what the reader may not open nothing is told, not even that it is there.
        rows = hits.select_related("person", "report__triage__incident", "decided_by")[:MOST_HITS]
        return [row for row in rows if access.openable(self.actor, _whom(row))]

    @cached_property
    def detentions(self) -> dict[UUID, Detention]:
        """The newest detention that the reader may see of each person who may be meant, or was found."""
        people = [row.person_id for row in self.rows if row.person_id] + [self.request.person_id]
        rows = shown_detentions(self.actor).filter(detainee__in=[key for key in people if key])
        return {row.detainee_id: row for row in rows.order_by("created_at", "id")}

    @cached_property
    def person(self) -> Detainee | None:
        """Who was found, where the reader may open them."""
        if self.request.person is None or not access.openable(self.actor, [self.request.person]):
            return None
        return self.request.person

    @cached_property
    def relatives(self) -> list[Relative]:
        """The contacts of who was found, whom the seeker may be."""
        if self.person is None:
            return []
        return list(access.visible(self.actor, Relative, Verb.OPEN).filter(detainee=self.person))

    @cached_property
    def tries(self) -> list[ContactAttempt]:
        rows = access.visible(self.actor, ContactAttempt, Verb.OPEN).filter(request=self.request)
        return list(rows.select_related("by")[:MOST_TRIES])

    def opened(self) -> list[Model]:
        """The rows that the page opens."""
        people = [each for row in self.rows for each in _whom(row)]
        return [self.request, *people, *([self.person] if self.person else []), *self.relatives]

    @property
    def sought(self) -> HeardPerson:
        return HeardPerson.from_json(self.request.sought)

    @property
    def born_on(self) -> str:
        return moments.date_told(self.sought.name.birth_date)

    @property
    def zone(self) -> ZoneInfo:
        return searching.zone_of(self.request)

    @property
    def place(self) -> Any:
        """In whose time the page tells moments."""
        return self.request.incident or self.request.region

    @property
    def ways(self) -> list[ShownWay]:
        labels = dict(ContactAttempt.Way.choices)
        return [
            ShownWay(way, str(labels.get(way.kind, "")), way.is_safe_at(self.now, zone=self.zone))
            for way in ways_of(self.request.ways)
        ]

    @property
    def is_unsafe_now(self) -> bool:
        return contact.is_unsafe_now(self.request, at=self.now)

    @property
    def is_due(self) -> bool:
        return self.request.call_at is not None and self.request.call_at <= self.now

    @property
    def may_be_told(self) -> Answer:
        return contact.tellable(request=self.request)

    @property
    def found_detention(self) -> Detention | None:
        return self.detentions.get(self.request.person_id) if self.request.person_id else None

    @cached_property
    def hits(self) -> list[Hit]:
        """Opens everybody who may be meant."""
        asked = seeking.facts_of(self.request)
        known = known_of([row.person_id for row in self.rows if row.person_id])
        hits = []
        for row in self.rows:
            if row.report is not None:
                hits.append(self._heard(row, row.report, asked))
            elif row.person_id in known:
                match = sameness.weigh(asked, known[row.person_id])
                hits.append(Hit(row, match, detention=self.detentions.get(row.person_id)))
        return hits

    @property
    def ringing(self) -> list[Hit]:
        return [each for each in self.hits if each.hit.state == SearchHit.State.RINGING]

    @property
    def told_apart(self) -> list[Hit]:
        return [each for each in self.hits if each.hit.state == SearchHit.State.DIFFERENT]

    def _heard(self, row: SearchHit, report: Report, asked: sameness.Person) -> Hit:
        """Whom of its people the report may mean: the likeliest."""
        heard = Heard.from_json(report.content)
        incident = report.triage.incident
        weighed = [
            (sameness.weigh(asked, seeking.facts_heard(person, report, incident, heard.reporter.contact)), person)
            for person in heard.people
        ]
        match, person = max(weighed, key=lambda each: each[0].score, default=(Match(0.0), HeardPerson()))
        return Hit(row, match, heard=person)


def _whom(hit: SearchHit) -> list[Model]:
    """The person or the report of a hit."""
    return [each for each in (hit.person, hit.report) if each is not None]


def found(request: HttpRequest, pk: UUID, verb: Verb = Verb.OPEN) -> SearchRequest:
    """The request; 404 when it is not visible, 403 when the verb is not allowed."""
    actor = access.actor(request)
    access.find(actor, SearchRequest, verb, pk=pk)
    rows = access.visible(actor, SearchRequest)
    return rows.select_related("incident__region", "region", "person", "relative", "found_by", "entered_by").get(
        pk=pk
    )


@require_safe
@access.declares(Verb.OPEN, SearchRequest)
def search_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is looked for and by whom. Nobody is told anything by the program: a person of staff calls."""
    return show(request, found(request, pk))


def show(request: HttpRequest, row: SearchRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a request; with `refusal` or a form in `more`, what was posted and is not done."""
    actor = access.actor(request)
    page = SearchPage(actor, row)
    context = {
        "search": row,
        "page": page,
        "may_change": access.visible(actor, SearchRequest, Verb.CHANGE).filter(pk=row.pk).exists(),
        "may_try": access.may(actor, Verb.ADD, ContactAttempt),
        "found_form": FoundForm(actor=actor),
        "live": live.address([live.SEARCHES]),
        **more,
    }
    return pages.render(request, "board/search_request.html", context, opens=page.opened(), status=status)
