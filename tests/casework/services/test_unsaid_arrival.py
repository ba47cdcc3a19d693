"""Where somebody is held since a moment that nobody said, no page or paper invents it, until somebody says it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework import dossier
from casework.services.document.facts import gather
from detainees.models import Claim, CustodyStay, Detention, Facility, User
from detainees.services import custody
from detainees.services.claim import accept_claim
from detainees.services.custody import Said
from detainees.services.custody_path import correct_stay, newest_change
from tests.casework.board.people import ENGLISH
from tests.makers import EVENING, make_claim, make_detainee, make_facility, make_incident, opened
from tests.refusals import refused

HOUR = timedelta(hours=1)
GUESS = "18:30"  # when she was taken, in Makhachkala; and what the station must not be said to have begun at
UNSAID = "since an unknown time"


@pytest.fixture
def station(db: None) -> Facility:
    return make_facility(name="ОП № 2")


def held(station: Facility, **moments: Any) -> Detention:
    """Taken at 18:30; her brother says in which station she is, and not since when."""
    return custody.record_detention(
        detainee=make_detainee(),
        incident=make_incident(place="площадь у театра"),
        by=None,
        apprehended_at=EVENING,
        facility=station,
        said=Said(source="брат"),
        **moments,
    )


def stop(detention: Detention) -> CustodyStay:
    return CustodyStay.objects.filter(detention=detention).earliest("arrived_at")


def row_of(detention: Detention) -> dict[str, Any]:
    """The first row of the path in the case file."""
    return path_of(detention)["legs"][0]  # type: ignore[no-any-return]


def path_of(detention: Detention) -> dict[str, Any]:
    origin = dossier.Origin(made_by="maria-07", facts_version=1, facts_at=EVENING + 9 * HOUR)
    found = dossier.case_file_context(
        facts_of(detention), origin, edition=dossier.Edition.COURT, language="en", check=None
    )
    return found["custody"]  # type: ignore[no-any-return]


def facts_of(detention: Detention) -> dossier.CaseFacts:
    fresh = Detention.objects.get(pk=detention.pk)
    with opened(fresh.subject_id, fresh.incident_id):
        return gather(fresh, [], now=EVENING + 9 * HOUR)


def test_an_arrival_nobody_said_is_printed_as_unknown(station: Facility) -> None:
    detention = held(station)

    row = row_of(detention)
    assert (row["place"], row["from"], row["lasted"]) == (station.name, UNSAID, "–")
    spelled = json.loads(dossier.canonical_json(facts_of(detention)))
    assert spelled["stays"][0]["arrived_at"] is None
    assert path_of(detention)["axis"] is None


def test_a_delivery_that_is_said_is_the_arrival_and_no_station_stands_before_it(station: Facility) -> None:
    detention = held(station)

    custody.correct(detention=detention, version=fresh_version(detention), by=None, delivered_at=EVENING + HOUR)

    legs = path_of(detention)["legs"]
    assert [(leg["is_gap"], leg["from"][-5:]) for leg in legs] == [(True, GUESS), (False, "19:30")]
    assert stop(detention).is_arrival_said


def test_who_was_said_to_be_delivered_has_that_hour_from_the_start(station: Facility) -> None:
    detention = held(station, delivered_at=EVENING + HOUR)

    assert [leg["from"][-5:] for leg in path_of(detention)["legs"]] == [GUESS, "19:30"]
    assert path_of(detention)["axis"] is not None


def test_no_delivery_is_taken_for_the_arrival_in_a_van_or_after_the_stop_ended(station: Facility) -> None:
    van = held(make_facility(kind="vehicle", name="Автозак"))
    custody.correct(detention=van, version=fresh_version(van), by=None, delivered_at=EVENING + HOUR)
    moved = held(station)
    custody.lose_track(detention=moved, at=EVENING + HOUR, by=None)
    custody.correct(detention=moved, version=fresh_version(moved), by=None, delivered_at=EVENING + 2 * HOUR)

    assert [row_of(each)["from"] for each in (van, moved)] == [UNSAID, UNSAID]


def test_in_the_street_they_were_taken_it_is_the_moment_of_that(station: Facility) -> None:
    street = make_facility(kind="street", name="проспект Гамзатова")

    assert stop(held(street)).arrival_said == EVENING


def test_a_move_to_another_station_is_not_the_delivery(station: Facility) -> None:
    detention = held(station)
    another = make_facility(name="ОП № 3")

    custody.move(detention=detention, facility=another, at=EVENING + 3 * HOUR, by=None, said=Said(source="брат"))

    detention.refresh_from_db()
    assert (detention.delivered_at, detention.current_facility) == (None, another)


def test_a_stop_ends_when_somebody_says_so_even_before_the_guess(station: Facility) -> None:
    incident = make_incident(began_at=EVENING)
    detention = custody.record_detention(detainee=make_detainee(), incident=incident, by=None, facility=station)

    custody.lose_track(detention=detention, at=EVENING - HOUR, by=None)

    assert stop(detention).left_at == EVENING - HOUR


def test_whoever_corrects_the_moment_says_it_and_another_correction_does_not(station: Facility) -> None:
    detention = held(station)
    for facts, is_said in (({"confidence": "confirmed"}, False), ({"arrived_at": EVENING}, True)):
        stay = stop(detention)
        correct_stay(stay=stay, seen=newest_change(stay=stay), by=None, **facts)
        assert stop(detention).is_arrival_said is is_said

    assert row_of(detention)["from"][-5:] == GUESS
    assert Detention.objects.get(pk=detention.pk).delivered_at == EVENING


def test_the_page_says_it_is_unknown_and_its_form_says_it(station: Facility, signed_in: Any, karim: User) -> None:
    detention, client = held(station), signed_in(karim)
    page, form = _addresses(detention)
    assert UNSAID in _text(client, page)
    shown = client.get(form, headers=ENGLISH).context["form"]
    typed = {name: shown[name].value() or "" for name in shown.fields}
    assert typed["arrived_at"] == ""

    client.post(form, {**typed, "confidence": "confirmed"}, headers=ENGLISH)
    assert (stop(detention).confidence, stop(detention).is_arrival_said) == ("confirmed", False)
    seen = newest_change(stay=stop(detention))
    client.post(form, {**typed, "seen": seen, "arrived_at": "2022-09-25T19:30"}, headers=ENGLISH)

    assert (stop(detention).arrived_at, stop(detention).is_arrival_said) == (EVENING + HOUR, True)
    assert UNSAID not in _text(client, page)


def accepted_station(station: Facility, karim: User) -> Detention:
    """Held in a van; her brother says, five hours later, that she is in the station. He is believed."""
    detention = held(make_facility(kind="vehicle", name="Автозак"))
    facts = {"field": "current_facility", "value": str(station.pk), "said_at": EVENING + 5 * HOUR}
    claim = make_claim(detention=detention, **facts)
    with opened(detention.subject_id):
        accept_claim(claim=Claim.objects.get(pk=claim.pk), by=karim)
    return detention


def test_a_place_accepted_from_a_statement_is_since_an_unknown_time(station: Facility, karim: User) -> None:
    detention = accepted_station(station, karim)

    row = path_of(detention)["legs"][-1]
    assert (row["place"], row["from"]) == (station.name, UNSAID)


def test_a_delivery_said_later_is_the_arrival_there_and_the_end_of_the_van(station: Facility, karim: User) -> None:
    detention = accepted_station(station, karim)

    custody.correct(detention=detention, version=fresh_version(detention), by=karim, delivered_at=EVENING + HOUR)

    van, there = CustodyStay.objects.filter(detention=detention)
    assert (van.left_at, there.arrived_at, there.is_arrival_said) == (EVENING + HOUR, EVENING + HOUR, True)


def test_a_delivery_said_later_is_not_the_arrival_in_a_second_station(station: Facility, karim: User) -> None:
    detention = accepted_station(station, karim)
    later = make_facility(name="ОП № 3")
    claim = make_claim(
        detention=detention, field="current_facility", value=str(later.pk), said_at=EVENING + 6 * HOUR
    )
    with opened(detention.subject_id):
        accept_claim(claim=Claim.objects.get(pk=claim.pk), by=karim)

    custody.correct(detention=detention, version=fresh_version(detention), by=karim, delivered_at=EVENING + HOUR)

    _van, first, second = CustodyStay.objects.filter(detention=detention)
    assert (first.arrived_at, first.is_arrival_said) == (EVENING + HOUR, True)
    assert (second.facility, second.arrived_at, second.is_arrival_said) == (later, EVENING + 6 * HOUR, False)


def test_nobody_left_a_place_before_it_was_said_that_they_were_there(station: Facility, karim: User) -> None:
    detention, elsewhere = accepted_station(station, karim), make_facility(name="ОП № 3")

    with refused("impossible_order"):
        custody.move(detention=detention, facility=elsewhere, at=EVENING + 4 * HOUR, by=karim)
    assert not CustodyStay.objects.filter(detention=detention, facility=elsewhere).exists()


def _addresses(detention: Detention) -> tuple[str, str]:
    return (
        reverse("person", args=[detention.pk]),
        reverse("stay-change", args=[detention.pk, stop(detention).pk]),
    )


def _text(client: Client, address: str) -> str:
    return client.get(address, headers=ENGLISH).content.decode()


def fresh_version(detention: Detention) -> int:
    return Detention.objects.get(pk=detention.pk).version
