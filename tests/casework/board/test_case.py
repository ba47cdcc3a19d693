"""The page of a case, and what staff and lawyers do with it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from casework.models import Case, Charge, Lawyer
from detainees.models import User
from tests import makers

SignedIn = Callable[[User], Client]
QUERIES = 10


def page(client: Client, case: Case) -> Any:
    return client.get(reverse("case", args=[case.pk]))


def change(**facts: Any) -> dict[str, Any]:
    return {"stage": "appeal", "case_number": "12-301/2022", "version": "1"} | facts


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    count: int, karim: User, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = makers.make_case(court=makers.make_court())
    for _each in range(count):
        makers.make_charge(case=case)
        makers.make_ruling(case=case, hearing=makers.make_hearing(case=case, outcome="ruled"))
    client = signed_in(karim)
    page(client, case)

    with django_assert_num_queries(QUERIES):
        assert page(client, case).status_code == 200


def test_the_page_opens_numbers_judge_and_name(karim: User, signed_in: SignedIn) -> None:
    hearing = makers.make_hearing()

    words = page(signed_in(karim), hearing.case).content.decode()

    assert "5-1017/2022" in words
    assert "Судья Исаева" in words
    assert "Гаджиалиева" in words


def test_lev_works_on_the_cases_of_his_people_and_on_no_other(
    lev: User, levs_practice: Lawyer, signed_in: SignedIn
) -> None:
    his, other = makers.make_case(), makers.make_case()
    authority = makers.make_authority(lawyer=levs_practice, detainee=his.detainee)
    client = signed_in(lev)
    addresses = [reverse(name, args=[his.pk]) for name in ("case", "case-change", "charge-new", "ruling-new")]
    while_assigned = [client.get(address).status_code for address in addresses]

    authority.revoked_at = timezone.now()
    authority.save(update_fields=["revoked_at"])

    assert while_assigned == [200, 200, 200, 200]
    assert page(client, other).status_code == 404
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404, 404]


def test_operators_and_analysts_find_no_case(olga: User, anya: User, signed_in: SignedIn) -> None:
    case = makers.make_case()

    assert [page(signed_in(user), case).status_code for user in (olga, anya)] == [404, 404]


def test_a_neighbour_finds_no_case(zarema: User, signed_in: SignedIn) -> None:
    assert page(signed_in(zarema), makers.make_case()).status_code == 404


def test_maria_opens_a_case_with_its_articles(maria: User, signed_in: SignedIn) -> None:
    detention = makers.make_detention()
    address = reverse("case-new", args=[detention.pk])

    answer = signed_in(maria).post(
        address, {"branch": "administrative", "article": "20.2 ч. 5", "protocol_number": "05 № 1234"}
    )

    case = Case.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("person", args=[detention.pk]))
    assert (case.detention, case.detainee, case.managed_by) == (detention, detention.detainee, maria)
    assert [charge.article for charge in case.charges.all()] == ["koap:20.2:5"]
    with makers.opened(case.subject_id):
        assert case.numbers == {"protocol_number": "05 № 1234"}


def test_lev_opens_a_case_for_his_people_alone(lev: User, levs_practice: Lawyer, signed_in: SignedIn) -> None:
    his, other = makers.make_detention(), makers.make_detention()
    makers.make_authority(lawyer=levs_practice, detainee=his.detainee)
    client = signed_in(lev)

    answers = [client.post(reverse("case-new", args=[each.pk]), {"branch": "criminal"}) for each in (his, other)]

    assert [answer.status_code for answer in answers] == [302, 404]
    assert [case.detention for case in Case.objects.all()] == [his]


def test_numbers_and_stage_are_corrected(maria: User, signed_in: SignedIn) -> None:
    case = makers.make_case()

    answer = signed_in(maria).post(reverse("case-change", args=[case.pk]), change())

    case.refresh_from_db()
    assert (answer.status_code, case.stage, case.version) == (302, Case.Stage.APPEAL, 2)
    with makers.opened(case.subject_id):
        assert case.numbers == {"case_number": "12-301/2022"}


def test_the_second_of_two_edits_is_shown_both(maria: User, karim: User, signed_in: SignedIn) -> None:
    case = makers.make_case()
    address = reverse("case-change", args=[case.pk])
    signed_in(karim).post(address, change(case_number="12-1/2022"))

    answer = signed_in(maria).post(address, change(case_number="12-2/2022"))

    words = answer.content.decode()
    assert answer.status_code == 409
    assert "12-1/2022" in words
    assert "12-2/2022" in words


def test_a_case_does_not_close_before_it_opens(maria: User, signed_in: SignedIn) -> None:
    case = makers.make_case()
    days = {"opened_on": "2022-09-26", "closed_on": "2022-09-25"}

    answer = signed_in(maria).post(reverse("case-change", args=[case.pk]), change(**days))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["closed_on"])


def test_a_requalified_charge_stays_in_sight(maria: User, signed_in: SignedIn) -> None:
    charge = makers.make_charge()
    client = signed_in(maria)

    answer = client.post(
        reverse("charge-requalify", args=[charge.pk]), {"article": "20.2 ч. 8", "on": "2022-09-27"}
    )

    chains = page(client, charge.case).context["chains"]
    assert answer.status_code == 302
    assert [(each.charge.article, [old.article for old in each.before]) for each in chains] == [
        ("koap:20.2:8", ["koap:20.2:5"])
    ]


def test_a_charge_is_requalified_once(maria: User, signed_in: SignedIn) -> None:
    charge = makers.make_charge()
    client, address = signed_in(maria), reverse("charge-requalify", args=[charge.pk])
    client.post(address, {"article": "20.2 ч. 8"})

    answer = client.post(address, {"article": "19.3 ч. 1"})

    assert answer.status_code == 422
    assert Charge.objects.count() == 2


def test_an_article_that_the_pack_does_not_know_is_refused(maria: User, signed_in: SignedIn) -> None:
    case = makers.make_case()

    answer = signed_in(maria).post(reverse("charge-new", args=[case.pk]), {"article": "999.9"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["article"])


def test_a_ruling_ends_its_hearing(maria: User, signed_in: SignedIn) -> None:
    hearing = makers.make_hearing()
    facts = {"hearing": str(hearing.pk), "sanction": "arrest", "arrest_days": "5", "announced_on": "2022-09-27"}

    answer = signed_in(maria).post(reverse("ruling-new", args=[hearing.case_id]), facts)

    hearing.refresh_from_db()
    assert (answer.status_code, hearing.outcome) == (302, "ruled")
    assert [row.arrest_days for row in hearing.rulings.all()] == [5]


def test_a_fine_has_no_days_of_arrest(maria: User, signed_in: SignedIn) -> None:
    case = makers.make_case()
    facts = {"sanction": "fine", "arrest_days": "5", "announced_on": "2022-09-27"}

    answer = signed_in(maria).post(reverse("ruling-new", args=[case.pk]), facts)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["arrest_days"])


def test_the_copy_of_a_ruling_comes_after_it_was_announced(maria: User, signed_in: SignedIn) -> None:
    ruling = makers.make_ruling()
    client, address = signed_in(maria), reverse("ruling-copy", args=[ruling.pk])

    early = client.post(address, {"copy_received_on": "2022-09-27"})
    later = client.post(address, {"copy_received_on": "2022-10-03"})

    ruling.refresh_from_db()
    assert (early.status_code, later.status_code) == (422, 302)
    assert ruling.copy_received_on == date(2022, 10, 3)


@pytest.mark.parametrize(
    ("fine", "shown"), [("10000.00", "10\u00a0000\u00a0₽"), ("1249.50", "1\u00a0249,50\u00a0₽")]
)
def test_a_fine_is_read_at_a_glance(fine: str, shown: str, maria: User, signed_in: SignedIn) -> None:
    ruling = makers.make_ruling(sanction="fine", fine=fine, arrest_days=None)

    assert shown in page(signed_in(maria), ruling.case).content.decode()


def test_a_copy_that_has_come_is_not_asked_for_again(maria: User, signed_in: SignedIn) -> None:
    ruling = makers.make_ruling(copy_received_on=None)
    client = signed_in(maria)
    waiting = page(client, ruling.case).content.decode()

    client.post(reverse("ruling-copy", args=[ruling.pk]), {"copy_received_on": str(ruling.announced_on)})

    assert ">копия получена</a>" in waiting
    assert ">копия получена</a>" not in page(client, ruling.case).content.decode()
