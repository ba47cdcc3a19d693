"""Programs and their tokens: made known, given a token that is shown once, switched off, revoked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from casework.services import audit
from detainees.models import ApiClient, Region, Token, User
from detainees.services.tokens import find_token
from tests import makers

SignedIn = Callable[[User], Client]
QUERIES = 5
SHUT = ["olga", "karim", "lev", "maria", "anya", "nina"]


def program(**facts: Any) -> dict[str, Any]:
    return {"name": "Partner hotline", "audience": "ours", "role": "operator", "region": makers.HOME} | facts


def token(**facts: Any) -> dict[str, Any]:
    return {"scopes": ["report"], "expires_at": "2099-01-01T10:00", "per_minute": "60"} | facts


def acts(row: ApiClient | Token) -> list[str]:
    return [entry.action for entry in audit.search(newest=10, subject=row.pk)]


@pytest.mark.parametrize("who", SHUT)
def test_for_everybody_else_the_pages_are_not_there(
    who: str, request: pytest.FixtureRequest, dagestan: Region, signed_in: SignedIn
) -> None:
    row = makers.make_token()
    client = signed_in(request.getfixturevalue(who))
    of_client = [reverse(name, args=[row.client_id]) for name in ("client", "client-change", "token-new")]

    for address in (reverse("clients"), reverse("client-new"), *of_client, reverse("token-revoke", args=[row.pk])):
        assert client.get(address).status_code == 404, address
        assert client.post(address, program() | token()).status_code in (404, 405), address
    row.refresh_from_db()
    assert row.revoked_at is None
    assert (ApiClient.objects.count(), Token.objects.count()) == (1, 1)


def test_the_list_says_what_comes_in_and_as_what(sasha: User, dagestan: Region, signed_in: SignedIn) -> None:
    now = timezone.now()
    hotline = makers.make_client(name="Hotline", region=dagestan)
    makers.make_token(client=hotline, last_used_on=now.date())
    makers.make_token(client=hotline, revoked_at=now)
    makers.make_token(client=hotline, expires_at=now - timedelta(hours=1))
    makers.make_client(name="Archive", is_active=False)

    lines = signed_in(sasha).get(reverse("clients")).context["lines"]

    assert [(line.client.name, line.tokens, line.used_on) for line in lines] == [
        ("Archive", 0, None),
        ("Hotline", 1, now.date()),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    count: int,
    sasha: User,
    dagestan: Region,
    signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _each in range(count):
        makers.make_token(client=makers.make_client(region=dagestan))
    client = signed_in(sasha)

    with django_assert_num_queries(QUERIES):
        assert len(client.get(reverse("clients")).context["lines"]) == count


def test_sasha_makes_a_program_known(sasha: User, dagestan: Region, signed_in: SignedIn) -> None:
    answer = signed_in(sasha).post(reverse("client-new"), program(role="analyst", is_trusted="on"))

    row = ApiClient.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("clients"))
    assert (row.name, row.role, row.region, row.is_trusted, row.is_active) == (
        "Partner hotline",
        "analyst",
        dagestan,
        True,
        True,
    )
    assert acts(row) == ["client"]


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"name": "Taken"}, "name"),
        ({"name": ""}, "name"),
        ({"role": "lawyer"}, "role"),
        ({"audience": "planted"}, "audience"),
        ({"region": "RU-X"}, "region"),
    ],
)
def test_what_is_wrong_with_a_program_is_said_and_what_was_typed_stays(
    facts: dict[str, str], wrong: str, sasha: User, dagestan: Region, signed_in: SignedIn
) -> None:
    makers.make_client(name="Taken")

    answer = signed_in(sasha).post(reverse("client-new"), program(**facts))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
    assert facts.get("name", "Partner hotline") in answer.content.decode()
    assert ApiClient.objects.count() == 1


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ("lawyers", "finds only people who agreed to a lawyer"),
        ("media", "finds only people who agreed to the media"),
    ],
)
def test_of_a_program_of_somebody_else_the_page_says_whom_it_finds(
    audience: str, words: str, sasha: User, dagestan: Region, signed_in: SignedIn
) -> None:
    client = signed_in(sasha)
    client.post(reverse("client-new"), program(audience=audience))
    row = ApiClient.objects.get()
    address = reverse("client", args=[row.pk])

    assert row.audience == audience
    assert words in client.get(address, headers={"accept-language": "en"}).content.decode()

    client.post(reverse("client-change", args=[row.pk]), program(audience="ours", is_active="on"))
    row.refresh_from_db()
    assert row.audience == "ours"
    assert words not in client.get(address, headers={"accept-language": "en"}).content.decode()


def test_a_token_is_made_and_its_secret_is_shown_this_once(
    sasha: User, signed_in: SignedIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    row, client = makers.make_client(), signed_in(sasha)

    answer = client.post(reverse("token-new", args=[row.pk]), token(scopes=["read", "write"]))

    secret = answer.context["secret"]
    made = Token.objects.get()
    found = find_token(text=secret, at=timezone.now())
    assert found == made
    assert (made.scopes, made.per_minute, made.expires_at.isoformat()) == (  # type: ignore[union-attr]
        ["read", "write"],
        60,
        "2099-01-01T07:00:00+00:00",
    )
    assert answer.content.decode().count(secret) == 1
    assert answer.headers["Cache-Control"] == "no-store"
    for address in (reverse("clients"), reverse("client", args=[row.pk])):
        assert secret not in client.get(address).content.decode()
    assert secret not in str(dict(client.session))
    assert secret not in caplog.text
    assert acts(made) == ["token"]


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["planted"]}, "scopes"),
        ({"scopes": ["write"]}, "scopes"),
        ({"expires_at": ""}, "expires_at"),
        ({"expires_at": "2022-09-25T10:00"}, "expires_at"),
        ({"per_minute": "0"}, "per_minute"),
    ],
)
def test_what_is_wrong_with_a_token_is_said_and_what_was_typed_stays(
    facts: dict[str, Any], wrong: str, sasha: User, signed_in: SignedIn
) -> None:
    typed = token(per_minute="77") | facts

    answer = signed_in(sasha).post(reverse("token-new", args=[makers.make_client().pk]), typed)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
    assert answer.context["form"]["per_minute"].value() == typed["per_minute"]
    assert not Token.objects.exists()


def test_a_revoked_token_opens_nothing(sasha: User, signed_in: SignedIn) -> None:
    client, row = signed_in(sasha), makers.make_client()
    secret = client.post(reverse("token-new", args=[row.pk]), token()).context["secret"]
    made = Token.objects.get()

    client.post(reverse("token-revoke", args=[made.pk]))

    assert find_token(text=secret, at=timezone.now()) is None
    assert acts(made) == ["token_revoked", "token"]
    assert [key.is_over for key in client.get(reverse("client", args=[row.pk])).context["keys"]] == [True]


def test_a_program_that_is_switched_off_opens_nothing_and_gets_no_token(sasha: User, signed_in: SignedIn) -> None:
    client, row = signed_in(sasha), makers.make_client(region=makers.make_region())
    secret = client.post(reverse("token-new", args=[row.pk]), token()).context["secret"]

    client.post(reverse("client-change", args=[row.pk]), {"audience": "ours", "role": "coordinator", "region": ""})

    row.refresh_from_db()
    assert (row.role, row.region, row.is_active) == ("coordinator", None, False)
    assert find_token(text=secret, at=timezone.now()) is None
    refused = client.post(reverse("token-new", args=[row.pk]), token())
    assert (refused.status_code, Token.objects.count()) == (422, 1)
    assert acts(row)[0] == "client"


def test_the_page_of_a_change_begins_with_what_stands(sasha: User, dagestan: Region, signed_in: SignedIn) -> None:
    row = makers.make_client(region=dagestan, role="analyst", is_trusted=True)

    form = signed_in(sasha).get(reverse("client-change", args=[row.pk])).context["form"]

    assert [form[name].value() for name in ("role", "region", "is_trusted", "is_active")] == [
        "analyst",
        dagestan.pk,
        True,
        True,
    ]


def test_looking_at_a_question_does_nothing(sasha: User, signed_in: SignedIn) -> None:
    row, client = makers.make_token(), signed_in(sasha)

    for name, key in (("token-revoke", row.pk), ("token-new", row.client_id), ("client-change", row.client_id)):
        assert client.get(reverse(name, args=[key])).status_code == 200

    row.refresh_from_db()
    assert row.revoked_at is None
    assert Token.objects.count() == 1
