"""Arrests must equal releases: where everybody of an incident is, by place, and who is not accounted for.

What each figure counts is said once, by the sets of `DetentionQuerySet`: it is the length of the list it leads to.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from detainees.models import CustodyStay, Detention, Facility, Headcount, Incident, Triage


@dataclass
class Place:
    """One place in figures; `facility` None is "nobody knows where".

    `named` is all whose path leads there: those still `here`, `released` from there, and those who `moved_on`.
    Of some who are here somebody else says later that nobody knows where they are: they are `doubted`.
    """

    facility: UUID | None
    said: int | None = None
    is_about: bool = False
    counted_at: datetime | None = None
    named: int = 0
    confirmed: int = 0
    here: int = 0
    doubted: int = 0
    released: int = 0
    is_passed_through: bool = False
    there_at_count: int = field(default=0, repr=False)

    @property
    def moved_on(self) -> int:
        return self.named - self.here - self.released

    @property
    def people_lost(self) -> int:
        """People whose last word is this place, and who are not accounted for by it."""
        return self.here if self.facility is None or self.is_passed_through else self.doubted

    @property
    def heads_without_names(self) -> int:
        """Heads of the newest count beyond the names of those who had not left there before it."""
        return max(self.said - self.there_at_count, 0) if self.said is not None else 0

    @property
    def not_accounted_for(self) -> int:
        """People and heads together: what the coordinator still has to find out here."""
        return self.people_lost + self.heads_without_names


@dataclass(frozen=True)
class Accounting:
    """An incident in figures. People are counted once here, though their paths lead through several places."""

    places: list[Place]
    named: int
    confirmed: int
    released: int
    reports_waiting: int

    @property
    def said(self) -> int | None:
        """Heads of the newest counts of all places together; None when nobody counted."""
        said = [place.said for place in self.places if place.said is not None]
        return sum(said) if said else None

    @property
    def held(self) -> int:
        """People in places one can go to."""
        return self.named - self.released - self.people_lost

    @property
    def people_lost(self) -> int:
        return sum(place.people_lost for place in self.places)

    @property
    def heads_without_names(self) -> int:
        return sum(place.heads_without_names for place in self.places)

    @property
    def not_accounted_for(self) -> int:
        return self.people_lost + self.heads_without_names

    @property
    def is_settled(self) -> bool:
        """Whether everybody is accounted for, and no report may name one more."""
        return not self.not_accounted_for and not self.reports_waiting


def of_incident(incident: Incident) -> Accounting:
    """The accounting of an incident as a whole, whoever may see what of it."""
    return accounting(
        detentions=Detention.objects.filter(incident=incident),
        stays=CustodyStay.objects.filter(detention__incident=incident),
        headcounts=Headcount.objects.filter(incident=incident),
        triages=Triage.objects.filter(incident=incident),
    )


def accounting(
    *,
    detentions: QuerySet[Detention],
    stays: QuerySet[CustodyStay],
    headcounts: QuerySet[Headcount],
    triages: QuerySet[Triage],
) -> Accounting:
    """The accounting of these rows, which are those of one incident that somebody sees. Four queries.

    Opens nothing.
    """
    places: dict[UUID | None, Place] = {}
    for facility, kind, heads, is_about, counted_at in _counts(headcounts):
        is_passing = kind in Facility.PASSED_THROUGH
        places[facility] = Place(facility, heads, is_about, counted_at, is_passed_through=is_passing)
    stops: dict[UUID, list[tuple[UUID | None, datetime | None]]] = defaultdict(list)
    for detention, facility, left_at in _stops(stays):
        stops[detention].append((facility, left_at))
    people = list(_people(detentions))
    for key, now_in, kind, released_at, confirmed_at, is_doubted in people:
        if now_in is not None:
            places.setdefault(now_in, Place(now_in)).is_passed_through = kind in Facility.PASSED_THROUGH
        is_out, is_confirmed = released_at is not None, confirmed_at is not None
        _put(places, stops.get(key, []), now_in, is_out=is_out, is_confirmed=is_confirmed)
        if now_in is not None:
            places[now_in].doubted += is_doubted and not is_out
    return Accounting(
        list(places.values()),
        named=len(people),
        confirmed=sum(confirmed_at is not None for *_rest, confirmed_at, _doubted in people),
        released=sum(released_at is not None for *_rest, released_at, _confirmed, _doubted in people),
        # What waits in quarantine may be a flood: it keeps nothing open.
        reports_waiting=triages.waiting().filter(report__is_quarantined=False).order_by().count(),  # type: ignore[attr-defined]
    )


def _put(
    places: dict[UUID | None, Place],
    path: list[tuple[UUID | None, datetime | None]],
    now_in: UUID | None,
    *,
    is_out: bool,
    is_confirmed: bool,
) -> None:
    """Count one person in every place that their path leads through, once in each."""
    last = (path[-1][0] if path else None) if is_out else now_in
    for facility in {*(facility for facility, _left_at in path), last}:
        place = places.setdefault(facility, Place(facility))
        place.named += 1
        place.confirmed += is_confirmed
        if facility == last:
            place.released += is_out
            place.here += not is_out
        place.there_at_count += _was_there_at_the_count(place, path)


def _was_there_at_the_count(place: Place, path: list[tuple[UUID | None, datetime | None]]) -> bool:
    # Who came later, by what people say of it, is left among the heads: names are often heard after the count.
    if place.counted_at is None:
        return False
    ends = [left_at for facility, left_at in path if facility == place.facility]
    return not ends or any(left_at is None or left_at > place.counted_at for left_at in ends)


def _counts(headcounts: QuerySet[Headcount]) -> Iterable[tuple[Any, ...]]:
    newest: Any = headcounts.latest_of_each_place()  # type: ignore[attr-defined]
    return newest.values_list("facility", "facility__kind", "heads", "is_about", "counted_at")  # type: ignore[no-any-return]


def _stops(stays: QuerySet[CustodyStay]) -> Iterable[tuple[Any, ...]]:
    ordered = stays.order_by("arrived_at", "created_at", "id")
    return ordered.values_list("detention", "facility", "left_at").iterator()


def _people(detentions: QuerySet[Detention]) -> Iterable[tuple[Any, ...]]:
    columns = ("pk", "current_facility", "current_facility__kind", "released_at", "confirmed_at")
    doubted = detentions.said_to_be_lost()  # type: ignore[attr-defined]
    return detentions.order_by().values_list(*columns, doubted).iterator()
