"""Tokens of programs: shown once, found by their digest, dead when revoked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from detainees.models import ApiClient, Token, User
from detainees.services.tokens import find_token, make_token, revoke_token
from tests.makers import EVENING, make_client

Scope = Token.Scope


@pytest.fixture
def bot(db: None) -> ApiClient:
    return make_client()


def made(bot: ApiClient, by: User | None = None, **facts: Any) -> tuple[Token, str]:
    usual: dict[str, Any] = {"scopes": [Scope.REPORT], "expires_at": None, "per_minute": 60}
    token, bearer = make_token(client=bot, by=by, **usual | facts)
    return token, bearer.text


def test_a_token_is_found_by_its_text_and_its_text_is_kept_nowhere(bot: ApiClient, sasha: User) -> None:
    token, text = made(bot, sasha)

    assert find_token(text=text, at=EVENING) == token
    row = Token.objects.filter(pk=token.pk).values().get()
    assert text not in str(row)
    assert text.encode() not in bytes(row["digest"])


@pytest.mark.parametrize("spoilt", [str.upper, lambda text: text + " ", lambda text: text[:-1], lambda _: ""])
def test_what_is_not_the_token_finds_nothing(bot: ApiClient, spoilt: Callable[[str], str]) -> None:
    _token, text = made(bot)

    assert find_token(text=spoilt(text), at=EVENING) is None
    assert find_token(text=text, at=EVENING) is not None


def test_scopes_are_kept_once_each_and_only_known_ones(bot: ApiClient) -> None:
    token, _text = made(bot, scopes=["write", Scope.READ, "read"])

    assert token.scopes == ["read", "write"]
    with pytest.raises(ValueError, match="planted"):
        made(bot, scopes=["planted"])
    assert Token.objects.count() == 1


def test_a_revoked_token_opens_nothing_from_then_on(bot: ApiClient, sasha: User) -> None:
    token, text = made(bot)
    other, others_text = made(bot)

    revoked = revoke_token(token=token, by=sasha)

    assert revoked.revoked_at is not None
    assert find_token(text=text, at=timezone.now()) is None
    assert find_token(text=others_text, at=timezone.now()) == other


def test_revoking_twice_leaves_the_first_moment(bot: ApiClient, sasha: User) -> None:
    token, _text = made(bot)
    first = revoke_token(token=token, by=sasha).revoked_at

    assert revoke_token(token=token, by=None).revoked_at == first
    last = token.events.latest("pgh_id")  # type: ignore[attr-defined]
    assert last.pgh_context.metadata == {"user": str(sasha.id), "client": None, "verb": "revoke_token"}


def test_a_token_dies_at_the_moment_it_expires(bot: ApiClient) -> None:
    token, text = made(bot, expires_at=EVENING)

    assert find_token(text=text, at=EVENING - timedelta(microseconds=1)) == token
    assert find_token(text=text, at=EVENING) is None


def test_all_tokens_of_a_client_that_was_switched_off_are_dead(bot: ApiClient) -> None:
    _token, text = made(bot)
    ApiClient.objects.filter(pk=bot.pk).update(is_active=False)

    assert find_token(text=text, at=EVENING) is None


def test_of_its_use_the_day_alone_is_remembered_by_one_write_a_day(
    bot: ApiClient, django_assert_num_queries: Any
) -> None:
    token, text = made(bot)
    find_token(text=text, at=EVENING)

    with django_assert_num_queries(1):
        find_token(text=text, at=EVENING + timedelta(hours=2))
    with django_assert_num_queries(2):
        find_token(text=text, at=EVENING + timedelta(days=1))

    token.refresh_from_db()
    assert token.last_used_on == EVENING.date() + timedelta(days=1)
