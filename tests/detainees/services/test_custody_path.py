"""A stop that was written down wrongly is corrected; the stops beside it and the detention stay true."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from detainees.models import CustodyStay, Detention, Facility, TimelineEntry, User
from detainees.services import custody
from detainees.services.custody_path import correct_stay, newest_change
from tests.makers import EVENING, make_detainee, make_detention, make_facility, make_incident, opened
from tests.refusals import refused
from tests.together import at_once, codes

ONE_HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)


@pytest.fixture
def van(db: None) -> Facility:
    return make_facility(kind="vehicle", name="Автозак")


@pytest.fixture
def station(db: None) -> Facility:
    return make_facility(name="ОП по Ленинскому району")


@pytest.fixture
def centre(db: None) -> Facility:
    return make_facility(kind="special", name="Спецприёмник")


@pytest.fixture
def path(van: Facility, station: Facility, centre: Facility) -> Detention:
    """Taken at 18:30, in a van at 18:45, in the station at 19:30, in the centre since 21:30."""
    detention = custody.record_detention(
        detainee=make_detainee(), incident=make_incident(), by=None, apprehended_at=EVENING
    )
    for place, after in ((van, QUARTER), (station, ONE_HOUR), (centre, 3 * ONE_HOUR)):
        custody.move(detention=detention, facility=place, at=EVENING + after, by=None)
    return fresh(detention)


def fresh(detention: Detention) -> Detention:
    return Detention.objects.get(pk=detention.pk)


def stop_at(place: Facility | None) -> CustodyStay:
    return CustodyStay.objects.get(facility=place)


def correct(place: Facility, **facts: Any) -> CustodyStay:
    stay = stop_at(place)
    return correct_stay(stay=stay, seen=newest_change(stay=stay), by=None, **facts)


def stops(detention: Detention) -> list[tuple[datetime, datetime | None]]:
    return [*CustodyStay.objects.filter(detention=detention).values_list("arrived_at", "left_at")]


def test_a_correction_changes_what_it_names_and_tells_which(
    path: Detention, station: Facility, karim: User
) -> None:
    stay = stop_at(station)

    correct_stay(
        stay=stay, seen=newest_change(stay=stay), by=karim, source="Журнал дежурного", confidence="confirmed"
    )

    entry = TimelineEntry.objects.get(kind="stay_corrected")
    with opened(path.subject_id):
        assert stop_at(station).source == "Журнал дежурного"
        assert (entry.by, entry.detention, entry.facts) == (karim, path, {"fields": ["confidence", "source"]})
    assert stop_at(station).confidence == "confirmed"
    assert (fresh(path).version, stops(path)) == (path.version, stops(path))


def test_moments_that_meet_move_together_on_both_sides(path: Detention, station: Facility) -> None:
    correct(station, arrived_at=EVENING + 2 * QUARTER, left_at=EVENING + 2 * ONE_HOUR)

    assert stops(path) == [
        (EVENING + QUARTER, EVENING + 2 * QUARTER),
        (EVENING + 2 * QUARTER, EVENING + 2 * ONE_HOUR),
        (EVENING + 2 * ONE_HOUR, None),
    ]


def test_a_gap_between_stops_stays_a_gap_and_no_stop_runs_into_another(
    path: Detention, van: Facility, station: Facility
) -> None:
    CustodyStay.objects.filter(facility=van).update(left_at=EVENING + 2 * QUARTER)

    correct(station, arrived_at=EVENING + 3 * QUARTER)

    assert stops(path)[0] == (EVENING + QUARTER, EVENING + 2 * QUARTER)
    with refused("impossible_order"):
        correct(station, arrived_at=EVENING + QUARTER)


@pytest.mark.parametrize(
    "facts",
    [
        {"arrived_at": EVENING - ONE_HOUR},
        {"arrived_at": EVENING},
        {"left_at": EVENING + QUARTER},
        {"left_at": None},
        {"arrived_at": EVENING + 4 * ONE_HOUR},
    ],
    ids=["before the apprehension", "before the stop before", "before it began", "two at once", "after it ended"],
)
def test_an_order_that_cannot_be_is_refused_and_nothing_is_stored(
    path: Detention, station: Facility, facts: dict[str, Any]
) -> None:
    before = stops(path)

    with refused("impossible_order"):
        correct(station, **facts)

    assert stops(path) == before
    assert not TimelineEntry.objects.filter(kind="stay_corrected").exists()


def test_a_moment_that_has_not_come_is_refused(path: Detention, centre: Facility) -> None:
    before = stops(path)

    with refused("in_the_future"):
        correct(centre, arrived_at=timezone.now() + ONE_HOUR)

    assert stops(path) == before


def test_a_stop_that_lasts_is_not_ended_by_a_correction(path: Detention, centre: Facility) -> None:
    before = stops(path)

    with refused("not_ended"):
        correct(centre, left_at=EVENING + 5 * ONE_HOUR)
    correct(centre, left_at=None)  # as it stands

    assert stops(path) == before


def test_no_stop_outlasts_the_release(path: Detention, centre: Facility) -> None:
    custody.release(detention=path, at=EVENING + 6 * ONE_HOUR, outcome="with_record", by=None)

    for wrong in (EVENING + 7 * ONE_HOUR, None):
        with refused("impossible_order"):
            correct(centre, left_at=wrong)
    correct(centre, left_at=EVENING + 5 * ONE_HOUR)

    assert fresh(path).current_facility is None


def test_where_the_person_is_follows_the_stop_that_lasts(
    path: Detention, station: Facility, centre: Facility
) -> None:
    hospital = make_facility(kind="hospital", name="Больница")

    correct(centre, facility=hospital)
    assert fresh(path).current_facility == hospital
    correct(station, facility=centre)
    assert fresh(path).current_facility == hospital
    correct(hospital, facility=None)
    assert [*Detention.objects.not_accounted_for()] == [path]


def test_the_delivery_follows_the_stop_that_it_came_from(
    path: Detention, station: Facility, van: Facility
) -> None:
    assert path.delivered_at == EVENING + ONE_HOUR

    correct(station, arrived_at=EVENING + 2 * QUARTER)
    assert fresh(path).delivered_at == EVENING + 2 * QUARTER
    correct(station, facility=make_facility(kind="court", name="Суд"))

    assert fresh(path).delivered_at == EVENING + 3 * ONE_HOUR
    assert fresh(path).version == path.version + 2


def test_the_delivery_follows_a_stop_that_moves_along(path: Detention, van: Facility) -> None:
    correct(van, left_at=EVENING + 3 * QUARTER)

    assert fresh(path).delivered_at == stops(path)[1][0] == EVENING + 3 * QUARTER


def test_a_delivery_that_somebody_told_apart_stays(path: Detention, station: Facility) -> None:
    custody.correct(detention=path, version=path.version, by=None, delivered_at=EVENING + 3 * QUARTER)

    correct(station, arrived_at=EVENING + 2 * QUARTER)

    assert fresh(path).delivered_at == EVENING + 3 * QUARTER


def test_a_moment_that_nobody_said_starts_no_clock_until_somebody_says_it(db: None, station: Facility) -> None:
    detention = custody.record_detention(
        detainee=make_detainee(), incident=make_incident(), by=None, apprehended_at=EVENING, facility=station
    )
    other = make_facility(name="ОП № 2")

    correct(station, facility=other)
    assert fresh(detention).delivered_at is None
    correct(other, arrived_at=EVENING + ONE_HOUR)

    assert fresh(detention).delivered_at == EVENING + ONE_HOUR


def test_who_has_not_seen_the_newest_change_is_told(path: Detention, station: Facility) -> None:
    stay = stop_at(station)
    seen = newest_change(stay=stay)
    correct(station, confidence="confirmed")

    with refused("stale"):
        correct_stay(stay=stay, seen=seen, by=None, confidence="told")

    assert stop_at(station).confidence == "confirmed"


def test_no_other_fact_is_corrected_here(path: Detention, station: Facility) -> None:
    with pytest.raises(TypeError):
        correct(station, detention=make_detention())


def test_two_who_correct_one_stop_at_once_are_told_of_each_other(committed_db: str) -> None:
    place = make_facility()
    detention = custody.record_detention(
        detainee=make_detainee(), incident=make_incident(), by=None, delivered_at=EVENING, facility=place
    )
    stay = CustodyStay.objects.get(detention=detention)
    seen = newest_change(stay=stay)

    ended = at_once(
        detention,
        lambda: correct_stay(stay=stay, seen=seen, by=None, confidence="confirmed"),
        lambda: correct_stay(stay=stay, seen=seen, by=None, confidence="corroborated"),
    )

    assert codes(ended) == ["done", "stale"]
