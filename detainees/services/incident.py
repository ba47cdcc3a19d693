"""Incidents, places and heads."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from detainees.models import Campaign, Facility, Headcount, Incident, Region, Report, User
from detainees.models.incident import are_coordinates
from detainees.services import accounting, changes, timeline
from detainees.services.moments import must_be_in_order, must_have_come
from detainees.services.refusal import Refused, begin

_PAIR = ("latitude", "longitude")


@transaction.atomic
def open_incident(
    *,
    kind: str,
    title_ru: str,
    began_at: datetime,
    region: Region,
    city: str,
    by: User | None,
    title_en: str = "",
    place: str | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    authorisation: str = Incident.Authorisation.UNKNOWN,
    campaign: Campaign | None = None,
    is_practice: bool = False,
    note: str | None = None,
) -> Incident:
    """Begin an incident: from now on reports and detentions may be placed in it.

    Raises `Refused`: "in_the_future", "half_coordinates".
    """
    must_have_come(began_at=began_at)
    begin(by=by, verb="open_incident")
    incident = Incident(
        kind=kind,
        title_ru=title_ru,
        title_en=title_en,
        began_at=began_at,
        region=region,
        city=city,
        authorisation=authorisation,
        campaign=campaign,
        is_practice=is_practice,
        note=note,
        **_columns({"place": place, "latitude": latitude, "longitude": longitude}),
    )
    incident.save(force_insert=True)
    timeline.write(kind="incident_opened", incident=incident, by=by, at=began_at)
    return incident


@transaction.atomic
def change_incident(*, incident: Incident, by: User | None, **facts: Any) -> Incident:
    """Correct facts of an incident that is not archived. What stands already is no change.

    Coordinates are changed both at once. Raises `Refused`: "incident_closed", "in_the_future", "half_coordinates",
    "impossible_order" when it would begin after it was closed.
    """
    locked = Incident.objects.select_for_update().get(pk=incident.pk)
    if locked.state == Incident.State.ARCHIVED:
        raise Refused("incident_closed")
    columns = changes.differing(locked, _columns(facts))
    if not columns:
        return locked
    begin(by=by, verb="change_incident")
    for name, value in columns.items():
        setattr(locked, name, value)
    must_have_come(began_at=locked.began_at)
    if locked.closed_at is not None and locked.began_at > locked.closed_at:
        raise Refused("impossible_order", ("began_at",))
    locked.save(update_fields=list(columns))
    timeline.write(kind="incident_changed", incident=locked, by=by, facts={"fields": sorted(columns)})
    return locked


def _columns(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as their columns take them: latitude and longitude are sealed as one, no place is an unknown one."""
    columns = dict(facts)
    if "place" in columns:
        columns["place"] = columns["place"] or None
    given = [columns.pop(name) for name in _PAIR if name in columns]
    if given:
        columns["coordinates"] = _coordinates(facts)
    return columns


def _coordinates(facts: dict[str, Any]) -> list[float] | None:
    lacking = tuple(name for name in _PAIR if facts.get(name) is None)
    if lacking == _PAIR and set(_PAIR) <= facts.keys():
        return None
    if lacking:
        raise Refused("half_coordinates", lacking)
    pair = [facts[name] for name in _PAIR]
    are_coordinates(pair)
    return pair


@transaction.atomic
def close_incident(*, incident: Incident, by: User | None, at: datetime | None = None) -> Incident:
    """Close a live incident of which everybody is accounted for, and no report waits: nobody else is looked for.

    Raises `Refused`: "incident_closed", "not_accounted_for", "in_the_future", "impossible_order".
    """
    locked = _lock_live(incident, at=at)
    if not accounting.of_incident(locked).is_settled:
        raise Refused("not_accounted_for")
    closed = _close(locked, by=by, at=at)
    timeline.write(kind="incident_closed", incident=closed, by=by, at=closed.closed_at)
    return closed


@transaction.atomic
def close_incident_despite(
    *, incident: Incident, reason: str, by: User | None, at: datetime | None = None
) -> Incident:
    """Close a live incident though somebody is not accounted for, or a report waits. How many, and why, stays on the
    timeline.

    Where everybody was found meanwhile, no reason is needed, and none is kept. Raises `Refused`: "incident_closed",
    "in_the_future", "impossible_order".
    """
    locked = _lock_live(incident, at=at)
    left = accounting.of_incident(locked)
    if left.is_settled:
        return close_incident(incident=locked, by=by, at=at)
    closed = _close(locked, by=by, at=at)
    facts = {"reason": reason, "people": left.people_lost, "heads": left.heads_without_names}
    facts["reports"] = left.reports_waiting
    timeline.write(kind="incident_closed_despite", incident=closed, by=by, at=closed.closed_at, facts=facts)
    return closed


def _lock_live(incident: Incident, *, at: datetime | None) -> Incident:
    must_have_come(at=at)
    locked = Incident.objects.select_for_update().get(pk=incident.pk)
    if locked.state != Incident.State.LIVE:
        raise Refused("incident_closed")
    return locked


def _close(locked: Incident, *, by: User | None, at: datetime | None) -> Incident:
    # One that was opened a moment ago may begin ahead of this clock.
    closed_at = at or max(timezone.now(), locked.began_at)
    must_be_in_order(began_at=locked.began_at, at=closed_at)
    begin(by=by, verb="close_incident")
    locked.state, locked.closed_at = Incident.State.CLOSED, closed_at
    locked.save(update_fields=["state", "closed_at"])
    return locked


@transaction.atomic
def count_heads(
    *,
    incident: Incident,
    facility: Facility,
    heads: int,
    counted_at: datetime,
    by: User | None,
    minors: int | None = None,
    is_about: bool = False,
    source: str | None = None,
    report: Report | None = None,
) -> Headcount:
    """Write down how many people are said to be in a place. Earlier counts stay: each has its moment."""
    must_have_come(counted_at=counted_at)
    begin(by=by, verb="count_heads")
    headcount = Headcount(
        incident=incident,
        facility=facility,
        heads=heads,
        minors=minors,
        is_about=is_about,
        counted_at=counted_at,
        source=source,
        report=report,
        entered_by=by,
    )
    headcount.save(force_insert=True)
    facts = {"facility": str(facility.id), "heads": heads}
    timeline.write(kind="heads_counted", incident=incident, by=by, at=counted_at, facts=facts)
    return headcount


@transaction.atomic
def add_facility(*, kind: str, name: str, region: Region, by: User | None, **facts: Any) -> Facility:
    """Add a place of detention, as it was heard; it is verified by people who know it."""
    begin(by=by, verb="add_facility")
    facility = Facility(kind=kind, name=name, region=region, **facts)
    facility.save(force_insert=True)
    return facility


@transaction.atomic
def change_facility(*, facility: Facility, by: User | None, **facts: Any) -> Facility:
    """Correct what is known of a place of detention."""
    begin(by=by, verb="change_facility")
    locked = Facility.objects.select_for_update().get(pk=facility.pk)
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(facts))
    return locked
