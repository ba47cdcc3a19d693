"""Incidents, places and heads: opened, corrected, counted, closed once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from detainees.fields import NotReading
from detainees.models import Facility, Headcount, Incident, Region, RoleGrant, SubjectKey, TimelineEntry, User
from detainees.services import incident as service
from detainees.services.moments import CLOCK_SKEW
from tests.makers import EVENING, grant, make_facility, make_incident, make_region, opened
from tests.refusals import refused
from tests.together import at_once, codes

ONE_HOUR = timedelta(hours=1)
State = Incident.State


def told() -> list[str]:
    return [*TimelineEntry.objects.order_by("created_at", "id").values_list("kind", flat=True)]


def open_one(region: Region, **facts: Any) -> Incident:
    usual: dict[str, Any] = {
        "kind": "rally",
        "title_ru": "Махачкала",
        "began_at": EVENING,
        "city": "Махачкала",
        "by": None,
    }
    return service.open_incident(region=region, **usual | facts)


def test_an_incident_is_live_from_its_beginning_and_its_note_is_sealed(dagestan: Region, karim: User) -> None:
    incident = open_one(dagestan, note="Оцепление у театра", by=karim)

    stored = Incident.objects.get()
    assert (stored.state, stored.closed_at) == (State.LIVE, None)
    entry = TimelineEntry.objects.get()
    assert (entry.kind, entry.incident, entry.happened_at, entry.by) == (
        "incident_opened",
        incident,
        EVENING,
        karim,
    )
    with opened(incident.id):
        assert stored.note == "Оцепление у театра"


def test_what_has_not_begun_is_not_opened(dagestan: Region) -> None:
    with refused("in_the_future"):
        open_one(dagestan, began_at=timezone.now() + ONE_HOUR)

    assert not Incident.objects.exists()


def test_an_incident_that_the_database_refuses_leaves_no_word_of_it(dagestan: Region) -> None:
    with pytest.raises(IntegrityError, match="incident_kind_is_a_known_value"):
        open_one(dagestan, kind="planted")

    assert told() == []


def test_the_place_is_sealed_under_the_incidents_own_key(dagestan: Region, karim: User) -> None:
    incident = open_one(
        dagestan, kind="search", place="ул. Ленина, 1, кв. 5", latitude=0.0, longitude=47.5, by=karim
    )

    stored = Incident.objects.get()
    assert SubjectKey.objects.get(subject_id=incident.id).kind == "incident"
    for name in ("place", "coordinates", "latitude"):
        with pytest.raises(NotReading):
            getattr(stored, name)
    with opened(incident.id):
        assert (stored.place, stored.latitude, stored.longitude) == ("ул. Ленина, 1, кв. 5", 0.0, 47.5)


def test_no_place_is_an_unknown_one_and_opens_nothing(dagestan: Region) -> None:
    incident = open_one(dagestan, place="")

    stored = Incident.objects.get()
    assert (stored.place, stored.coordinates, stored.latitude, stored.longitude) == (None, None, None, None)
    assert TimelineEntry.objects.get().incident == incident


HALVES: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"latitude": 42.98}, ("longitude",)),
    ({"longitude": 47.5}, ("latitude",)),
    ({"latitude": 42.98, "longitude": None}, ("longitude",)),
    ({"latitude": None}, ("latitude", "longitude")),
]


@pytest.mark.parametrize(("given", "lacking"), HALVES)
def test_half_a_pair_changes_nothing(db: None, given: dict[str, Any], lacking: tuple[str, ...]) -> None:
    incident = make_incident(coordinates=[42.98, 47.5])

    with refused("half_coordinates") as caught:
        service.change_incident(incident=incident, by=None, **given)

    assert caught.value.particulars == lacking
    with opened(incident.id):
        assert Incident.objects.get().coordinates == [42.98, 47.5]


def test_coordinates_are_moved_and_taken_away_as_a_pair(db: None) -> None:
    incident = make_incident(coordinates=[42.98, 47.5])

    service.change_incident(incident=incident, by=None, latitude=-90, longitude=180)
    with opened(incident.id):
        assert Incident.objects.get().coordinates == [-90, 180]
    service.change_incident(incident=incident, by=None, latitude=None, longitude=None)

    assert Incident.objects.get().coordinates is None


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        ([90.1, 0], "no_such_point"),
        ([0, -180.1], "no_such_point"),
        ([float("nan"), 0], "no_such_point"),
        ([42.98], "half_coordinates"),
        ([42.98, None], "half_coordinates"),
        ([1, 2, 3], "half_coordinates"),
        ("южнее", "half_coordinates"),
        (7, "half_coordinates"),
    ],
)
def test_what_is_no_point_on_earth_is_no_coordinates(db: None, pair: Any, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Incident(coordinates=pair).clean()

    assert caught.value.code == code


def test_a_correction_tells_which_fields_and_not_what(karim: User) -> None:
    incident = make_incident(place="у театра")

    service.change_incident(incident=incident, by=karim, place="у аптеки", note="Уточнено")

    stored = Incident.objects.get()
    assert stored.title_ru == incident.title_ru
    with opened(incident.id):
        assert stored.place == "у аптеки"
        assert TimelineEntry.objects.get().facts == {"fields": ["note", "place"]}


def test_a_closed_incident_is_corrected_and_an_archived_one_is_not(karim: User) -> None:
    closed, archived = make_incident(state=State.CLOSED), make_incident(state=State.ARCHIVED)

    service.change_incident(incident=closed, by=karim, place="у аптеки")
    with refused("incident_closed"):
        service.change_incident(incident=archived, by=karim, place="у аптеки")

    assert Incident.objects.get(pk=archived.pk).place is None
    with opened(closed.id):
        assert Incident.objects.get(pk=closed.pk).place == "у аптеки"


@pytest.mark.parametrize(
    ("began_at", "code"),
    [(EVENING + 2 * ONE_HOUR, "impossible_order"), (EVENING + timedelta(days=36_500), "in_the_future")],
)
def test_a_beginning_that_cannot_be_is_told_beside_its_field(db: None, began_at: Any, code: str) -> None:
    incident = make_incident(state=State.CLOSED, closed_at=EVENING + ONE_HOUR)

    with refused(code) as caught:
        service.change_incident(incident=incident, by=None, began_at=began_at)

    assert caught.value.particulars == ("began_at",)
    assert (Incident.objects.get().began_at, told()) == (EVENING, [])


def test_closing_ends_the_access_of_those_let_in_for_this_incident_alone(nina: User, karim: User) -> None:
    incident, other = make_incident(), make_incident()
    theirs = grant(nina, RoleGrant.Role.OPERATOR, incident=incident)
    others = grant(nina, RoleGrant.Role.OPERATOR, incident=other)

    service.close_incident(incident=incident, by=karim)

    in_force = RoleGrant.objects.in_force(at=timezone.now())
    assert not in_force.filter(pk=theirs.pk).exists()
    assert in_force.filter(pk=others.pk).exists()
    assert told() == ["incident_closed"]


@pytest.mark.parametrize("state", [State.CLOSED, State.ARCHIVED])
def test_what_is_closed_is_not_closed_again(db: None, state: str) -> None:
    incident = make_incident(state=state, closed_at=EVENING)

    with refused("incident_closed"):
        service.close_incident(incident=incident, by=None)

    assert Incident.objects.get().closed_at == EVENING


@pytest.mark.parametrize(
    ("at", "code"),
    [(EVENING - ONE_HOUR, "impossible_order"), (EVENING + timedelta(days=36_500), "in_the_future")],
)
def test_nothing_closes_before_it_began_or_ahead_of_the_clock(db: None, at: Any, code: str) -> None:
    with refused(code):
        service.close_incident(incident=make_incident(), by=None, at=at)

    assert Incident.objects.get().state == State.LIVE


def test_an_incident_opened_by_a_clock_that_runs_ahead_can_be_closed_at_once(dagestan: Region) -> None:
    began_at = timezone.now() + CLOCK_SKEW / 2

    incident = service.close_incident(incident=open_one(dagestan, began_at=began_at), by=None)

    assert (incident.state, incident.closed_at) == (State.CLOSED, began_at)


def test_two_who_close_one_incident_at_once_are_told_apart(committed_db: str) -> None:
    incident = make_incident()

    def close() -> Incident:
        return service.close_incident(incident=incident, by=None)

    assert codes(at_once(incident, close, close)) == ["done", "incident_closed"]
    assert told() == ["incident_closed"]


def test_two_who_correct_different_facts_at_once_both_stand(committed_db: str) -> None:
    incident = make_incident()

    ended = at_once(
        incident,
        lambda: service.change_incident(incident=incident, by=None, place="у аптеки"),
        lambda: service.change_incident(incident=incident, by=None, city="Дербент"),
    )

    assert codes(ended) == ["done", "done"]
    stored = Incident.objects.get()
    with opened(incident.id):
        assert (stored.place, stored.city) == ("у аптеки", "Дербент")


# Heads


def count(incident: Incident, facility: Facility, heads: int, **facts: Any) -> Headcount:
    usual: dict[str, Any] = {"counted_at": EVENING, "by": None}
    return service.count_heads(incident=incident, facility=facility, heads=heads, **usual | facts)


def test_a_later_count_is_the_newest_and_the_earlier_one_stays(karim: User) -> None:
    incident, station, van = make_incident(), make_facility(), make_facility(kind="vehicle")
    count(incident, station, 30, source="Сестра", by=karim)
    count(incident, station, 12, counted_at=EVENING + ONE_HOUR, by=karim)
    count(incident, station, 20, counted_at=EVENING + ONE_HOUR / 2, by=karim)
    count(incident, van, 8, by=karim)

    newest = {row.facility: row.heads for row in Headcount.objects.latest_of_each_place()}
    assert newest == {station: 12, van: 8}
    assert Headcount.objects.count() == 4
    assert told() == ["heads_counted"] * 4
    with opened(incident.id):
        assert Headcount.objects.get(heads=30).source == "Сестра"


def test_more_minors_than_heads_are_not_counted(db: None) -> None:
    with pytest.raises(IntegrityError, match="headcount_minors_are_among_the_heads"):
        count(make_incident(), make_facility(), 3, minors=4)

    assert told() == []


def test_nobody_counts_ahead_of_the_clock(db: None) -> None:
    with refused("in_the_future"):
        count(make_incident(), make_facility(), 3, counted_at=timezone.now() + ONE_HOUR)

    assert not Headcount.objects.exists()


# Places


def test_a_place_as_it_was_heard_waits_to_be_verified(karim: User) -> None:
    added = service.add_facility(kind="other", name="Подвал на Ленина", region=make_region(), by=karim)

    stored = Facility.objects.get()
    assert (stored, stored.name, stored.is_verified) == (added, "Подвал на Ленина", False)


def test_correcting_a_place_leaves_what_is_not_named(karim: User) -> None:
    station = make_facility(phones="8-872-2-00-00")

    service.change_facility(facility=station, by=karim, address="ул. Ленина, 1", is_verified=True)

    stored = Facility.objects.get()
    assert (stored.address, stored.is_verified, stored.phones) == ("ул. Ленина, 1", True, "8-872-2-00-00")
