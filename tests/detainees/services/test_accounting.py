"""Arrests must equal releases: every figure is the length of a list of people, and nobody falls between two."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from detainees.models import Detention, Facility, Incident, Triage, User
from detainees.services import accounting, custody
from detainees.services import incident as incidents
from detainees.services.accounting import Place
from detainees.services.refusal import Refused
from tests.makers import (
    EVENING,
    make_claim,
    make_detainee,
    make_facility,
    make_headcount,
    make_incident,
    make_report,
    make_user,
)

HOUR = timedelta(hours=1)
QUERIES = 4


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


@pytest.fixture
def station(incident: Incident) -> Facility:
    return make_facility(region=incident.region)


@pytest.fixture
def van(incident: Incident) -> Facility:
    return make_facility(region=incident.region, kind="vehicle", name="Автозак")


def take(incident: Incident, *places: Facility | None, released: bool = False, lost: bool = False) -> Detention:
    """Somebody brought to these places, an hour in each, then released or lost."""
    detention = custody.record_detention(
        detainee=make_detainee(), incident=incident, apprehended_at=EVENING, by=None
    )
    for hours, place in enumerate(places, start=1):
        if place is None:
            custody.lose_track(detention=detention, at=EVENING + hours * HOUR, by=None)
        else:
            custody.move(detention=detention, facility=place, at=EVENING + hours * HOUR, by=None)
    if lost:
        custody.lose_track(detention=detention, at=EVENING + 9 * HOUR, by=None)
    if released:
        custody.release(detention=detention, at=EVENING + 9 * HOUR, outcome="after_talk", by=None)
    return detention


def of(incident: Incident, facility: Facility | None) -> Place:
    found = accounting.of_incident(incident).places
    return next(place for place in found if place.facility == (facility.pk if facility else None))


def figures(place: Place) -> tuple[int, ...]:
    return place.named, place.confirmed, place.here, place.released, place.moved_on, place.not_accounted_for


def test_who_was_in_a_place_is_there_still_or_released_from_there_or_moved_on(
    incident: Incident, station: Facility, van: Facility, karim: User
) -> None:
    held = take(incident, van, station)
    custody.confirm(detention=held, how="Дежурный", at=EVENING + 3 * HOUR, by=karim)
    take(incident, van, station, released=True)
    take(incident, van, station, lost=True)

    assert figures(of(incident, station)) == (3, 1, 1, 1, 1, 0)
    assert figures(of(incident, van)) == (3, 1, 0, 0, 3, 0)
    assert figures(of(incident, None)) == (1, 0, 1, 0, 0, 1)
    total = accounting.of_incident(incident)
    assert (total.named, total.confirmed, total.released, total.held, total.people_lost) == (3, 1, 1, 1, 1)


def test_who_was_seen_last_in_a_van_or_in_the_street_is_not_accounted_for(
    incident: Incident, station: Facility, van: Facility
) -> None:
    street = make_facility(region=incident.region, kind="street", name="Площадь")
    lost = [take(incident), take(incident, van), take(incident, street)]
    accounted = [take(incident, van, station), take(incident, released=True)]

    assert set(Detention.objects.not_accounted_for()) == set(lost)
    assert set(Detention.objects.accounted_for()) == set(accounted)
    assert set(Detention.objects.place_unknown()) == {lost[0]}
    assert accounting.of_incident(incident).people_lost == 3


def test_heads_that_nobody_named_are_not_accounted_for(incident: Incident, station: Facility) -> None:
    take(incident, station)
    take(incident, station, released=True)
    make_headcount(incident=incident, facility=station, heads=40, counted_at=EVENING + HOUR)
    make_headcount(incident=incident, facility=station, heads=5, is_about=True, counted_at=EVENING + 2 * HOUR)

    place = of(incident, station)

    # The newest count alone, and both were there when it was made: one was released later.
    assert (place.said, place.is_about, place.heads_without_names, place.not_accounted_for) == (5, True, 3, 3)
    make_headcount(incident=incident, facility=station, heads=5, counted_at=EVENING + 10 * HOUR)
    assert of(incident, station).heads_without_names == 4


def test_a_place_with_more_names_than_heads_lacks_nobody(incident: Incident, station: Facility) -> None:
    take(incident, station)
    make_headcount(incident=incident, facility=station, heads=0)

    assert of(incident, station).heads_without_names == 0
    assert accounting.of_incident(incident).said == 0


def test_where_nobody_counted_nothing_is_said(incident: Incident, station: Facility) -> None:
    take(incident, station)

    assert of(incident, station).said is None
    assert accounting.of_incident(incident).said is None


def test_people_of_another_incident_are_not_counted(incident: Incident, station: Facility) -> None:
    take(make_incident(), station, lost=True)

    assert accounting.of_incident(incident).places == []


def test_every_figure_is_the_length_of_the_list_that_it_leads_to(
    incident: Incident, station: Facility, van: Facility
) -> None:
    other = make_facility(region=incident.region)
    paths: list[tuple[tuple[Facility | None, ...], dict[str, Any]]] = [
        ((), {}),
        ((), {"released": True}),
        ((van,), {}),
        ((van,), {"released": True}),
        ((van, station), {}),
        ((van, station, other), {}),
        ((van, station, van, station), {"released": True}),
        ((van, None, station), {}),
        ((van, None), {"released": True}),
        ((station,), {"lost": True}),
        ((None, station), {"lost": True}),
    ]
    for places, end in paths:
        take(incident, *places, **end)
    for each in (take(incident, station), take(incident, van), take(incident, station, released=True)):
        make_claim(detention=each, field="whereabouts", value=(EVENING + 9 * HOUR).isoformat())
    all_of = Detention.objects.filter(incident=incident)
    for facility in (None, station, van, other):
        place = of(incident, facility)
        assert (place.named, place.here, place.released, place.moved_on) == (
            all_of.ever_in(facility).count(),
            all_of.held_in(facility).count(),
            all_of.released_from(facility).count(),
            all_of.moved_on_from(facility).count(),
        )
        assert place.people_lost == all_of.not_accounted_for().held_in(facility).count()
        parts = all_of.held_in(facility), all_of.released_from(facility), all_of.moved_on_from(facility)
        assert set(all_of.ever_in(facility)) == set().union(*parts)
    total = accounting.of_incident(incident)
    assert total.people_lost == all_of.not_accounted_for().count()
    assert total.named == total.held + total.released + total.people_lost == len(paths) + 3


@pytest.mark.parametrize("many", [1, 3])
def test_it_takes_the_same_queries_for_one_person_and_for_three(
    many: int,
    incident: Incident,
    station: Facility,
    van: Facility,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _each in range(many):
        take(incident, van, station, lost=True)
        incidents.count_heads(incident=incident, facility=station, heads=3, counted_at=EVENING, by=None)
    with django_assert_num_queries(QUERIES):
        assert accounting.of_incident(incident).people_lost == many


def test_a_report_that_waits_keeps_the_incident_open_and_one_in_quarantine_does_not(
    incident: Incident, station: Facility
) -> None:
    take(incident, station)
    make_report(incident=incident, is_quarantined=True)
    waiting = make_report(incident=incident, is_quarantined=False).triage

    with pytest.raises(Refused) as refused:
        incidents.close_incident(incident=incident, by=None)
    Triage.objects.filter(pk=waiting.pk).update(state="done", done_at=EVENING, done_by=make_user("olga"))

    assert refused.value.code == "not_accounted_for"
    assert incidents.close_incident(incident=incident, by=None).state == "closed"
