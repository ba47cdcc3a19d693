"""An incident in figures: who is held where, for how long, with whom beside them. Opens no name.

Everything is read in a fixed number of queries, however many people were taken.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings

from casework import access
from casework.access import Verb
from casework.deadlines import ClockState, HoldingClock
from casework.models import Authority, Lawyer
from casework.services.clocks import holding_clocks
from casework.staff import clocks as clock_parts
from detainees.models import Detention, Facility, Headcount, Incident, Violation

DENIED = "lawyer_denied"
# Two counts of one place within this time contradict each other; an older one has simply passed.
RIVALS_WITHIN = timedelta(hours=2)
_LOADED = (
    "id", "number", "detainee_id", "subject_id", "incident_id", "current_facility_id", "apprehended_at",
    "delivered_at", "sobered_at", "released_at", "is_minor", "is_injured", "created_at",
)  # fmt: skip
_URGENCY = {"over": 0, "soon": 1, "": 2}


@dataclass
class Place:
    """One place of the incident: heads said against names known, and the worst of clock and lawyer."""

    facility: Facility | None
    people: list[Detention] = field(default_factory=list)
    clocks: list[HoldingClock] = field(default_factory=list)
    counts: list[Headcount] = field(default_factory=list)
    lawyers: dict[UUID, Lawyer] = field(default_factory=dict)
    helped: int = 0
    is_refused: bool = False

    @property
    def known(self) -> int:
        return len(self.people)

    @property
    def minors(self) -> int:
        return sum(person.is_minor for person in self.people)

    @property
    def injured(self) -> int:
        return sum(person.is_injured for person in self.people)

    @property
    def said(self) -> Headcount | None:
        """The newest count."""
        return self.counts[0] if self.counts else None

    @property
    def rival(self) -> Headcount | None:
        """A count of about the same time that says another number."""
        if self.said is None:
            return None
        newest = self.said
        others = (each for each in self.counts[1:] if newest.counted_at - each.counted_at <= RIVALS_WITHIN)
        return next((each for each in others if each.heads != newest.heads), None)

    @property
    def percent(self) -> float:
        return min(self.known / self.said.heads, 1.0) * 100 if self.said and self.said.heads else 0.0

    @property
    def unnamed(self) -> int:
        """How many heads were said beyond the names that are known."""
        return max(self.said.heads - self.known, 0) if self.said else 0

    @property
    def without_lawyer(self) -> int:
        return self.known - self.helped

    def counted(self, state: ClockState) -> int:
        return sum(clock.state is state for clock in self.clocks)

    @cached_property
    def worst(self) -> HoldingClock | None:
        return clock_parts.worst(self.clocks)

    @cached_property
    def clock(self) -> clock_parts.ShownClock | None:
        return clock_parts.shown(self.worst, self.facility) if self.worst else None

    @property
    def rail(self) -> str:
        """The worst of clock, lawyer and whereabouts."""
        if self.is_refused or (self.clock and self.clock.state == "over"):
            return "over"
        lost = self.facility is None and bool(self.people)
        is_unnamed_van = self.unnamed and self.facility and self.facility.kind == Facility.Kind.VEHICLE
        return "soon" if lost or is_unnamed_van or (self.clock and self.clock.state == "soon") else ""


class Figures:
    """What the page of an incident counts, as far as the actor sees it."""

    def __init__(self, actor: access.Actor, incident: Incident, *, now: datetime) -> None:
        self.actor = actor
        self.incident = incident
        self.now = now

    @cached_property
    def detentions(self) -> list[Detention]:
        rows = access.visible(self.actor, Detention).filter(incident=self.incident).order_by("-created_at", "id")
        return list(rows.only(*_LOADED))

    @cached_property
    def held(self) -> list[Detention]:
        return [row for row in self.detentions if not row.is_over]

    @cached_property
    def clocks(self) -> dict[object, HoldingClock]:
        return holding_clocks(self.held, jurisdiction=settings.ENVIRONMENT.jurisdiction, now=self.now)

    @property
    def sees_lawyers(self) -> bool:
        return access.may(self.actor, Verb.SEE, Authority)

    @property
    def sees_heads(self) -> bool:
        return access.may(self.actor, Verb.SEE, Headcount)

    @cached_property
    def lawyers_of(self) -> dict[UUID, list[Authority]]:
        """Those who act for the people of the incident now, by person."""
        if not self.sees_lawyers:
            return {}
        held = access.visible(self.actor, Detention).filter(incident=self.incident, released_at__isnull=True)
        rows = access.visible(self.actor, Authority).in_force(at=self.now)  # type: ignore[attr-defined]
        found: dict[UUID, list[Authority]] = defaultdict(list)
        for row in rows.filter(detainee__in=held.order_by().values("detainee")).select_related("lawyer"):
            found[row.detainee_id].append(row)
        return found

    @cached_property
    def without_lawyer(self) -> list[Detention]:
        """People held for whom nobody acts: the nearest limit first."""
        if not self.sees_lawyers:
            return []
        alone = [row for row in self.held if row.detainee_id not in self.lawyers_of]
        return sorted(alone, key=lambda row: self.clocks[row.pk].due_at or self.now)

    @cached_property
    def missing(self) -> list[Detention]:
        """People nobody knows the whereabouts of, minors first."""
        lost = [row for row in self.held if row.current_facility_id is None]
        return sorted(lost, key=lambda row: not row.is_minor)

    @cached_property
    def places(self) -> list[Place]:
        """Places in which people of the incident are held or said to be held, the worst first."""
        places: dict[UUID | None, Place] = {}
        for facility in self._facilities():
            places[facility.pk] = Place(facility)
        for count in self._headcounts:
            places[count.facility_id].counts.append(count)
        for row in self.held:
            place = places.setdefault(row.current_facility_id, Place(None))
            self._put(place, row)
        for key in self._refused():
            if key in places and places[key].people:
                places[key].is_refused = True
        return sorted(places.values(), key=_order)

    def _put(self, place: Place, row: Detention) -> None:
        place.people.append(row)
        place.clocks.append(self.clocks[row.pk])
        acting = self.lawyers_of.get(row.detainee_id, ())
        place.helped += bool(acting)
        for authority in acting:
            place.lawyers[authority.lawyer_id] = authority.lawyer

    @cached_property
    def _headcounts(self) -> list[Headcount]:
        if not self.sees_heads:
            return []
        rows = access.visible(self.actor, Headcount).filter(incident=self.incident)
        return list(rows.order_by("facility", "-counted_at", "-id"))

    def _facilities(self) -> Iterable[Facility]:
        held_in = {row.current_facility_id for row in self.held if row.current_facility_id}
        counted_in = {row.facility_id for row in self._headcounts}
        rows = access.visible(self.actor, Facility).filter(pk__in=held_in | counted_in)
        return rows.select_related("region")

    def _refused(self) -> set[Any]:
        """Places whose doors were closed to a lawyer of somebody who is held there."""
        rows = access.visible(self.actor, Violation).filter(
            detention__incident=self.incident, detention__released_at__isnull=True, kind=DENIED
        )
        columns = ("facility", "happened_at", "detention__detainee", "detention__current_facility")
        refused = {
            facility
            for facility, at, detainee, held_in in rows.values_list(*columns).order_by()
            if facility is not None and facility == held_in and not self._was_let_in(detainee, since=at)
        }
        for row in self.held:
            acting = self.lawyers_of.get(row.detainee_id, ())
            closed = (each.refused_at_id for each in acting)
            refused |= {key for key in closed if key is not None and key == row.current_facility_id}
        return refused

    def _was_let_in(self, detainee: UUID, *, since: datetime | None) -> bool:
        """Whether a lawyer of this person was let in after all."""
        came = (each.came_at for each in self.lawyers_of.get(detainee, ()) if each.refused_at_id is None)
        return any(at is not None and (since is None or since <= at) for at in came)

    def counted(self, state: ClockState) -> int:
        return sum(clock.state is state for clock in self.clocks.values())

    @property
    def said(self) -> int | None:
        """Heads said in all places together; None when nobody counted."""
        said = [place.said.heads for place in self.places if place.said]
        return sum(said) if said else None

    @property
    def newest_count(self) -> datetime | None:
        return max((count.counted_at for count in self._headcounts), default=None)

    @property
    def released(self) -> int:
        return len(self.detentions) - len(self.held)


def _order(place: Place) -> tuple[int, bool, datetime | None, str]:
    # Gravest first; of those the earliest limit; the place that nobody knows after the known ones.
    due = place.worst.due_at if place.worst else None
    ordinal: Any = (due is None, due.timestamp() if due else 0.0)
    return _URGENCY[place.rail], place.facility is None, ordinal, place.facility.name if place.facility else ""
