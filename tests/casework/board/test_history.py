"""The history of a record: who changed what, opened only for those who may open the record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from casework.board.urls_work import HISTORIES
from casework.models import Lawyer
from casework.services import case as cases
from detainees.models import Region, User
from detainees.services import custody
from tests import makers

SignedIn = Callable[[User], Client]
QUERIES = 13


def entries(client: Client, kind: str, row: Any) -> list[Any]:
    answer = client.get(reverse("history", kwargs={"kind": kind, "pk": row.pk}))
    assert answer.status_code == 200
    return list(answer.context["history"].entries)


def said(entry: Any) -> dict[str, tuple[str | None, str | None]]:
    return {change.label: (change.before, change.after) for change in entry.changes}


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def test_a_correction_names_its_author_and_both_values(karim: User, signed_in: SignedIn) -> None:
    detention = makers.make_detention()
    custody.correct(detention=detention, version=1, by=karim, agency="Росгвардия")

    newest, first = entries(signed_in(karim), "detention", detention)

    assert (newest.who, said(newest)) == ("karim", {"agency": ("", "Росгвардия")})
    assert (first.is_first, first.who) == (True, "the program")


def test_sealed_values_open_for_those_who_may_open_the_record(karim: User, signed_in: SignedIn) -> None:
    detention = makers.make_detention()
    custody.correct(detention=detention, version=1, by=karim, stated_reason="За плакат")

    newest = entries(signed_in(karim), "detention", detention)[0]

    assert said(newest) == {"stated reason": ("Без объяснений", "За плакат")}


def test_sealed_values_stay_shut_for_anya(karim: User, anya: User, signed_in: SignedIn) -> None:
    detention = makers.make_detention()
    custody.correct(detention=detention, version=1, by=karim, stated_reason="За плакат")
    address = reverse("history", kwargs={"kind": "detention", "pk": detention.pk})

    answer = signed_in(anya).get(address)

    words = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["history"].entries[0].changes[0].is_shut
    assert "За плакат" not in words
    assert "Без объяснений" not in words


def test_what_was_sealed_anew_and_says_the_same_has_not_changed(karim: User, signed_in: SignedIn) -> None:
    detention = makers.make_detention()
    custody.correct(detention=detention, version=1, by=karim, agency="ОМОН", stated_reason="Без объяснений")

    newest = entries(signed_in(karim), "detention", detention)[0]

    assert said(newest) == {"agency": ("", "ОМОН")}


def test_places_are_called_by_name(karim: User, signed_in: SignedIn) -> None:
    detention, place = makers.make_detention(), makers.make_facility(name="Автозак у аптеки", kind="vehicle")
    custody.move(detention=detention, facility=place, at=makers.EVENING + timedelta(minutes=5), by=karim)

    newest = entries(signed_in(karim), "detention", detention)[0]

    assert said(newest)["held now in"] == ("", "Автозак у аптеки")


def test_codes_are_said_in_words(maria: User, signed_in: SignedIn) -> None:
    case = makers.make_case()
    cases.change_case(case=case, version=1, by=maria, stage="appeal", numbers={"case_number": "12-1/2022"})

    newest = entries(signed_in(maria), "case", case)[0]

    assert said(newest)["stage"] == ("record drawn up", "appeal")
    assert said(newest)["numbers"] == ("number of the case: 5-1017/2022", "number of the case: 12-1/2022")


def test_every_kind_has_its_page(karim: User, signed_in: SignedIn) -> None:
    detention = makers.make_detention()
    hearing = makers.make_hearing(case=makers.make_case(detention=detention))
    violation = makers.make_violation(detention=detention)
    rows = {
        "detention": detention,
        "detainee": detention.detainee,
        "case": hearing.case,
        "hearing": hearing,
        "facility": hearing.court,
        "incident": detention.incident,
        "violation": violation,
    }
    client = signed_in(karim)

    assert rows.keys() == HISTORIES.keys()
    assert [len(entries(client, kind, row)) for kind, row in rows.items()] == [1] * len(rows)


def test_lev_reads_the_history_of_his_people_alone(lev: User, levs_practice: Lawyer, signed_in: SignedIn) -> None:
    his, other = makers.make_detention(), makers.make_detention()
    makers.make_authority(lawyer=levs_practice, detainee=his.detainee)
    client = signed_in(lev)

    answers = [client.get(reverse("history", kwargs={"kind": "detention", "pk": row.pk})) for row in (his, other)]

    assert [answer.status_code for answer in answers] == [200, 404]


def test_a_neighbour_finds_no_history(zarema: User, stavropol: Region, signed_in: SignedIn) -> None:
    detention = makers.make_detention()

    answer = signed_in(zarema).get(reverse("history", kwargs={"kind": "detention", "pk": detention.pk}))

    assert answer.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_the_same_for_one_change_and_for_three(
    count: int, karim: User, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    detention = makers.make_detention()
    for version in range(1, count + 1):
        custody.correct(detention=detention, version=version, by=karim, agency=f"ОМОН {version}")
    client = signed_in(karim)
    entries(client, "detention", detention)

    with django_assert_num_queries(QUERIES):
        entries(client, "detention", detention)
