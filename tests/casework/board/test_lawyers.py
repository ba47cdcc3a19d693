"""Lawyers: who sees them, for how many they act, how they are added and corrected."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from casework.models import Lawyer
from casework.services import audit, staff
from detainees.models import Region, User
from tests import makers
from tests.casework.board.people import ENGLISH

SignedIn = Callable[[User], Client]
QUERIES = 8


def lines(client: Client, **query: str) -> dict[Any, Any]:
    answer = client.get(reverse("lawyers"), query)
    assert answer.status_code == 200
    return {line.lawyer: line for line in answer.context["lines"]}


def acts(account: User) -> list[tuple[str, Any]]:
    """What the audit log says of this account being tied, newest first: the act and who did it."""
    entries = audit.search(newest=10, subject=account.pk)
    return [(entry.action, entry.actor_id) for entry in entries if entry.place == "lawyer"]


def form(**facts: Any) -> dict[str, Any]:
    usual = {"name": "Зайнаб Мусаева", "kind": "advocate", "regions": [makers.HOME], "languages": "ru, av"}
    return usual | facts


def test_karim_sees_the_lawyers_of_his_region_and_their_load(karim: User, signed_in: SignedIn) -> None:
    near, _far = makers.make_lawyer(capacity=1), makers.make_lawyer(regions=(makers.NEIGHBOUR,))
    makers.make_authority(lawyer=near, detainee=makers.make_detainee())
    left = makers.make_detainee(surname="Омаров")
    makers.make_authority(lawyer=near, detainee=left, revoked_at=timezone.now())

    shown = lines(signed_in(karim))

    assert list(shown) == [near]
    assert (shown[near].people, shown[near].is_full) == (1, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    count: int, karim: User, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(count):
        makers.make_authority(lawyer=makers.make_lawyer(), detainee=makers.make_detainee())
    client = signed_in(karim)
    lines(client)

    with django_assert_num_queries(QUERIES):
        lines(client)


def test_those_who_take_nobody_stand_apart(karim: User, signed_in: SignedIn) -> None:
    away, here = makers.make_lawyer(is_active=False), makers.make_lawyer()
    client = signed_in(karim)

    assert list(lines(client)) == [here]
    assert list(lines(client, view="away")) == [away]


def test_olga_sees_that_there_are_lawyers_and_no_names(olga: User, signed_in: SignedIn) -> None:
    lawyer = makers.make_lawyer()

    pages = [signed_in(olga).get(url) for url in (reverse("lawyers"), reverse("lawyer", args=[lawyer.pk]))]

    assert [page.status_code for page in pages] == [200, 200]
    assert not any("Абакаров" in page.content.decode() for page in pages)


def test_the_page_names_those_for_whom_a_lawyer_acts_and_acted(karim: User, signed_in: SignedIn) -> None:
    lawyer = makers.make_lawyer()
    acts, acted = makers.make_detention(), makers.make_detention(detainee=makers.make_detainee(surname="Омаров"))
    makers.make_authority(lawyer=lawyer, detainee=acts.detainee)
    makers.make_authority(lawyer=lawyer, detainee=acted.detainee, revoked_at=timezone.now())

    answer = signed_in(karim).get(reverse("lawyer", args=[lawyer.pk]))

    assert [each.detention for each in answer.context["acts"]] == [acts]
    assert [each.detention for each in answer.context["acted"]] == [acted]
    assert "+79280000033" in answer.content.decode()


def test_people_whom_the_reader_may_not_see_are_a_number(
    karim: User, stavropol: Region, signed_in: SignedIn
) -> None:
    lawyer = makers.make_lawyer(regions=(makers.HOME, makers.NEIGHBOUR))
    far = makers.make_detention(incident=makers.make_incident(region=stavropol))
    makers.make_authority(lawyer=lawyer, detainee=far.detainee)

    answer = signed_in(karim).get(reverse("lawyer", args=[lawyer.pk]))

    assert (answer.context["acts"], answer.context["hidden"]) == ([], 1)
    assert far.detainee.reference not in answer.content.decode()


def test_lev_sees_himself_and_no_colleague(lev: User, levs_practice: Lawyer, signed_in: SignedIn) -> None:
    colleague = makers.make_lawyer()
    client = signed_in(lev)

    assert list(lines(client)) == [levs_practice]
    assert client.get(reverse("lawyer", args=[colleague.pk])).status_code == 404
    assert client.get(reverse("lawyer-change", args=[levs_practice.pk])).status_code == 404


def test_karim_adds_a_lawyer(karim: User, signed_in: SignedIn) -> None:
    answer = signed_in(karim).post(reverse("lawyer-new"), form(capacity="3"))

    lawyer = Lawyer.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("lawyers"))
    assert (lawyer.languages, lawyer.capacity, lawyer.is_active) == (["ru", "av"], 3, True)
    with makers.opened(lawyer.pk):
        assert lawyer.person == {"name": "Зайнаб Мусаева"}


def test_a_lawyer_of_another_region_alone_is_refused(karim: User, stavropol: Region, signed_in: SignedIn) -> None:
    answer = signed_in(karim).post(reverse("lawyer-new"), form(regions=[stavropol.pk]))

    assert answer.status_code == 422
    assert "regions" in answer.context["form"].errors
    assert not Lawyer.objects.exists()


def test_languages_are_codes(karim: User, signed_in: SignedIn) -> None:
    answer = signed_in(karim).post(reverse("lawyer-new"), form(languages="аварский"))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["languages"])


def test_karim_corrects_a_lawyer_and_sends_them_on_leave(karim: User, signed_in: SignedIn) -> None:
    lawyer = makers.make_lawyer()
    client = signed_in(karim)
    address = reverse("lawyer-change", args=[lawyer.pk])
    asked = client.get(address)

    answer = client.post(address, form(name="Лев Мусаев", version="1"))

    lawyer.refresh_from_db()
    assert "Лев Абакаров" in asked.content.decode()
    assert answer.status_code == 302
    assert not lawyer.is_active
    with makers.opened(lawyer.pk):
        assert lawyer.person["name"] == "Лев Мусаев"


def test_the_second_of_two_edits_of_a_lawyer_is_told_and_may_save_again(
    karim: User, maria: User, signed_in: SignedIn
) -> None:
    lawyer = makers.make_lawyer()
    address = reverse("lawyer-change", args=[lawyer.pk])
    signed_in(karim).post(address, form(name="Лев Мусаев", capacity="5", version="1"))
    late = form(name="Лев Омаров", capacity="7", is_active="on", version="1")

    answer = signed_in(maria).post(address, late, headers=ENGLISH)
    with makers.opened(lawyer.pk):
        kept = Lawyer.objects.get(pk=lawyer.pk).person["name"]
    again = signed_in(maria).post(address, {**late, "version": answer.context["form"].data["version"]})

    lawyer.refresh_from_db()
    assert (answer.status_code, kept, again.status_code) == (409, "Лев Мусаев", 302)
    assert [(mine, now) for _label, mine, now in answer.context["conflict"].lines] == [
        ("Лев Омаров", "Лев Мусаев"),
        ("7", "5"),
        ("yes", "no"),
    ]
    assert (lawyer.capacity, lawyer.is_active, lawyer.version) == (7, True, 3)


# The account


def test_lev_sees_his_person_once_his_account_is_written_into_his_record(
    karim: User, lev: User, signed_in: SignedIn
) -> None:
    lawyer, detention = makers.make_lawyer(), makers.make_detention()
    makers.make_authority(lawyer=lawyer, detainee=detention.detainee)
    client, person = signed_in(lev), reverse("person", args=[detention.pk])
    address = reverse("lawyer-change", args=[lawyer.pk])
    before = client.get(person).status_code

    answer = signed_in(karim).post(address, form(account="lev", is_active="on", version="1"))

    assert (before, answer.status_code, client.get(person).status_code) == (404, 302, 200)
    assert 'value="lev"' in signed_in(karim).get(address).content.decode()
    signed_in(karim).post(address, form(account="", is_active="on", version="2"))
    assert client.get(person).status_code == 404
    assert acts(lev) == [("untie", karim.pk), ("tie", karim.pk)]


def test_a_correction_that_leaves_the_account_alone_ties_nothing(
    karim: User, lev: User, signed_in: SignedIn
) -> None:
    lawyer = makers.make_lawyer(user=lev)

    signed_in(karim).post(
        reverse("lawyer-change", args=[lawyer.pk]), form(account="lev", capacity="5", version="1")
    )

    assert Lawyer.objects.get().capacity == 5
    assert acts(lev) == []


def test_a_lawyer_is_added_with_their_account(karim: User, lev: User, signed_in: SignedIn) -> None:
    answer = signed_in(karim).post(reverse("lawyer-new"), form(account="lev"))

    assert (answer.status_code, Lawyer.objects.get().user) == (302, lev)
    assert acts(lev) == [("tie", karim.pk)]


@pytest.mark.parametrize("handle", ["nobody", "olga", "suspended", "ended"])
def test_what_is_no_lawyers_account_is_answered_alike(
    handle: str, karim: User, olga: User, signed_in: SignedIn
) -> None:
    makers.grant(makers.make_user("suspended", is_active=False), "lawyer")
    makers.grant(makers.make_user("ended"), "lawyer", until=timezone.now())

    answer = signed_in(karim).post(reverse("lawyer-new"), form(account=handle), headers=ENGLISH)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "account": ["No account of a lawyer has this handle: ask the security officer."]
    }
    assert not Lawyer.objects.exists()


@pytest.mark.usefixtures("levs_practice")
def test_an_account_belongs_to_one_lawyer(karim: User, signed_in: SignedIn) -> None:
    other = makers.make_lawyer()

    answer = signed_in(karim).post(
        reverse("lawyer-change", args=[other.pk]), form(account="lev", version="1"), headers=ENGLISH
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"account": ["This account belongs to another lawyer already."]}
    other.refresh_from_db()
    assert (other.user, other.version) == (None, 1)


def test_a_lawyer_whose_account_is_suspended_is_corrected_all_the_same(
    karim: User, lev: User, levs_practice: Lawyer, signed_in: SignedIn
) -> None:
    staff.suspend(user=lev, by=None)

    answer = signed_in(karim).post(
        reverse("lawyer-change", args=[levs_practice.pk]), form(account="lev", capacity="5", version="1")
    )

    levs_practice.refresh_from_db()
    assert (answer.status_code, levs_practice.user, levs_practice.capacity) == (302, lev, 5)


def test_the_account_is_named_by_who_sees_everybody_for_whom_the_lawyer_acts(
    karim: User, lev: User, stavropol: Region, signed_in: SignedIn
) -> None:
    lawyer = makers.make_lawyer(regions=(makers.HOME, makers.NEIGHBOUR))
    far = makers.make_detention(
        detainee=makers.make_detainee(region=stavropol), incident=makers.make_incident(region=stavropol)
    )
    makers.make_authority(lawyer=lawyer, detainee=far.detainee)
    address = reverse("lawyer-change", args=[lawyer.pk])

    answer = signed_in(karim).post(address, form(account="lev", capacity="5", version="1"))

    lawyer.refresh_from_db()
    assert (answer.status_code, lawyer.user, lawyer.capacity) == (302, None, 5)
    assert 'name="account"' not in signed_in(karim).get(address).content.decode()
    assert signed_in(lev).get(reverse("person", args=[far.pk])).status_code == 404
