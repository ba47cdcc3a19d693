"""Hearings: day by day in the time of each court, set down, corrected, adjourned."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from casework.models import Hearing, Lawyer
from detainees.models import User
from tests import makers

SignedIn = Callable[[User], Client]
QUERIES = 5
FAR = datetime(2100, 9, 27, 7, 0, tzinfo=UTC)


def days(client: Client, **query: str) -> list[tuple[date | None, list[Hearing]]]:
    answer = client.get(reverse("hearings"), query)
    assert answer.status_code == 200
    return [(day.on, day.hearings) for day in answer.context["days"]]


def form(court: Any, **facts: Any) -> dict[str, Any]:
    return {"kind": "first_instance", "court": str(court.pk)} | facts


def test_coming_hearings_stand_by_day_and_the_unannounced_last(karim: User, signed_in: SignedIn) -> None:
    unannounced = makers.make_hearing(starts_at=None)
    later = makers.make_hearing(starts_at=FAR + timedelta(days=1))
    second, first = makers.make_hearing(starts_at=FAR + timedelta(hours=1)), makers.make_hearing(starts_at=FAR)

    assert days(signed_in(karim)) == [
        (date(2100, 9, 27), [first, second]),
        (date(2100, 9, 28), [later]),
        (None, [unannounced]),
    ]


def test_the_day_is_that_of_the_court(karim: User, signed_in: SignedIn) -> None:
    court = makers.make_court(time_zone="Asia/Vladivostok")
    hearing = makers.make_hearing(court=court, starts_at=datetime(2100, 9, 26, 23, 30, tzinfo=UTC))

    answer = signed_in(karim).get(reverse("hearings"))

    assert [(day.on, day.hearings) for day in answer.context["days"]] == [(date(2100, 9, 27), [hearing])]
    assert "09:30" in answer.content.decode()


def test_what_passed_waits_for_its_outcome_apart(karim: User, signed_in: SignedIn) -> None:
    passed = makers.make_hearing(starts_at=timezone.now() - timedelta(days=3))
    makers.make_hearing(starts_at=timezone.now() - timedelta(days=3), outcome="ruled")
    client = signed_in(karim)

    assert days(client) == []
    assert [rows for _on, rows in days(client, view="past")] == [[passed]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    count: int, karim: User, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(count):
        makers.make_hearing(starts_at=FAR)
    client = signed_in(karim)
    days(client)

    with django_assert_num_queries(QUERIES):
        days(client)


def test_lev_sees_hearings_of_his_people_until_the_assignment_ends(
    lev: User, levs_practice: Lawyer, signed_in: SignedIn
) -> None:
    his, _other = makers.make_hearing(starts_at=FAR), makers.make_hearing(starts_at=FAR)
    authority = makers.make_authority(lawyer=levs_practice, detainee=his.case.detainee)
    client = signed_in(lev)
    before = days(client)

    authority.until = timezone.now() - timedelta(minutes=1)
    authority.save(update_fields=["until"])

    assert before == [(date(2100, 9, 27), [his])]
    assert days(client) == []
    assert client.get(reverse("hearing-change", args=[his.pk])).status_code == 404


def test_operators_and_neighbours_find_no_hearings(olga: User, zarema: User, signed_in: SignedIn) -> None:
    makers.make_hearing(starts_at=FAR)

    assert signed_in(olga).get(reverse("hearings")).status_code == 404
    assert days(signed_in(zarema)) == []


def test_a_hearing_is_set_down_in_the_time_of_the_court_that_was_chosen(maria: User, signed_in: SignedIn) -> None:
    case, court = makers.make_case(), makers.make_court(time_zone="Asia/Vladivostok")
    address = reverse("hearing-new", args=[case.pk])

    answer = signed_in(maria).post(address, form(court, starts_at="2100-09-27T09:30", judge="Судья Исаева"))

    hearing = Hearing.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("case", args=[case.pk]))
    assert hearing.starts_at == datetime(2100, 9, 26, 23, 30, tzinfo=UTC)
    with makers.opened(hearing.subject_id):
        assert (hearing.judge, hearing.attended_by) == ("Судья Исаева", None)


def test_a_hearing_without_a_moment_is_to_be_announced(maria: User, signed_in: SignedIn) -> None:
    case = makers.make_case()

    answer = signed_in(maria).post(reverse("hearing-new", args=[case.pk]), form(makers.make_court()))

    assert answer.status_code == 302
    assert Hearing.objects.get().starts_at is None


def test_how_a_hearing_ended_is_written_down(maria: User, signed_in: SignedIn) -> None:
    hearing = makers.make_hearing()
    facts = form(hearing.court, starts_at="2022-09-27T18:30", outcome="returned", version="1")

    answer = signed_in(maria).post(reverse("hearing-change", args=[hearing.pk]), facts)

    hearing.refresh_from_db()
    assert (answer.status_code, hearing.outcome, hearing.version) == (302, "returned", 2)
    assert hearing.starts_at == makers.EVENING + timedelta(days=2)


def test_no_hearing_ends_without_a_moment(maria: User, signed_in: SignedIn) -> None:
    hearing = makers.make_hearing(starts_at=None)
    facts = form(hearing.court, outcome="returned", version="1")

    answer = signed_in(maria).post(reverse("hearing-change", args=[hearing.pk]), facts)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["starts_at"])


def test_the_second_of_two_edits_of_a_hearing_is_told(maria: User, karim: User, signed_in: SignedIn) -> None:
    hearing = makers.make_hearing()
    address = reverse("hearing-change", args=[hearing.pk])
    signed_in(karim).post(address, form(hearing.court, room="7", version="1"))

    answer = signed_in(maria).post(address, form(hearing.court, room="8", version="1"))

    assert answer.status_code == 409
    assert "7" in answer.content.decode()


def test_an_adjourned_hearing_points_to_the_next(maria: User, signed_in: SignedIn) -> None:
    hearing = makers.make_hearing()
    address = reverse("hearing-adjourn", args=[hearing.pk])

    answer = signed_in(maria).post(address, {"to": "2100-09-27T10:00"})

    hearing.refresh_from_db()
    assert (answer.status_code, hearing.outcome) == (302, "adjourned")
    assert hearing.moved_to is not None
    assert hearing.moved_to.starts_at == FAR


def test_what_is_decided_or_was_never_announced_is_not_adjourned(maria: User, signed_in: SignedIn) -> None:
    ended, unannounced = makers.make_hearing(outcome="ruled"), makers.make_hearing(starts_at=None)
    client = signed_in(maria)

    answers = [client.post(reverse("hearing-adjourn", args=[row.pk])) for row in (ended, unannounced)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert Hearing.objects.count() == 2


@pytest.mark.parametrize(("day", "is_doubted"), [("2022-09-24T10:00", True), ("2022-09-27T10:00", False)])
def test_a_hearing_before_the_detention_is_saved_and_doubted(
    maria: User, signed_in: SignedIn, day: str, is_doubted: bool
) -> None:
    case, court, client = makers.make_case(), makers.make_court(), signed_in(maria)
    doubt = "The hearing lies before the detention: check the day."

    for name, pk, more in (
        ("hearing-new", lambda: case.pk, {}),
        ("hearing-change", lambda: Hearing.objects.get().pk, {"version": "1"}),
    ):
        answer = client.post(
            reverse(name, args=[pk()]),
            form(court, starts_at=day, **more),
            headers={"accept-language": "en"},
            follow=True,
        )
        assert (doubt in answer.content.decode()) == is_doubted
        assert Hearing.objects.get().starts_at is not None
