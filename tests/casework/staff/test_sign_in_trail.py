"""What lets a person in leaves an entry when it changes, and so does going out."""

import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from casework.services import audit
from casework.staff import audit_words
from detainees.models import User
from tests.makers import grant, make_region, make_user

PASSWORD = "a-long-invented-password"
ANOTHER = "another-long-invented-one"
CHANGE = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}


@pytest.fixture
def karim(db: None) -> User:
    return make_user("karim", password=PASSWORD)


@pytest.fixture
def entries(karim: User, superuser_connection: psycopg.Connection) -> Callable[[], list[tuple[str, str]]]:
    """What the log says that Karim did to himself: action and place, oldest first."""

    def found() -> list[tuple[str, str]]:
        return superuser_connection.execute(
            "SELECT action, place FROM casework_auditentry WHERE actor_id = %s AND subjects = ARRAY[%s]::uuid[]"
            " AND action <> 'sign_in' ORDER BY id",
            [karim.pk, karim.pk],
        ).fetchall()

    return found


@pytest.fixture
def his(karim: User) -> Client:
    """A browser in which Karim has just signed in."""
    client = Client()
    client.post("/accounts/login/", {"login": "karim", "password": PASSWORD})
    return client


@pytest.fixture
def with_app(his: Client) -> Client:
    """The same after an app was set up."""
    his.get(reverse("mfa_activate_totp"))
    seed = his.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(seed, int(time.time()) // 30))
    assert his.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    return his


def test_setting_up_an_app_leaves_an_entry(with_app: Client, entries: Callable[[], Any]) -> None:
    assert entries() == [("second_factor", "mfa_activate_totp")]


def test_new_spare_codes_leave_an_entry(with_app: Client, entries: Callable[[], Any]) -> None:
    assert with_app.post(reverse("mfa_generate_recovery_codes")).status_code == 302

    assert entries()[1:] == [("second_factor", "mfa_generate_recovery_codes")]


def test_taking_the_app_away_leaves_an_entry(with_app: Client, entries: Callable[[], Any]) -> None:
    assert with_app.post(reverse("mfa_deactivate_totp")).status_code == 302

    assert not Authenticator.objects.exists()
    assert entries()[1:] == [("second_factor", "mfa_deactivate_totp")]


def test_a_new_password_leaves_an_entry_and_ends_the_session(
    his: Client, karim: User, entries: Callable[[], Any]
) -> None:
    his.post(reverse("account_change_password"), CHANGE)

    karim.refresh_from_db()
    assert karim.check_password(ANOTHER)
    assert entries() == [("sign_out", "sign-in"), ("password", "account_change_password")]


def test_signing_out_leaves_an_entry(his: Client, entries: Callable[[], Any]) -> None:
    his.post(reverse("account_logout"))

    assert entries() == [("sign_out", "sign-in")]


def test_a_stranger_who_signs_out_leaves_none(client: Client, entries: Callable[[], Any]) -> None:
    client.post(reverse("account_logout"))

    assert entries() == []


@pytest.mark.parametrize(
    ("name", "data"),
    [("mfa_deactivate_totp", {}), ("mfa_generate_recovery_codes", {}), ("account_change_password", CHANGE)],
)
def test_what_cannot_be_written_down_is_not_changed(
    name: str, data: dict[str, str], with_app: Client, karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(**_: Any) -> None:
        raise ConnectionError

    before = list(Authenticator.objects.order_by("pk").values_list("pk", "data"))
    with_app.raise_request_exception = False
    monkeypatch.setattr(audit, "record", unable)

    assert with_app.post(reverse(name), data).status_code == 500
    karim.refresh_from_db()
    assert karim.check_password(PASSWORD)
    assert list(Authenticator.objects.order_by("pk").values_list("pk", "data")) == before


@pytest.mark.parametrize(
    ("name", "own"), [("logout", "account_logout"), ("password_change", "account_change_password")]
)
def test_the_admin_has_no_way_of_its_own(name: str, own: str, his: Client, karim: User, entries: Any) -> None:
    grant(karim, "operator", region=make_region())
    fields = {"old_password": PASSWORD, "new_password1": ANOTHER, "new_password2": ANOTHER}
    answer: Any = his.post(f"/admin/{name}/", fields)

    assert answer.headers["Location"] == reverse(own)
    karim.refresh_from_db()
    assert karim.check_password(PASSWORD)
    assert entries() == []


@pytest.mark.parametrize(
    "place", ["mfa_deactivate_totp", "mfa_generate_recovery_codes", "account_change_password"]
)
def test_the_log_says_in_words_where_it_was(place: str) -> None:
    assert audit_words.place(place) != str(audit_words.SOMEWHERE)
