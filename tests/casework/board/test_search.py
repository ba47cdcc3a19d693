"""The search box: by number and by name; what is hidden is answered like what does not exist."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casework.models import Lawyer
from detainees.models import Detention, Incident, User
from detainees.reference import reference
from tests.makers import (
    NEIGHBOUR,
    make_authority,
    make_case,
    make_detainee,
    make_detention,
    make_incident,
    make_region,
    make_report,
)
from tests.people import people_process_away

SignedIn = Callable[[User], Client]
NOBODY = "Nobody whom you may see has such a name."
NO_NUMBER = "Nothing that you may see has this number."


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


def search(client: Client, text: str) -> Any:
    return client.post("/search/", {"q": text}, headers={"accept-language": "en"})


def named(incident: Incident, surname: str, given_name: str) -> Detention:
    detainee = make_detainee(surname=surname, given_name=given_name, region=incident.region)
    return make_detention(incident=incident, detainee=detainee)


@pytest.mark.parametrize(
    "asked", ["Гӏалибегов", "галибег", "камиль галибегов", "КАМ Г1АЛИ", "  Галибегов   Камиль ", "galibekov"]
)
def test_a_person_is_found_however_the_name_is_spelled(
    asked: str, signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    wanted = named(incident, "Гӏалибегов", "Камиль")
    named(incident, "Бекшоков", "Ислам")

    answer = search(signed_in(olga), asked)

    assert answer.context["results"].detentions == [wanted]
    assert "Гӏалибегов Камиль" in answer.content.decode()


def test_a_result_says_what_agrees(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    named(incident, "Магомедова", "Патимат")

    page = search(signed_in(olga), "Magomedova Fatimat шапка").content.decode()

    assert "the same surname" in page
    assert "a similar given name" in page
    assert "nothing like “шапка”" in page


def test_more_words_find_fewer_people(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    wanted, other = named(incident, "Магомедова", "Патимат"), named(incident, "Магомедова", "Сакинат")
    client = signed_in(olga)

    def found(line: str) -> list[Detention]:
        return search(client, line).context["results"].detentions  # type: ignore[no-any-return]

    assert set(found("магомедова")) == {wanted, other}
    assert found("магомедова патимат")[:1] == [wanted]
    assert found("магомедова патимат гаджиевна") in ([wanted], [wanted, other])
    assert found("тавлуева патимат") == []


def test_the_search_is_asked_again_by_itself_when_its_process_is_away(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    named(incident, "Курачев", "Джамал")
    client = signed_in(olga)

    with people_process_away():
        page = search(client, "Курачев").content.decode()

    assert "It is asked again by itself." in page
    assert 'value="Курачев"' in page
    assert 'hx-trigger="load delay:3s"' in page
    assert "It is asked again by itself." not in search(client, "Курачев").content.decode()


def test_a_detention_is_found_by_its_number(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    detention = named(incident, "Курачев", "Джамал")
    client = signed_in(olga)

    for asked in (detention.reference, detention.reference.replace("-", ""), f" {detention.reference} "):
        assert search(client, asked).headers["Location"] == f"/detentions/{detention.id}/"


def test_a_report_is_found_by_its_number(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    report = make_report(incident=incident)

    assert search(signed_in(olga), report.reference).headers["Location"] == f"/reports/{report.id}/"


@pytest.mark.parametrize("asked", ["89280001122", "8 928 000-11-22", "+7 928 000 11 22", "928-000-11-22"])
def test_a_phone_finds_whose_it_is(asked: str, signed_in: SignedIn, olga: User, incident: Incident) -> None:
    person = make_detainee(region=incident.region, contacts={"phone": "+7 (928) 000-11-22"})
    known = make_detention(incident=incident, detainee=person)

    page = search(signed_in(olga), asked)

    assert page.context["results"].detentions == [known]
    assert "the same number" in page.content.decode()


@pytest.mark.parametrize("asked", ["89280001123", "8 928 000-11-23", "+7 928 000 11 23", "+7 (928) 000-11-23"])
def test_a_phone_that_nobody_has_is_no_number_with_a_wrong_digit(
    asked: str, signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    page = search(signed_in(olga), asked).content.decode()

    assert "Nobody whom you may see has this phone." in page
    assert "The digits do not fit" not in page


def test_a_number_with_a_wrong_digit_is_told(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    number = make_report(incident=incident).reference
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)

    answer = search(signed_in(olga), wrong)

    assert "The digits do not fit" in answer.content.decode()


def test_hidden_people_are_answered_like_nobody(signed_in: SignedIn, zarema: User, incident: Incident) -> None:
    named(incident, "Курачев", "Джамал")
    client = signed_in(zarema)

    hidden, absent = (search(client, asked) for asked in ("Курачев", "Тавлуев"))

    assert hidden.context["results"] == absent.context["results"]
    assert NOBODY in hidden.content.decode()
    assert len(hidden.content) == len(absent.content)


def test_hidden_numbers_are_answered_like_none(signed_in: SignedIn, zarema: User, incident: Incident) -> None:
    numbers = [
        make_report(incident=incident).reference,
        named(incident, "Курачев", "Джамал").reference,
        make_case(detention=make_detention(incident=incident)).reference,
        reference(99_999_999),
    ]
    client = signed_in(zarema)

    assert [NO_NUMBER in search(client, number).content.decode() for number in numbers] == [True] * 4


def test_a_lawyer_finds_assigned_people_and_nobody_else(
    signed_in: SignedIn, lev: User, levs_practice: Lawyer, incident: Incident
) -> None:
    his, other = named(incident, "Курачев", "Джамал"), named(incident, "Курачев", "Тимур")
    make_authority(lawyer=levs_practice, detainee=his.detainee)
    client = signed_in(lev)

    assert search(client, "Курачев").context["results"].detentions == [his]
    assert NO_NUMBER in search(client, other.reference).content.decode()


def test_an_analyst_searches_no_names(signed_in: SignedIn, anya: User, incident: Incident) -> None:
    named(incident, "Курачев", "Джамал")

    answer = search(signed_in(anya), "Курачев")

    assert NOBODY in answer.content.decode()


def test_a_name_never_stands_in_an_address(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    named(incident, "Курачев", "Джамал")

    answer = signed_in(olga).get("/search/?q=Курачев")

    assert answer.context["results"] is None
    assert "Джамал" not in answer.content.decode()


@pytest.mark.parametrize("asked", ["", "   ", "'\"%_", "<b>", "\u202e", "К" * 5_000, "0", "9" * 60, "--"])
def test_odd_searches_find_nothing_and_break_nothing(
    asked: str, signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    named(incident, "Курачев", "Джамал")

    answer = search(signed_in(olga), asked)

    assert answer.status_code == 200
    assert "Джамал" not in answer.content.decode()


@pytest.mark.parametrize("who", ["nina", "sasha"])
def test_who_sees_no_detention_has_no_search(
    who: str, request: pytest.FixtureRequest, signed_in: SignedIn, incident: Incident
) -> None:
    hidden = named(incident, "Курачев", "Джамал")
    client = signed_in(request.getfixturevalue(who))

    assert client.get("/search/").status_code == 404
    assert search(client, "Курачев").status_code == 404
    assert search(client, hidden.reference).status_code == 404


def test_searching_is_reading_and_leaves_a_row_in_the_log(
    signed_in: SignedIn, olga: User, incident: Incident, superuser_connection: Any
) -> None:
    found = named(incident, "Курачев", "Джамал")

    search(signed_in(olga), "Курачев")

    rows = superuser_connection.execute(
        "SELECT actor_id FROM casework_auditentry WHERE %s = ANY(subjects)", [found.subject_id]
    ).fetchall()
    assert {row[0] for row in rows} == {olga.id}


def test_the_neighbours_people_are_found_by_the_neighbours(signed_in: SignedIn, zarema: User, db: None) -> None:
    theirs = named(make_incident(region=make_region(NEIGHBOUR)), "Курачев", "Джамал")

    assert search(signed_in(zarema), "Курачев").context["results"].detentions == [theirs]
