"""Lists of people in the admin are searched by name; the name is sent and stands in no address."""

from collections.abc import Callable

import pytest
from django.test import Client

from casework.models import Case
from detainees.models import Incident, User
from tests.makers import (
    NEIGHBOUR,
    make_case,
    make_consent,
    make_detainee,
    make_detention,
    make_incident,
    make_region,
    make_relative,
)
from tests.people import people_process_away

SignedIn = Callable[[User], Client]
LISTS = [
    "detainees/detainee",
    "detainees/detention",
    "detainees/relative",
    "detainees/consent",
    "casework/case",
]


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


@pytest.fixture
def case(incident: Incident) -> Case:
    """Everything that hangs on one person, beside as much of another."""
    for surname, given_name in (("Тавлуев", "Барс"), ("Магомедова", "Патимат")):
        person = make_detainee(surname=surname, given_name=given_name, region=incident.region)
        make_relative(detainee=person)
        make_consent(detainee=person)
        found = make_case(detention=make_detention(incident=incident, detainee=person))
    return found


@pytest.mark.parametrize("address", LISTS)
def test_a_list_is_narrowed_to_who_may_be_meant(
    address: str, signed_in: SignedIn, karim: User, case: Case
) -> None:
    client = signed_in(karim)
    everybody = client.get(f"/admin/{address}/").context["cl"].result_list

    page = client.post(f"/admin/{address}/", {"asked": "Magomedova Fatimat"})

    assert len(everybody) == 2
    (found,) = page.context["cl"].result_list
    assert getattr(found, "detainee", found) == case.detainee
    assert 'value="Magomedova Fatimat"' in page.content.decode()
    assert "Magomedova" not in page.request["PATH_INFO"] + page.request["QUERY_STRING"]


def test_a_number_finds_its_own_record(signed_in: SignedIn, karim: User, case: Case) -> None:
    page = signed_in(karim).post("/admin/casework/case/", {"asked": case.reference})

    assert list(page.context["cl"].result_list) == [case]


def test_who_may_not_be_seen_is_not_found(signed_in: SignedIn, karim: User, case: Case) -> None:
    theirs = make_detainee(surname="Курачев", region=make_region(NEIGHBOUR))

    page = signed_in(karim).post("/admin/detainees/detainee/", {"asked": "Курачев"})

    assert theirs.region_id == NEIGHBOUR
    assert list(page.context["cl"].result_list) == []


def test_without_the_process_of_the_search_the_list_says_so(signed_in: SignedIn, karim: User, case: Case) -> None:
    client = signed_in(karim)
    with people_process_away():
        page = client.post(
            "/admin/detainees/detainee/", {"asked": "Магомедова"}, headers={"accept-language": "en"}
        )

    assert list(page.context["cl"].result_list) == []
    assert "People cannot be looked for just now." in page.content.decode()
