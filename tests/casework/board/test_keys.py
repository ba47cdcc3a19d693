"""The page of keys: what the security officer sees of backups and drills, and how two officers agree."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from casework.models import Erasure, LegalHold
from detainees.models import User
from tests.makers import (
    grant,
    make_backup,
    make_detainee,
    make_detention,
    make_erasure,
    make_hold,
    make_rehearsal,
    make_user,
)

SignedIn = Callable[[User], Client]


@pytest.fixture
def timur(db: None) -> User:
    """Another security officer."""
    user = make_user("timur")
    grant(user, "security")
    return user


def shown(client: Client) -> str:
    answer = client.get(reverse("keys"))
    assert answer.status_code == 200
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())


def test_a_new_installation_is_told_what_is_missing(sasha: User, signed_in: SignedIn) -> None:
    page = shown(signed_in(sasha))
    assert page.count("никогда") == 2
    assert "Пока ни одной" in page


def test_last_backup_drill_and_generation_are_shown(sasha: User, signed_in: SignedIn) -> None:
    make_backup(taken_at=timezone.now() - timedelta(hours=3))
    make_rehearsal(ended_at=timezone.now() - timedelta(days=2))
    make_detainee()
    page = shown(signed_in(sasha))
    assert "3 часа назад" in page
    assert "2 дня назад" in page
    assert "всё вернулось" in page


def test_a_backup_that_was_broken_off_is_not_the_last_one(sasha: User, signed_in: SignedIn) -> None:
    make_backup(taken_at=timezone.now() - timedelta(hours=3), rows=41)
    make_backup(taken_at=timezone.now(), rows=0, files=0, records_bytes=0, keyring_bytes=0)
    page = shown(signed_in(sasha))
    assert "3 часа назад" in page
    assert "41 строка" in page
    assert "0 строк" not in page


def test_what_is_late_or_failed_stands_out(sasha: User, signed_in: SignedIn) -> None:
    client = signed_in(sasha)
    make_backup(taken_at=timezone.now() - timedelta(hours=30))
    make_rehearsal(ended_at=timezone.now(), has_passed=False, fault="does_not_open")
    page = client.get(reverse("keys")).content.decode()
    assert "number rail-soon" in page
    assert "number rail-over" in page
    assert "одно из значений не открывается" in page


def test_one_officer_asks_and_another_approves(sasha: User, timur: User, signed_in: SignedIn) -> None:
    person = make_detention().detainee
    asked = signed_in(sasha).post(reverse("erasure-new"), {"number": person.reference, "basis": "person"})
    assert asked.status_code == 302
    made = Erasure.objects.get()
    assert (made.subjects, made.asked_by) == ([person.pk], sasha.pk)
    assert "утверждает другой сотрудник" in shown(signed_in(sasha))
    own = signed_in(sasha).post(reverse("erasure-approve", args=[made.pk]))
    assert own.status_code == 422
    assert signed_in(timur).post(reverse("erasure-approve", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.approved_by) == ("due", timur.pk)
    assert person.reference in shown(signed_in(timur))


def test_an_erasure_says_from_when_it_counts(sasha: User, signed_in: SignedIn) -> None:
    now = timezone.now()
    ended: dict[str, Any] = {"approved_at": now, "destroyed_at": now, "finished_at": now}
    make_erasure(**ended, counts_from=now + timedelta(days=20))
    make_erasure(**ended, counts_from=now - timedelta(days=1))
    page = shown(signed_in(sasha))
    assert "считается стёртым с" in page
    assert "последняя копия, которой это можно открыть, удаляется" in page


def test_a_hold_is_set_and_lifted(sasha: User, signed_in: SignedIn) -> None:
    client, person = signed_in(sasha), make_detainee()
    said = {"number": person.reference, "basis": "court", "until": "2030-01-31"}
    assert client.post(reverse("hold-new"), said).status_code == 302
    hold = LegalHold.objects.get()
    assert str(hold.until) == "2030-01-31"
    refused = client.post(reverse("erasure-new"), {"number": person.reference, "basis": "person"})
    assert refused.status_code == 422
    assert client.post(reverse("hold-lift", args=[hold.pk])).status_code == 302
    assert "Никто не под запретом" in shown(client)


def test_a_number_of_nobody_is_told_beside_its_field(sasha: User, signed_in: SignedIn) -> None:
    answer = signed_in(sasha).post(reverse("erasure-new"), {"number": "100-147-0", "basis": "person"})
    assert answer.status_code == 422
    assert "Это не номер человека" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_one_row_as_for_three(
    sasha: User, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    client = signed_in(sasha)
    for _one in range(count):
        make_backup()
        make_rehearsal()
        make_hold(set_by=sasha.pk)
        make_erasure(asked_by=sasha.pk)
    client.get(reverse("keys"))
    with django_assert_num_queries(14):
        client.get(reverse("keys"))


def test_nobody_else_finds_the_page(
    olga: User, karim: User, maria: User, anya: User, lev: User, nina: User, signed_in: SignedIn
) -> None:
    for user in (olga, karim, maria, anya, lev, nina):
        assert signed_in(user).get(reverse("keys")).status_code == 404
