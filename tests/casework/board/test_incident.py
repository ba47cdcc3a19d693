"""Incidents: the list in figures, and the board of one."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from casework.models import Lawyer
from casework.services import audit
from detainees.models import Facility, Incident, User
from tests.casework.board.incidents import (
    SignedIn,
    figures,
    hold,
    incident,
    karims,
    read,
    row_of,
    station,
)
from tests.makers import (
    EVENING,
    make_authority,
    make_facility,
    make_headcount,
    make_incident,
    make_lawyer,
    make_report,
    make_stay,
    make_violation,
)

# Fixtures that the tests below name.
__all__ = ["incident", "karims", "station"]
QUERIES_OF_THE_LIST = 5
QUERIES_OF_AN_INCIDENT = 16


# The list


def test_the_list_counts_people_held_and_lost(karims: Client, incident: Incident, station: Facility) -> None:
    hold(incident, station)
    hold(incident, None)
    hold(incident, None, released_at=EVENING + timedelta(hours=2))
    row = row_of(read(karims, "incidents"), "Makhachkala, 25 September")
    assert figures(row) == ["3", "2", "1"]


def test_closed_incidents_stand_apart(karims: Client, incident: Incident) -> None:
    make_incident(title_en="Over long ago", state=Incident.State.CLOSED, closed_at=EVENING)
    assert "Over long ago" not in read(karims, "incidents")
    assert "Over long ago" in read(karims, "incidents", view="closed")
    everything = read(karims, "incidents", view="all")
    assert "Over long ago" in everything
    assert "Makhachkala, 25 September" in everything


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_queries_for_one_row_and_for_three(
    many: int, karims: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        incident = make_incident(title_en=f"Incident {number}")
        hold(incident, None)
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        assert read(karims, "incidents").count('class="name"') == many


def test_the_place_opens_on_the_page_of_the_incident_and_in_no_list(
    karims: Client, karim: User, incident: Incident, station: Facility
) -> None:
    hold(incident, station)
    for page in ("incidents", "detentions", "queue"):
        assert "проспект Гамзатова" not in read(karims, page)
    assert audit.of_subject(subject=incident.pk) == []

    assert "Rally, проспект Гамзатова, Махачкала." in read(karims, "incident", incident.pk)

    assert [(each.actor_id, each.place) for each in audit.of_subject(subject=incident.pk)] == [
        (karim.pk, "incident")
    ]


def test_who_sees_an_incident_and_does_not_open_it_reads_no_place(
    signed_in: SignedIn, sasha: User, lev: User, incident: Incident, levs_practice: Lawyer
) -> None:
    make_authority(lawyer=levs_practice, detainee=hold(incident, None).detainee)
    for reader in (sasha, lev):
        text = read(signed_in(reader), "incident", incident.pk)
        assert "Rally, Махачкала." in text
        assert "Гамзатова" not in text
    assert audit.of_subject(subject=incident.pk) == []


def test_who_sees_no_people_gets_no_figures(signed_in: SignedIn, sasha: User, incident: Incident) -> None:
    hold(incident, None)
    text = read(signed_in(sasha), "incidents")
    assert "Makhachkala, 25 September" in text
    assert "Place unknown" not in text


def test_a_second_page_begins_where_the_first_ended(karims: Client) -> None:
    for number in range(51):
        make_incident(title_en=f"Incident no. {number:02}", began_at=EVENING - timedelta(days=number))
    first = read(karims, "incidents")
    assert "Incident no. 49" in first
    assert "Incident no. 50" not in first
    after = re.search(r"after=([0-9a-f-]{36})", first)
    assert after is not None
    assert re.findall(r"Incident no. \d\d", read(karims, "incidents", after=after[1])) == ["Incident no. 50"]


# Who sees it


@pytest.mark.parametrize("who", ["nina", "zarema"])
def test_who_has_nothing_to_do_with_it_finds_nothing(
    who: str, signed_in: SignedIn, incident: Incident, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get(reverse("incident", args=[incident.pk])).status_code == 404
    assert client.post(reverse("incident-close", args=[incident.pk])).status_code == 404
    incident.refresh_from_db()
    assert incident.state == "live"


def test_a_lawyer_sees_the_incident_of_a_person_and_of_it_that_person_alone(
    signed_in: SignedIn, lev: User, levs_practice: Lawyer, incident: Incident
) -> None:
    theirs, _other = hold(incident, None, surname="Цахуева"), hold(incident, None, surname="Курачев")
    client = signed_in(lev)
    assert client.get(reverse("incident", args=[incident.pk])).status_code == 404
    authority = make_authority(lawyer=levs_practice, detainee=theirs.detainee)
    text = read(client, "incident", incident.pk)
    assert "Цахуева" in text
    assert "Курачев" not in text
    authority.revoked_at = timezone.now()
    authority.save()
    assert client.get(reverse("incident", args=[incident.pk])).status_code == 404


def test_an_analyst_reads_figures_and_no_name(signed_in: SignedIn, anya: User, incident: Incident) -> None:
    lost = hold(incident, None, surname="Цахуева", is_minor=True)
    text = read(signed_in(anya), "incident", incident.pk)
    assert "Цахуева" not in text
    assert lost.reference in text
    assert "Place unknown: 1 person" in text
    assert reverse("person", args=[lost.pk]) not in text


# The board


def test_heads_said_stand_against_names_known(karims: Client, incident: Incident, station: Facility) -> None:
    hold(incident, station, is_minor=True)
    hold(incident, station, is_injured=True)
    make_headcount(incident=incident, facility=station, heads=30)
    make_headcount(incident=incident, facility=station, heads=22, counted_at=EVENING - timedelta(hours=1))
    row = row_of(read(karims, "incident", incident.pk), station.name)
    assert "<strong>2</strong> of 30" in row
    assert "another count: 22" in row
    assert re.findall(r'data-label="(?:Minors|Injured)">(\d)', row) == ["1", "1"]


def test_a_place_that_was_counted_and_has_no_names_is_not_forgotten(karims: Client, incident: Incident) -> None:
    van = make_facility(region=incident.region, kind="vehicle", name="Автозак Р 418")
    make_headcount(incident=incident, facility=van, heads=12, is_about=True)
    text = read(karims, "incident", incident.pk)
    assert "<strong>0</strong> of ≈ 12" in row_of(text, van.name)
    assert "A van with nobody known by name" in text


def test_the_worst_clock_of_a_place_stands_for_it(karims: Client, incident: Incident, station: Facility) -> None:
    now = timezone.now()
    hold(incident, station, apprehended_at=now - timedelta(minutes=20), delivered_at=now - timedelta(minutes=10))
    hold(incident, station, apprehended_at=now - timedelta(hours=5), delivered_at=now - timedelta(hours=4))
    text = read(karims, "incident", incident.pk)
    row = row_of(text, station.name)
    assert row.startswith('<tr class="row-over">')
    assert "1 h over" in row
    assert "Over the limit: 1 person" in text


def test_a_person_nobody_can_find_stands_with_the_place_where_they_were_seen(
    karims: Client, incident: Incident, station: Facility
) -> None:
    lost = hold(incident, None, surname="Цахуева", is_minor=True)
    make_stay(detention=lost, facility=station, left_at=EVENING + timedelta(hours=2))
    make_stay(detention=lost, facility=None, arrived_at=EVENING + timedelta(hours=2))
    text = read(karims, "incident", incident.pk)
    assert "Lost, a minor: Цахуева Джамал" in text
    assert f"seen last in: {station.name}" in text


def test_a_door_closed_to_a_lawyer_is_told_at_once(karims: Client, incident: Incident, station: Facility) -> None:
    held = hold(incident, station)
    make_violation(detention=held, kind="lawyer_denied", facility=station)
    text = read(karims, "incident", incident.pk)
    assert "not let in" in row_of(text, station.name)
    assert "A lawyer is not let in" in text


def test_a_door_that_was_opened_after_all_is_closed_no_more(
    karims: Client, incident: Incident, station: Facility
) -> None:
    held = hold(incident, station)
    make_violation(detention=held, kind="lawyer_denied", facility=station, happened_at=EVENING)
    authority = make_authority(lawyer=make_lawyer(), detainee=held.detainee, came_at=EVENING - timedelta(hours=1))
    assert "not let in" in row_of(read(karims, "incident", incident.pk), station.name)

    authority.came_at = EVENING + timedelta(hours=1)
    authority.save()
    assert "not let in" not in row_of(read(karims, "incident", incident.pk), station.name)


def test_a_closed_door_is_told_of_where_the_person_is_still_behind_it(
    karims: Client, incident: Incident, station: Facility
) -> None:
    hold(incident, station)
    other = make_facility(region=incident.region, name="ОП № 3")
    moved = hold(incident, other, surname="Цахуева")
    authority = make_authority(lawyer=make_lawyer(), detainee=moved.detainee, refused_at=station)
    text = read(karims, "incident", incident.pk)
    assert "not let in" not in row_of(text, station.name)
    assert "A lawyer is not let in" not in text

    authority.refused_at = other
    authority.save()
    assert "not let in" in row_of(read(karims, "incident", incident.pk), other.name)


def test_the_board_costs_the_same_queries_however_many_were_taken(
    karims: Client, incident: Incident, station: Facility, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def fill() -> None:
        for place in (station, None):
            held = hold(incident, place)
            make_stay(detention=held, facility=place)
            make_authority(lawyer=make_lawyer(), detainee=hold(incident, place).detainee)
        make_headcount(incident=incident)
        make_report(incident=incident)

    fill()
    with django_assert_num_queries(QUERIES_OF_AN_INCIDENT):
        read(karims, "incident", incident.pk)
    fill()
    fill()
    with django_assert_num_queries(QUERIES_OF_AN_INCIDENT):
        read(karims, "incident", incident.pk)
