"""What staff do with an incident: open, correct, count, record, send, close."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.models import Authority, Lawyer
from detainees.models import Detention, Facility, Headcount, Incident, User
from tests.casework.board.incidents import SignedIn, hold, incident, karims, read, row_of, send, station
from tests.makers import (
    NEIGHBOUR,
    grant,
    make_authority,
    make_lawyer,
    make_region,
    make_user,
)

# Fixtures that the tests below name.
__all__ = ["incident", "karims", "station"]


# What staff do


def sketch(**changed: Any) -> dict[str, Any]:
    usual = {
        "title_ru": "Дербент, 26 сентября",
        "kind": "rally",
        "authorisation": "unknown",
        "began_at": "2022-09-26T15:00",
        "region": "RU-DA",
        "city": "Дербент",
    }
    return usual | changed


def test_an_incident_is_opened_in_ones_own_region_alone(karims: Client, dagestan: Any, stavropol: Any) -> None:
    answer = send(karims, "incident-new", None, sketch())
    assert answer.status_code == 302
    opened = Incident.objects.get()
    assert (opened.city, opened.state, opened.region) == ("Дербент", "live", dagestan)
    assert "Дербент, 26 сентября" in read(karims, "incident", opened.pk)
    refused = send(karims, "incident-new", None, sketch(region=NEIGHBOUR))
    assert refused.status_code == 422
    assert Incident.objects.count() == 1


def test_an_incident_of_tomorrow_is_refused_beside_its_moment(karims: Client, dagestan: Any) -> None:
    tomorrow = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    answer = send(karims, "incident-new", None, sketch(began_at=tomorrow))
    assert answer.status_code == 422
    assert "This moment has not come yet." in answer.content.decode()


def test_an_incident_is_corrected(karims: Client, incident: Incident) -> None:
    said = sketch(city="Каспийск", note="Связь через Зарему")
    assert send(karims, "incident-change", incident, said).status_code == 302
    text = read(karims, "incident", incident.pk)
    assert "Каспийск" in text
    assert "Связь через Зарему" in text


PLACED = {"kind": "search", "place": "ул. Ленина, 1", "latitude": "42.98", "longitude": "47.5"}


def test_the_place_stands_in_the_form_that_corrects_it_and_is_taken_away(
    karims: Client, incident: Incident
) -> None:
    assert send(karims, "incident-change", incident, sketch(**PLACED)).status_code == 302
    assert "Search, ул. Ленина, 1, Дербент." in read(karims, "incident", incident.pk)
    form = read(karims, "incident-change", incident.pk)
    for value in ("ул. Ленина, 1", "42.98", "47.5"):
        assert f'value="{value}"' in form

    assert send(karims, "incident-change", incident, sketch()).status_code == 302

    assert "Rally, Дербент." in read(karims, "incident", incident.pk)
    assert Incident.objects.get().coordinates is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"longitude": ""}, "Give both latitude and longitude, or neither."),
        ({"latitude": ""}, "Give both latitude and longitude, or neither."),
        ({"latitude": "91"}, "Ensure this value is less than or equal to 90."),
        ({"longitude": "-181"}, "Ensure this value is greater than or equal to -180."),
    ],
)
def test_what_is_no_point_on_earth_is_told_beside_the_form(
    karims: Client, incident: Incident, given: dict[str, str], words: str
) -> None:
    answer = send(karims, "incident-change", incident, sketch(**PLACED) | given)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Incident.objects.get().coordinates is None


def test_an_operator_may_look_and_not_correct(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    text = read(signed_in(olga), "incident", incident.pk)
    assert reverse("incident-change", args=[incident.pk]) not in text
    assert send(signed_in(olga), "incident-change", incident, sketch()).status_code == 404


def test_heads_are_counted_in_a_place_nobody_listed(karims: Client, incident: Incident) -> None:
    said = {
        "new_place": "Белый ПАЗ",
        "new_place_kind": "vehicle",
        "heads": 12,
        "minors": 2,
        "counted_at": "2022-09-25T20:00",
        "is_about": "on",
        "source": "Очевидец",
    }
    assert send(karims, "incident-count", incident, said).status_code == 302
    count = Headcount.objects.get(incident=incident)
    assert (count.heads, count.minors, count.facility.name) == (12, 2, "Белый ПАЗ")
    text = read(karims, "incident", incident.pk)
    assert "of ≈ 12" in row_of(text, "Белый ПАЗ")
    assert "Очевидец" in text


def test_more_minors_than_heads_are_refused(karims: Client, incident: Incident, station: Facility) -> None:
    said = {
        "facility": station.pk,
        "heads": 2,
        "minors": 3,
        "counted_at": "2022-09-25T20:00",
        "new_place_kind": "other",
    }
    answer = send(karims, "incident-count", incident, said)
    assert answer.status_code == 422
    assert "More minors than heads." in answer.content.decode()


def test_a_person_heard_at_the_door_is_recorded_without_a_report(
    karims: Client, incident: Incident, station: Facility
) -> None:
    said = {
        "surname": "Цахуева",
        "sex": "female",
        "facility": station.pk,
        "delivered_at": "2022-09-25T19:30",
        "new_place_kind": "other",
        "violations": ["stun"],
        "account": "Трижды в спину",
        "version": 0,
    }
    assert send(karims, "detention-new", incident, said).status_code == 302
    detention = Detention.objects.get(incident=incident)
    assert detention.current_facility == station
    assert "<strong>1</strong>" in row_of(read(karims, "incident", incident.pk), station.name)
    text = read(karims, "person", detention.pk)
    assert "Цахуева" in text
    assert "Трижды в спину" in text


def test_nobody_is_recorded_without_a_name_or_a_description(karims: Client, incident: Incident) -> None:
    answer = send(karims, "detention-new", incident, {"sex": "unknown", "new_place_kind": "other", "version": 0})
    assert answer.status_code == 422
    assert "somebody must be able to tell who it is" in answer.content.decode()
    assert not Detention.objects.exists()


def test_a_lawyer_is_sent_to_all_in_a_place_who_have_none(
    karims: Client, incident: Incident, station: Facility, levs_practice: Lawyer
) -> None:
    helped, alone, elsewhere = hold(incident, station), hold(incident, station), hold(incident, None)
    make_authority(lawyer=make_lawyer(), detainee=helped.detainee)
    assert "To the person there who has none:" in read(karims, "incident", incident.pk)
    said = {"facility": station.pk, "lawyer": levs_practice.pk}
    send(karims, "incident-send", incident, said)
    given = Authority.objects.filter(lawyer=levs_practice)
    assert [each.detainee_id for each in given] == [alone.detainee_id]
    assert elsewhere.detainee_id not in {each.detainee_id for each in given}
    text = read(karims, "incident", incident.pk)
    assert "The lawyer now acts for 1 person: ОП по Ленинскому району." in text
    assert "everybody has one" in row_of(text, "ОП по Ленинскому району</a>")


def test_a_lawyer_of_another_region_cannot_be_sent(karims: Client, incident: Incident, station: Facility) -> None:
    hold(incident, station)
    make_region(NEIGHBOUR)
    far = make_lawyer(regions=(NEIGHBOUR,))
    assert send(karims, "incident-send", incident, {"facility": station.pk, "lawyer": far.pk}).status_code == 404
    assert not Authority.objects.exists()


def test_closing_takes_away_the_roles_given_for_the_incident(
    karims: Client, signed_in: SignedIn, incident: Incident
) -> None:
    volunteer = make_user("volunteer")
    grant(volunteer, "operator", incident=incident)
    helper = signed_in(volunteer)
    read(helper, "incident", incident.pk)
    assert "Roles given for this incident alone end at once." in read(karims, "incident-close", incident.pk)
    assert send(karims, "incident-close", incident, {}).status_code == 302
    assert helper.get(reverse("incident", args=[incident.pk])).status_code == 404
    again = send(karims, "incident-close", incident, {})
    assert again.status_code == 422
    assert "This incident is closed." in again.content.decode()
