"""Signing in: codes work once anywhere, guessing is bounded by device, nothing plain is kept."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from casework.models import AuditEntry, SignInTries, StaffSession
from casework.services import staff
from casework.staff import second_factor, throttle
from casework.staff.sessions import digest_of
from detainees.crypto import SealBroken
from detainees.models import RoleGrant, User
from detainees.services.refusal import Refused
from tests.makers import make_user

PASSWORD = "a-long-invented-password"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN = "/accounts/login/"


@pytest.fixture
def karim(db: None) -> User:
    return make_user("karim", password=PASSWORD)


@pytest.fixture
def sealed_factor(karim: User) -> Authenticator:
    User.objects.filter(pk=karim.pk).update(second_factor_required=True)
    with second_factor.owned_by(karim.pk):
        data = {"secret": second_factor.seal(SEED)}
    return Authenticator.objects.create(user=karim, type=Authenticator.Type.TOTP, data=data)


def code_of(seed: str = SEED, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(seed, int(time.time()) // 30 + steps)))


def sign_in(client: Client, handle: str = "karim", password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": handle, "password": password, **more})


def audited(superuser: psycopg.Connection, action: str) -> int:
    row = superuser.execute("SELECT count(*) FROM casework_auditentry WHERE action = %s", [action]).fetchone()
    return row[0] if row else 0


# The second factor


def test_the_seed_at_rest_is_sealed_and_bound_to_its_person(sealed_factor: Authenticator, karim: User) -> None:
    stored = Authenticator.objects.get().data
    assert SEED not in json.dumps(stored)
    with second_factor.owned_by(karim.pk):
        assert second_factor.unseal(stored["secret"]) == SEED
    with second_factor.owned_by(make_user("lev").pk), pytest.raises(SealBroken):
        second_factor.unseal(stored["secret"])


def test_the_password_alone_lets_nobody_in(sealed_factor: Authenticator, client: Client) -> None:
    answer = sign_in(client)

    assert answer.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/").headers["Location"].startswith(LOGIN)


def test_a_code_opens_the_door_once(sealed_factor: Authenticator, client: Client) -> None:
    code = code_of()
    sign_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get(reverse("mfa_index")).status_code == 200

    thief = Client()
    sign_in(thief)
    assert thief.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert thief.get("/").headers["Location"].startswith(LOGIN)


def test_tolerance_accepts_no_code_twice_nor_an_older_one(sealed_factor: Authenticator) -> None:
    assert second_factor.use_code(sealed_factor, code_of())
    assert not second_factor.use_code(sealed_factor, code_of())
    assert not second_factor.use_code(sealed_factor, code_of(steps=-1))


def test_two_processes_accept_a_code_once(committed_db: str) -> None:
    user = make_user("maria", password=PASSWORD)
    with second_factor.owned_by(user.pk):
        data = {"secret": second_factor.seal(SEED)}
    authenticator = Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    step = int(time.time()) // 30
    values = connection.settings_dict
    other = psycopg.connect(
        dbname=values["NAME"], user=values["USER"], host=values["HOST"], port=values["PORT"] or None
    )
    with other:
        other.execute(
            "INSERT INTO casework_counteruse (authenticator_id, counter) VALUES (%s, %s)", [authenticator.pk, step]
        )
    assert not second_factor._advance(authenticator.pk, step)
    assert second_factor._advance(authenticator.pk, step + 1)


def test_a_spare_code_works_once(sealed_factor: Authenticator, karim: User) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: PLC0415

    with second_factor.owned_by(karim.pk):
        spare = RecoveryCodes.activate(karim)
        code = spare.get_unused_codes()[0]
    assert second_factor.use_code(spare.instance, code)
    assert not second_factor.use_code(Authenticator.objects.get(pk=spare.instance.pk), code)


def test_who_must_have_a_factor_sets_it_up_first(karim: User, client: Client) -> None:
    User.objects.update(second_factor_required=True)
    sign_in(client)
    assert client.get("/").headers["Location"].startswith(reverse("mfa_activate_totp"))
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer.status_code == 200, answer.headers
    page = answer.content.decode()
    seed = client.session["mfa.totp.secret"]
    assert "data:" not in page
    picture = client.get(reverse("mfa_totp_picture"))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert b"style" not in picture.content
    # Without its namespace no browser draws it.
    assert b'xmlns="http://www.w3.org/2000/svg"' in picture.content
    assert client.session["mfa.totp.secret"] == seed

    code = code_of(seed)
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    assert client.get("/accounts/2fa/").status_code == 200
    assert not second_factor.use_code(Authenticator.objects.get(type="totp"), code)


def test_a_session_from_before_the_factor_must_show_it(karim: User) -> None:
    older = Client()
    sign_in(older)
    User.objects.update(second_factor_required=True)
    with second_factor.owned_by(karim.pk):
        data = {"secret": second_factor.seal(SEED)}
    Authenticator.objects.create(user=karim, type=Authenticator.Type.TOTP, data=data)

    assert older.get("/").headers["Location"].startswith(reverse("mfa_reauthenticate"))


# Guessing


def test_guessing_from_elsewhere_does_not_lock_the_right_person_out(karim: User) -> None:
    own = Client()
    assert sign_in(own).status_code == 302
    own.post(reverse("account_logout"))
    for _ in range(throttle.MOST_TRIES + 2):
        sign_in(Client(), password="wrong")

    stranger = Client()
    assert sign_in(stranger).status_code == 200
    assert sign_in(own).status_code == 302


def test_a_device_of_one_person_is_worth_nothing_for_another(karim: User) -> None:
    make_user("lev", password=PASSWORD)
    client = Client()
    sign_in(client, "lev")
    client.post(reverse("account_logout"))
    for _ in range(throttle.MOST_TRIES + 2):
        sign_in(client, "karim", "wrong")

    assert sign_in(client, "karim").status_code == 200


def test_a_forged_device_counts_as_unknown(karim: User) -> None:
    client = Client()
    client.cookies[throttle.COOKIE] = "eyJmb28iOiAiYmFyIn0:forged:forged"
    sign_in(client, password="wrong")

    assert SignInTries.objects.count() == 1


def test_codes_are_not_guessed_either(sealed_factor: Authenticator, client: Client) -> None:
    sign_in(client)
    for _ in range(throttle.MOST_TRIES):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert client.post(reverse("mfa_authenticate"), {"code": code_of()}).status_code == 200


def test_no_address_and_no_browser_is_kept(karim: User, superuser_connection: psycopg.Connection) -> None:
    client = Client(REMOTE_ADDR="203.0.113.77", headers={"User-Agent": "Planted/1.0"})
    sign_in(client, password="wrong")
    sign_in(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(cache_key || value, ' ') FROM casework_cache")
        kept = str(cursor.fetchone())
    row = bytes(StaffSession.objects.get().payload)
    for planted in ("203.0.113.77", "Planted/1.0"):
        assert planted not in kept
        assert planted.encode() not in row


def test_the_same_work_is_done_for_an_account_that_is_not_there(
    karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []
    encode = ScryptPasswordHasher.encode

    def counted(self: Any, *args: Any, **kwargs: Any) -> str:
        runs.append("run")
        return encode(self, *args, **kwargs)

    monkeypatch.setattr(ScryptPasswordHasher, "encode", counted)
    sign_in(Client(), "karim", "wrong")
    known = len(runs)
    runs.clear()
    sign_in(Client(), "nobody-here", "wrong")

    assert (known, len(runs)) == (1, 1)


# Sessions


def test_the_session_turns_at_sign_in_and_its_row_is_not_the_cookie(karim: User, client: Client) -> None:
    client.get(LOGIN)
    client.cookies["sessionid"] = "planted-by-somebody"
    sign_in(client)

    cookie = client.cookies["sessionid"].value
    assert cookie != "planted-by-somebody"
    row = StaffSession.objects.get()
    assert bytes(row.digest) == digest_of(cookie)
    assert cookie.encode() not in bytes(row.payload)
    assert str(karim.pk).encode() not in bytes(row.payload)


def test_other_sessions_die_when_the_password_changes(karim: User) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    new = "another-long-invented-one"
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert there.get("/").headers["Location"].startswith(LOGIN)


def test_an_account_without_a_password_is_told_who_gives_it_one(client: Client, db: None) -> None:
    olga, address = make_user("olga"), reverse("account_change_password")
    client.force_login(olga)
    new = "another-long-invented-one"

    shown = client.get(address, headers={"accept-language": "en"})
    sent = client.post(address, {"oldpassword": "", "password1": new, "password2": new})

    assert (shown.status_code, sent.status_code) == (200, 409)
    assert "The security officer gives you one." in shown.content.decode()
    olga.refresh_from_db()
    assert not olga.has_usable_password()
    assert Client().get(address).headers["Location"].startswith(LOGIN)


def test_suspension_throws_out_at_once(karim: User, sasha: User, client: Client) -> None:
    sign_in(client)
    staff.suspend(user=karim, by=sasha)

    assert client.get("/").headers["Location"].startswith(LOGIN)
    assert not StaffSession.objects.filter(user=karim).exists()
    stranger = Client()
    sign_in(stranger)
    assert stranger.get("/").headers["Location"].startswith(LOGIN)


def test_nobody_suspends_themselves(sasha: User) -> None:
    with pytest.raises(Refused, match="not_yourself"):
        staff.suspend(user=sasha, by=sasha)


def test_nobody_is_led_to_another_site(karim: User, client: Client) -> None:
    answer = sign_in(client, next="https://evil.example/")

    assert "evil.example" not in answer.headers["Location"]


def test_signing_out_takes_a_post(karim: User, client: Client) -> None:
    sign_in(client)
    client.get(reverse("account_logout"))
    assert client.get("/accounts/2fa/").status_code == 200

    client.post(reverse("account_logout"))
    assert client.get("/accounts/2fa/").status_code == 302


# Addresses, accounts, traces


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email", "mfa_trust"])
def test_what_is_not_wanted_of_the_library_has_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_the_admin_has_no_sign_in_of_its_own(client: Client, db: None) -> None:
    answer = client.get("/admin/login/")

    assert answer.headers["Location"].startswith(LOGIN)


def test_signing_in_leaves_entries(karim: User, client: Client, superuser_connection: psycopg.Connection) -> None:
    kinds = (AuditEntry.Action.SIGN_IN_REFUSED, AuditEntry.Action.SIGN_IN)
    before = [audited(superuser_connection, kind) for kind in kinds]
    sign_in(client, password="wrong")
    sign_in(client)

    assert [audited(superuser_connection, kind) for kind in kinds] == [number + 1 for number in before]


def test_an_account_is_made_with_its_roles_and_a_password_said_once(
    dagestan: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_staff", "amina", "--name", "Амина", "--role", "operator", "--region", "RU-DA")

    password = re.findall(r"said once: (\S+)", capsys.readouterr().out)[0]
    user = User.objects.get(handle="amina")
    assert user.check_password(password)
    assert user.second_factor_required
    assert [(grant.role, grant.region_id) for grant in RoleGrant.objects.filter(user=user)] == [
        ("operator", "RU-DA")
    ]


@pytest.mark.parametrize("arguments", [["Not A Handle"], ["amina", "--region", "RU-XX"], ["taken"]])
def test_an_account_that_cannot_be_is_refused_in_words(db: None, arguments: list[str]) -> None:
    make_user("taken")
    with pytest.raises(CommandError):
        call_command("create_staff", *arguments)


# Headers

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
PAGES = ["/accounts/login/", "/v/", "/", "/admin/", "/api/v1/incidents/", "/no-such-page/"]


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_carries_the_headers(
    address: str, karim: User, client: Client, signed_in: Callable[[User], Client]
) -> None:
    for asking in (client, signed_in(karim)):
        answer: Any = asking.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        for name, value in HEADERS.items():
            assert value in answer.headers[name], (name, answer.status_code)


def test_a_new_password_from_the_shell_ends_the_sessions(
    karim: User, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    sign_in(client)
    call_command("reset_password", "karim")

    password = re.findall(r"said once: (\S+)", capsys.readouterr().out)[0]
    assert client.get("/").headers["Location"].startswith(LOGIN)
    assert sign_in(Client(), password=password).status_code == 302
