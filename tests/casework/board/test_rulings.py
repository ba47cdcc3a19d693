"""A ruling is corrected, and a fine is told in the currency of its jurisdiction."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from casework import jurisdictions
from casework.models import Lawyer, Ruling
from casework.staff import money
from detainees.models import User
from tests import makers

SignedIn = Callable[[User], Client]
QUERIES = 10
NBSP = "\u00a0"


@pytest.fixture
def other_country(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A pack whose courts fine in money of their own, installed beside the first."""
    packs = {"ru": settings.BASE_DIR / "casework/jurisdictions/ru", "zz": settings.BASE_DIR / "tests/casework/zz"}
    for code, place in packs.items():
        (tmp_path / code).symlink_to(place)
    monkeypatch.setattr(jurisdictions, "_HOME", tmp_path)
    yield "zz"
    jurisdictions.load.cache_clear()


def arrest(**facts: Any) -> Ruling:
    """An arrest whose days nobody has heard yet."""
    return makers.make_ruling(**{"sanction": "arrest", "fine": None} | facts)


def address_of(ruling: Ruling) -> str:
    return reverse("ruling-change", args=[ruling.pk])


def form(**facts: Any) -> dict[str, Any]:
    return {"sanction": "arrest", "announced_on": "2022-09-28", "summary": "Арест", "version": "1"} | facts


def test_the_days_that_were_read_in_the_copy_are_added(maria: User, signed_in: SignedIn) -> None:
    ruling = arrest()
    client = signed_in(maria)
    page = client.get(reverse("case", args=[ruling.case_id])).content.decode()

    answer = client.post(address_of(ruling), form(arrest_days="5", announced_on="2022-09-27"))

    ruling.refresh_from_db()
    assert f'href="{address_of(ruling)}"' in page
    assert (answer.status_code, answer["Location"]) == (302, reverse("case", args=[ruling.case_id]))
    assert (ruling.arrest_days, ruling.announced_on, ruling.version) == (5, date(2022, 9, 27), 2)
    with makers.opened(ruling.subject_id):
        assert ruling.summary == "Арест"


def test_the_form_says_what_stands(maria: User, signed_in: SignedIn) -> None:
    hearing = makers.make_hearing(outcome="ruled")
    ruling = makers.make_ruling(case=hearing.case, hearing=hearing, fine="12500.50", summary="Штраф сразу")

    page = signed_in(maria).get(address_of(ruling)).content.decode()

    assert [f'value="{each}"' in page for each in ("12500.50", "2022-09-28")] == [True, True]
    assert f'<option value="{hearing.pk}" selected>' in page
    assert "Штраф сразу" in page


def test_the_hearing_that_stands_is_not_lost_though_its_moment_was_taken_back(
    maria: User, signed_in: SignedIn
) -> None:
    hearing = makers.make_hearing(starts_at=None)
    other = makers.make_hearing(case=hearing.case, starts_at=None)
    ruling = arrest(case=hearing.case, hearing=hearing)
    client = signed_in(maria)
    page = client.get(address_of(ruling)).content.decode()

    answer = client.post(address_of(ruling), form(hearing=str(hearing.pk), arrest_days="5"))

    ruling.refresh_from_db()
    assert (answer.status_code, ruling.hearing_id, ruling.arrest_days) == (302, hearing.pk, 5)
    assert (str(hearing.pk) in page, str(other.pk) in page) == (True, False)


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"fine": "500"}, "fine"),
        ({"sanction": "fine", "arrest_days": "5"}, "arrest_days"),
        ({"copy_received_on": "2022-09-27"}, "copy_received_on"),
    ],
)
def test_a_correction_that_contradicts_itself_is_refused(
    facts: Any, place: str, maria: User, signed_in: SignedIn
) -> None:
    ruling = arrest()

    answer = signed_in(maria).post(address_of(ruling), form(**facts))

    ruling.refresh_from_db()
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [place])
    assert (ruling.sanction, ruling.version) == ("arrest", 1)


