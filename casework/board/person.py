"""The page of one person in one detention: where they are, for how long, who is beside them, what is said."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.board import live
from casework.board.consent_steps import Step, callers, steps, told_to
from casework.board.person_claims import Weighed, named_facilities, weighed
from casework.board.person_path import Axis, Stop, axis, path
from casework.board.person_record import Record
from casework.deadlines import HoldingClock
from casework.models import Authority, Case, Document
from casework.services.clocks import holding_clocks
from casework.staff import clocks, moments, pages, wording
from casework.templatetags.records import lawyer_called
from detainees.fields import ErasedBlob, KeyGone, NotReading, key_to_open
from detainees.ladder import Answer
from detainees.models import (
    Claim,
    Consent,
    CustodyStay,
    Debrief,
    Detainee,
    Detention,
    Facility,
    MatchCandidate,
    Merge,
    Officer,
    Relative,
    TimelineEntry,
    Violation,
    Witness,
)

MOST_EVENTS = 25


class PersonPage(Record):
    """The record in the words of the page. What is sealed opens when the template asks, inside its reading."""

    @cached_property
    def is_erased(self) -> bool:
        """Nothing of this person opens any more, and nothing can be added. Asked for inside a reading."""
        try:
            key_to_open(self.detention.detainee_id)
        except KeyGone:
            return True
        except NotReading:
            return False
        return False

    @cached_property
    def stops(self) -> list[Stop]:
        return path(self.detention, self.stays, now=self.now)

    @property
    def traits(self) -> list[str]:
        """Traits in words; being a minor is told by itself."""
        traits = (Detainee.Trait(each) for each in self.detention.detainee.traits)
        return [str(each.label) for each in traits if each is not Detainee.Trait.MINOR]

    @property
    def born_on(self) -> str:
        """The birth date in words; as it stands where it is no whole date."""
        return moments.date_told(self.detention.detainee.name.birth_date)

    @property
    def is_lost(self) -> bool:
        """Nobody knows where the person is, and nobody knows them to be out."""
        return not self.detention.is_over and self.detention.current_facility_id is None

    @property
    def lost_since(self) -> Any:
        """Since when nobody knows where the person is; None while it is known, or they are out."""
        if not self.is_lost:
            return None
        last = self.stops[-1] if self.stops else None
        if last is None:
            return self.detention.apprehended_at
        return last.since if last.is_since_said else None

    @property
    def last_seen(self) -> Facility | None:
        """The last place that was known."""
        return next((stay.facility for stay in reversed(self.stays) if stay.facility), None)

    @cached_property
    def holding(self) -> HoldingClock:
        held = holding_clocks([self.detention], jurisdiction=settings.ENVIRONMENT.jurisdiction, now=self.now)
        return held[self.detention.pk]

    @cached_property
    def clock(self) -> clocks.ShownClock:
        return clocks.shown(self.holding, self.zone)

    @cached_property
    def axis(self) -> Axis | None:
        return axis(self.stops, self.holding, [each.happened_at for each in self.violations], self.zone)

    @cached_property
    def weighed(self) -> Weighed:
        return weighed(self.detention, self.claims, self._places(named_facilities(self.claims)))

    @cached_property
    def events(self) -> list[tuple[TimelineEntry, str, Merge | None]]:
        """What happened, newest first, with its sentence; where another record tells it, the merge that brought it."""
        entries = self.timeline[:MOST_EVENTS]
        brought = {merge.merged_id: merge for merge in self.merges}
        named = {str(each) for entry in entries for each in _ids(entry.facts or {})}
        names = {key: place.name for key, place in self._places(named).items()}
        names |= {str(each.lawyer_id): lawyer_called(each.lawyer) for each in self.authorities}
        return [(entry, wording.sentence(entry, names), brought.get(entry.subject_id)) for entry in entries]

    @property
    def papers(self) -> list[str]:
        """The papers that were handed out, in words."""
        kept = (self.debrief.papers if self.debrief else None) or ()
        return [str(Debrief.Paper(key).label) for key in kept if key in Debrief.Paper.values]

    @property
    def conditions(self) -> list[tuple[str, date | None]]:
        """What the person is bound to do, and by which day."""
        kept = (self.debrief.conditions if self.debrief else None) or ()
        if isinstance(kept, ErasedBlob):
            return [(str(kept), None)]
        return [(each["what"], date.fromisoformat(each["by"]) if each.get("by") else None) for each in kept]

    @property
    def merged(self) -> list[tuple[Merge, list[CustodyStay]]]:
        """Each merged record, with the stops of its own path where that did not come along."""
        return [(row, self.told_paths.get(row.merged_id, [])) for row in self.merges]

    @property
    def steps(self) -> list[Step]:
        return steps(self.ladder)

    @property
    def close_people(self) -> list[tuple[Relative, Answer]]:
        """Contacts, and what each may be told now, which may be less than the person said of them."""
        return [(row, told_to(self.ladder, row)) for row in self.relatives]

    @property
    def callers(self) -> list[tuple[str, Answer]]:
        """What callers may be told whom the person did not name."""
        return callers(self.ladder, is_held=not self.detention.is_over)

    @property
    def acting(self) -> list[Authority]:
        """Authorities by which somebody acts now."""
        return [each for each in self.authorities if each.revoked_at is None and self._holds(each)]

    def _holds(self, authority: Authority) -> bool:
        return authority.since <= self.now and (authority.until is None or authority.until > self.now)

    def _places(self, named: Iterable[str]) -> dict[str, Facility]:
        ids = set(filter(None, map(_uuid, named)))
        if not ids:
            return {}
        return {str(place.pk): place for place in access.visible(self.actor, Facility).filter(pk__in=ids)}


def _ids(facts: dict[str, Any]) -> Iterable[Any]:
    return (facts[name] for name in ("facility", "court") if facts.get(name))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def found(request: HttpRequest, pk: UUID, verb: Verb = Verb.OPEN) -> Detention:
    """The detention with its person and incident; 404 when it is not visible, 403 when the verb is not allowed."""
    actor = access.actor(request)
    access.find(actor, Detention, verb, pk=pk)
    rows = access.visible(actor, Detention).select_related(
        "detainee", "incident__region", "region", "current_facility__region", "confirmed_by"
    )
    return rows.get(pk=pk)


@require_safe
@access.declares(Verb.OPEN, Detention)
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person. Whoever opens this page stands in the audit log with the person's id."""
    actor = access.actor(request)
    try:
        detention = found(request, pk)
    except Http404:
        stands = access.visible(actor, Detention, Verb.OPEN).filter(merged=pk).first()
        if stands is None:
            raise
        # What was merged into another is shown where that one stands, and nothing is said of it to whom that is hidden.
        return redirect("person", stands.pk)
    page = PersonPage(actor, detention, now=timezone.now())
    context = {
        "page": page,
        "detention": detention,
        "detainee": detention.detainee,
        "incident": detention.incident,
        # Inside the reading it is known who was erased: of them nothing is offered that would end in a refusal.
        "may": SimpleLazyObject(lambda: {} if page.is_erased else _may(actor, detention)),
        "live": live.address([live.incident(detention.incident_id)]),
        "now": page.now,
    }
    opens = [detention, *(each.lawyer for each in page.authorities), *page.told_beside, *page.merges]
    return pages.render(request, "board/person.html", context, opens=opens)


def _may(actor: access.Actor, detention: Detention) -> dict[str, bool]:
    changes = access.visible(actor, Detention, Verb.CHANGE).filter(pk=detention.pk).exists()
    kinds = {
        "debrief": (Verb.ADD, Debrief),
        "consent": (Verb.ADD, Consent),
        "relative": (Verb.ADD, Relative),
        "violation": (Verb.ADD, Violation),
        "officers": (Verb.SEE, Officer),
        "officer": (Verb.ADD, Officer),
        "witness": (Verb.ADD, Witness),
        "claim": (Verb.ADD, Claim),
        "match": (Verb.ADD, MatchCandidate),
        "assign": (Verb.ADD, Authority),
        "case": (Verb.ADD, Case),
        "documents": (Verb.SEE, Document),
    }
    return {"change": changes, **{name: access.may(actor, verb, model) for name, (verb, model) in kinds.items()}}
