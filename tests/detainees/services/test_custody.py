"""The path of custody: taken, moved, lost sight of, confirmed, released, corrected; each told once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from detainees.models import Confidence, CustodyStay, Detention, Facility, Incident, TimelineEntry, User
from detainees.services import custody
from detainees.services.custody import Said
from tests.makers import (
    EVENING,
    make_detainee,
    make_detention,
    make_facility,
    make_incident,
    make_report,
    opened,
)
from tests.refusals import refused

ONE_HOUR = timedelta(hours=1)
UNSTORABLE = Said(source="\ud800")  # half a character: what a database cannot keep


@pytest.fixture
def station(db: None) -> Facility:
    return make_facility()


@pytest.fixture
def held(station: Facility, karim: User) -> Detention:
    """Taken at 18:30 and in the station since 19:30."""
    return custody.record_detention(
        detainee=make_detainee(),
        incident=make_incident(),
        by=karim,
        apprehended_at=EVENING,
        delivered_at=EVENING + ONE_HOUR,
        facility=station,
    )


def fresh(detention: Detention) -> Detention:
    return Detention.objects.get(pk=detention.pk)


def path(detention: Detention) -> list[tuple[Any, datetime, datetime | None]]:
    return [*CustodyStay.objects.filter(detention=detention).values_list("facility", "arrived_at", "left_at")]


def told(detention: Detention) -> list[str]:
    """What was told of this detention, in the order in which it was written."""
    rows = TimelineEntry.objects.filter(detention=detention)
    return [*rows.order_by("created_at", "id").values_list("kind", flat=True)]


# Recording


def test_a_detention_is_the_incidents_and_begins_its_path(held: Detention, station: Facility) -> None:
    assert (held.region, held.current_facility) == (held.incident.region, station)
    assert path(held) == [(station.id, EVENING + ONE_HOUR, None)]
    assert told(held) == ["detained"]
    assert not held.is_confirmed


def test_a_minor_is_a_minor_at_that_moment_whoever_says_so(db: None) -> None:
    minor = make_detainee(traits=["minor"])

    detention = custody.record_detention(detainee=minor, incident=make_incident(), by=None)

    assert detention.is_minor


def test_the_source_of_the_first_stop_is_kept(station: Facility) -> None:
    report = make_report()
    said = Said(source="Сестра", confidence=Confidence.CORROBORATED, report=report)

    detention = custody.record_detention(
        detainee=make_detainee(), incident=make_incident(), by=None, facility=station, said=said
    )

    stay = detention.stays.get()
    with opened(detention.subject_id):
        assert (stay.source, stay.confidence, stay.report) == ("Сестра", "corroborated", report)


def test_whoever_is_in_a_station_since_an_unknown_moment_has_no_clock_from_a_guess(station: Facility) -> None:
    incident = make_incident(began_at=EVENING - timedelta(days=2))

    detention = custody.record_detention(detainee=make_detainee(), incident=incident, by=None, facility=station)

    assert fresh(detention).delivered_at is None
    assert fresh(detention).current_facility == station
    assert path(detention) == [(station.id, incident.began_at, None)]


def test_whoever_is_in_a_station_and_was_taken_at_a_known_moment_is_not_said_to_be_delivered_then(
    station: Facility,
) -> None:
    detention = custody.record_detention(
        detainee=make_detainee(), incident=make_incident(), by=None, apprehended_at=EVENING, facility=station
    )

    assert fresh(detention).delivered_at is None
    assert path(detention) == [(station.id, EVENING, None)]


def test_a_van_delivers_nobody_and_a_station_does(station: Facility, karim: User) -> None:
    van = make_facility(kind="vehicle", name="Автозак")
    detention = custody.record_detention(
        detainee=make_detainee(), incident=make_incident(), by=None, apprehended_at=EVENING, facility=van
    )
    assert detention.delivered_at is None

    custody.move(detention=detention, facility=station, at=EVENING + ONE_HOUR, by=karim)

    assert fresh(detention).delivered_at == EVENING + ONE_HOUR


@pytest.mark.parametrize(
    ("moments", "code"),
    [
        ({"delivered_at": EVENING - ONE_HOUR}, "impossible_order"),
        ({"delivered_at": EVENING + timedelta(days=36_500)}, "in_the_future"),
    ],
)
def test_impossible_moments_leave_no_detention(db: None, moments: dict[str, Any], code: str) -> None:
    with refused(code):
        custody.record_detention(
            detainee=make_detainee(), incident=make_incident(), by=None, apprehended_at=EVENING, **moments
        )

    assert not Detention.objects.exists()


def test_one_person_is_detained_once_at_one_incident(held: Detention) -> None:
    with refused("stands_already"):
        custody.record_detention(detainee=held.detainee, incident=held.incident, by=None)
    again = custody.record_detention(detainee=held.detainee, incident=make_incident(), by=None)

    assert Detention.objects.filter(detainee=held.detainee).count() == 2
    assert again.number != held.number


def test_an_archived_incident_takes_nobody_and_a_closed_one_does(db: None) -> None:
    closed = make_incident(state=Incident.State.CLOSED)
    archived = make_incident(state=Incident.State.ARCHIVED)

    assert custody.record_detention(detainee=make_detainee(), incident=closed, by=None)
    with refused("incident_closed"):
        custody.record_detention(detainee=make_detainee(), incident=archived, by=None)


def test_a_stop_that_cannot_be_stored_leaves_no_detention_and_no_word_of_it(station: Facility) -> None:
    with pytest.raises(UnicodeEncodeError):
        custody.record_detention(
            detainee=make_detainee(), incident=make_incident(), by=None, facility=station, said=UNSTORABLE
        )

    assert not Detention.objects.exists()
    assert not TimelineEntry.objects.exists()


# Moving


def test_moving_ends_the_stop_before_and_is_told_at_its_moment(held: Detention, karim: User) -> None:
    centre = make_facility(kind="special", name="Спецприёмник")
    at = EVENING + 4 * ONE_HOUR

    custody.move(detention=held, facility=centre, at=at, by=karim)

    first, second = path(held)
    assert (first[2], second) == (at, (centre.id, at, None))
    assert fresh(held).current_facility == centre
    assert fresh(held).delivered_at == EVENING + ONE_HOUR
    assert told(held) == ["detained", "moved"]
    entry = TimelineEntry.objects.get(kind="moved")
    assert (entry.happened_at, entry.by) == (at, karim)
    with opened(held.subject_id):
        assert entry.facts == {"facility": str(centre.id)}


VERBS: dict[str, Callable[[Detention, datetime], Any]] = {
    "move": lambda held, at: custody.move(detention=held, facility=make_facility(), at=at, by=None),
    "lose_track": lambda held, at: custody.lose_track(detention=held, at=at, by=None),
    "release": lambda held, at: custody.release(detention=held, at=at, outcome="after_talk", by=None),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
@pytest.mark.parametrize(
    ("at", "code"),
    [
        (EVENING - ONE_HOUR, "impossible_order"),
        (EVENING + timedelta(minutes=30), "impossible_order"),
        (EVENING + timedelta(days=36_500), "in_the_future"),
    ],
    ids=["before the apprehension", "before the stop that is open", "ahead"],
)
def test_a_moment_that_cannot_be_changes_nothing_and_is_told_beside_its_field(
    verb: Callable[[Detention, datetime], Any], at: datetime, code: str, held: Detention
) -> None:
    before, stops = fresh(held).version, path(held)

    with refused(code) as caught:
        verb(held, at)

    assert caught.value.particulars == ("at",)
    assert (fresh(held).version, path(held), told(held)) == (before, stops, ["detained"])


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_whoever_is_out_is_brought_nowhere(verb: Callable[[Detention, datetime], Any], held: Detention) -> None:
    out_at = EVENING + 3 * ONE_HOUR
    custody.release(detention=held, at=out_at, outcome="with_record", by=None)

    with refused("already_released"):
        verb(held, out_at + ONE_HOUR)

    assert (fresh(held).released_at, fresh(held).release_outcome) == (out_at, "with_record")


def test_a_stop_that_cannot_be_stored_does_not_end_the_one_before(held: Detention) -> None:
    before = path(held)

    with pytest.raises(UnicodeEncodeError):
        custody.move(detention=held, facility=make_facility(), at=EVENING + 2 * ONE_HOUR, by=None, said=UNSTORABLE)

    assert (path(held), told(held)) == (before, ["detained"])


def test_whoever_sobered_before_the_station_is_not_said_to_be_delivered_after(station: Facility) -> None:
    detention = make_detention(sobered_at=EVENING + ONE_HOUR)

    with refused("impossible_order"):
        custody.move(detention=detention, facility=station, at=EVENING + 2 * ONE_HOUR, by=None)

    assert (path(detention), fresh(detention).delivered_at) == ([], None)


def test_a_lost_person_is_among_those_not_accounted_for_until_found(held: Detention, karim: User) -> None:
    lost_at, found_at = EVENING + 2 * ONE_HOUR, EVENING + 5 * ONE_HOUR

    custody.lose_track(detention=held, at=lost_at, by=karim)
    assert [*Detention.objects.not_accounted_for()] == [held]
    custody.move(detention=held, facility=make_facility(kind="hospital"), at=found_at, by=karim)

    assert [*Detention.objects.not_accounted_for()] == []
    assert path(held)[1] == (None, lost_at, found_at)
    assert told(held) == ["detained", "lost_track", "moved"]


# Confirming


def test_a_detention_is_confirmed_once_and_keeps_how(held: Detention, karim: User, maria: User) -> None:
    custody.confirm(detention=held, how="Видел адвокат", at=EVENING + 2 * ONE_HOUR, by=karim)

    with refused("already_confirmed"):
        custody.confirm(detention=held, how="Звонок в дежурную часть", at=EVENING + 3 * ONE_HOUR, by=maria)

    stored = fresh(held)
    assert (stored.confirmed_by, stored.confirmed_at) == (karim, EVENING + 2 * ONE_HOUR)
    with opened(held.subject_id):
        assert stored.confirmation == "Видел адвокат"
    assert told(held) == ["detained", "confirmed"]


def test_nobody_confirms_ahead_of_the_clock(held: Detention, karim: User) -> None:
    with refused("in_the_future"):
        custody.confirm(detention=held, how="…", at=timezone.now() + ONE_HOUR, by=karim)

    assert not fresh(held).is_confirmed
    assert told(held) == ["detained"]


# Releasing


def test_release_ends_the_path_and_the_holding(held: Detention, karim: User) -> None:
    at = EVENING + 3 * ONE_HOUR

    custody.release(detention=held, at=at, outcome="obligation_to_appear", conditions="27-го к 10:00", by=karim)

    stored = fresh(held)
    assert (stored.released_at, stored.release_outcome, stored.current_facility) == (
        at,
        "obligation_to_appear",
        None,
    )
    assert path(held)[0][2] == at
    assert told(held) == ["detained", "released"]
    assert [*Detention.objects.not_accounted_for()] == []
    with opened(held.subject_id):
        assert stored.release_conditions == "27-го к 10:00"


def test_nobody_is_out_before_they_sobered(held: Detention) -> None:
    custody.correct(detention=held, version=fresh(held).version, by=None, sobered_at=EVENING + 5 * ONE_HOUR)

    with refused("impossible_order"):
        custody.release(detention=held, at=EVENING + 4 * ONE_HOUR, outcome="after_talk", by=None)

    assert (fresh(held).released_at, path(held)[0][2]) == (None, None)


def test_conditions_that_cannot_be_stored_release_nobody(held: Detention) -> None:
    with pytest.raises(UnicodeEncodeError):
        custody.release(
            detention=held, at=EVENING + 3 * ONE_HOUR, outcome="after_talk", conditions="\ud800", by=None
        )

    assert (fresh(held).released_at, path(held)[0][2], told(held)) == (None, None, ["detained"])