def test_the_second_of_two_edits_of_a_ruling_is_shown_both(maria: User, karim: User, signed_in: SignedIn) -> None:
    ruling = arrest()
    signed_in(karim).post(address_of(ruling), form(arrest_days="7"))

    answer = signed_in(maria).post(address_of(ruling), form(arrest_days="12"))

    ruling.refresh_from_db()
    assert (answer.status_code, ruling.arrest_days) == (409, 7)
    assert answer.context["conflict"].lines == [("Сутки ареста", "12", "7")]
    again = signed_in(maria).post(address_of(ruling), answer.context["form"].data)
    ruling.refresh_from_db()
    assert (again.status_code, ruling.arrest_days, ruling.version) == (302, 12, 3)


def test_a_copy_received_meanwhile_is_not_taken_away(maria: User, karim: User, signed_in: SignedIn) -> None:
    ruling = arrest()
    signed_in(karim).post(reverse("ruling-copy", args=[ruling.pk]), {"copy_received_on": "2022-10-03"})

    answer = signed_in(maria).post(address_of(ruling), form(arrest_days="5"))

    ruling.refresh_from_db()
    assert (answer.status_code, ruling.copy_received_on) == (409, date(2022, 10, 3))


def test_lev_corrects_rulings_of_his_people_until_the_assignment_ends(
    lev: User, levs_practice: Lawyer, signed_in: SignedIn
) -> None:
    his, other = arrest(), arrest()
    authority = makers.make_authority(lawyer=levs_practice, detainee=his.case.detainee)
    client = signed_in(lev)
    before = [client.post(address_of(each), form(arrest_days="5")).status_code for each in (his, other)]

    authority.revoked_at = timezone.now()
    authority.save(update_fields=["revoked_at"])

    assert before == [302, 404]
    assert client.post(address_of(his), form(arrest_days="9", version="2")).status_code == 404
    assert dict(Ruling.objects.values_list("pk", "arrest_days")) == {his.pk: 5, other.pk: None}


def test_operators_analysts_and_neighbours_correct_nothing(
    olga: User, anya: User, zarema: User, signed_in: SignedIn
) -> None:
    ruling = arrest()

    answers = [signed_in(user).post(address_of(ruling), form(arrest_days="5")) for user in (olga, anya, zarema)]

    ruling.refresh_from_db()
    assert ([answer.status_code for answer in answers], ruling.arrest_days) == ([404, 404, 404], None)


def test_who_corrected_what_is_told(maria: User, signed_in: SignedIn) -> None:
    ruling = arrest()
    client = signed_in(maria)
    client.post(address_of(ruling), form(arrest_days="5"))

    answer = client.get(reverse("history", kwargs={"kind": "ruling", "pk": ruling.pk}))

    newest = answer.context["history"].entries[0]
    assert newest.who == maria.handle
    assert ("сутки ареста", "5") in [(change.label, change.after) for change in newest.changes]


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_costs_the_same_for_one_hearing_and_for_three(
    count: int, karim: User, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ruling = arrest()
    for _each in range(count):
        makers.make_hearing(case=ruling.case)
    client = signed_in(karim)
    client.get(address_of(ruling))

    with django_assert_num_queries(QUERIES):
        assert client.get(address_of(ruling)).status_code == 200


def test_a_fine_is_told_in_the_currency_of_its_case(maria: User, signed_in: SignedIn, other_country: str) -> None:
    detention = makers.make_detention()
    case = makers.make_case(detention=detention, jurisdiction=other_country)
    home = makers.make_case(detention=detention)
    for each in (case, home):
        makers.make_ruling(case=each)
    client = signed_in(maria)

    abroad, here, person = (
        client.get(reverse(name, args=[row.pk])).content.decode()
        for name, row in (("case", case), ("case", home), ("person", detention))
    )

    ours, theirs = f"10{NBSP}000{NBSP}₽", f"10{NBSP}000{NBSP}ZZD"
    assert [(ours in page, theirs in page) for page in (abroad, here, person)] == [
        (False, True),
        (True, False),
        (True, True),
    ]


def test_a_sum_of_money_keeps_its_figures_together(other_country: str) -> None:
    pack = jurisdictions.load(other_country)

    assert [money.told(Decimal(amount), pack) for amount in ("10000.00", "1249.50")] == [
        f"10{NBSP}000{NBSP}ZZD",
        f"1{NBSP}249,50{NBSP}ZZD",
    ]
