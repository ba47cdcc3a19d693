"""Accounts: the security officer lets people in, gives and takes roles, throws out. Nobody else is there at all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from casework import access
from casework.board import accounts as page
from casework.models import StaffSession
from casework.services import audit, staff
from detainees.models import Incident, Region, RoleGrant, User
from detainees.services.refusal import Refused
from tests import makers

SignedIn = Callable[[User], Client]
QUERIES = 6
SHUT = ["olga", "karim", "lev", "maria", "anya", "nina"]


def listed(client: Client, **query: str) -> dict[str, Any]:
    answer = client.get(reverse("staff"), query)
    assert answer.status_code == 200
    return {account.user.handle: account for account in answer.context["accounts"]}


def account(**facts: Any) -> dict[str, Any]:
    usual = {"handle": "amina", "name": "Амина", "email": "", "role": "operator", "region": makers.HOME}
    return usual | facts


def acts(user: User) -> list[str]:
    """What stands in the audit log about this account, newest first."""
    return [entry.action for entry in audit.search(newest=10, subject=user.pk)]


def addresses(user: User, grant: RoleGrant) -> list[str]:
    names = ["staff-member", "staff-password", "staff-factor", "staff-suspend", "staff-restore", "grant-new"]
    of_user = [reverse(name, args=[user.pk]) for name in names]
    return [reverse("staff"), reverse("staff-new"), *of_user, reverse("grant-end", args=[grant.pk])]


@pytest.mark.parametrize("who", SHUT)
def test_for_everybody_else_the_pages_are_not_there(
    who: str, request: pytest.FixtureRequest, dagestan: Region, signed_in: SignedIn
) -> None:
    amina = makers.make_user("amina")
    grant = makers.grant(amina, "operator", region=dagestan)
    client = signed_in(request.getfixturevalue(who))

    for address in addresses(amina, grant):
        assert client.get(address).status_code == 404, address
        assert client.post(address, account(handle="planted")).status_code in (404, 405), address
    amina.refresh_from_db()
    assert amina.is_active
    assert not User.objects.filter(handle="planted").exists()


# The list and the page


def test_the_list_says_roles_where_they_hold_and_how_the_door_is_locked(
    sasha: User, olga: User, nina: User, signed_in: SignedIn
) -> None:
    makers.grant(olga, "analyst", until=timezone.now() - timedelta(hours=1))
    Authenticator.objects.create(user=olga, type=Authenticator.Type.TOTP, data={})

    shown = listed(signed_in(sasha))

    assert list(shown) == ["nina", "olga", "sasha"]
    assert [(grant.role, grant.region_id) for grant in shown["olga"].grants] == [("operator", makers.HOME)]
    assert (shown["olga"].has_factor, shown["nina"].has_factor, shown["nina"].grants) == (True, False, [])


def test_the_list_opens_nobodys_name(
    sasha: User, signed_in: SignedIn, superuser_connection: psycopg.Connection
) -> None:
    amina = makers.make_user("amina", person={"name": "Амина Магомедова"})
    client = signed_in(sasha)

    text = client.get(reverse("staff")).content.decode()
    opened = client.get(reverse("staff-member", args=[amina.pk])).content.decode()

    assert "amina" in text
    assert "Магомедова" not in text
    assert "Магомедова" in opened
    assert acts(amina) == ["read"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    count: int,
    sasha: User,
    dagestan: Region,
    signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        makers.grant(makers.make_user(f"amina{number}"), "operator", region=dagestan)
    client = signed_in(sasha)
    listed(client, role="operator")

    with django_assert_num_queries(QUERIES):
        assert len(listed(client, role="operator")) == count


def test_it_is_narrowed_by_role_and_pages_follow_by_handle(
    sasha: User, olga: User, nina: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(sasha)

    assert list(listed(client, role="operator")) == ["olga"]
    assert list(listed(client, role="none")) == ["nina"]
    assert list(listed(client, role="planted")) == ["nina", "olga", "sasha"]
    monkeypatch.setattr(page, "PAGE_SIZE", 2)
    following = client.get(client.get(reverse("staff")).context["page"]["next_url"])
    assert [each.user.handle for each in following.context["accounts"]] == ["sasha"]


# Letting in


def test_an_account_is_made_and_its_password_is_shown_this_once(
    sasha: User, dagestan: Region, signed_in: SignedIn
) -> None:
    client = signed_in(sasha)

    answer = client.post(reverse("staff-new"), account())

    amina = User.objects.get(handle="amina")
    password = answer.context["secret"]
    assert amina.check_password(password)
    assert answer.content.decode().count(password) == 1
    assert answer.headers["Cache-Control"] == "no-store"
    assert amina.second_factor_required
    assert [(grant.role, grant.region_id, grant.granted_by) for grant in amina.grants.all()] == [
        ("operator", makers.HOME, sasha)
    ]
    with makers.opened(amina.pk):
        assert amina.person == {"name": "Амина", "email": ""}
    for address in (reverse("staff"), reverse("staff-new"), reverse("staff-member", args=[amina.pk])):
        assert password not in client.get(address).content.decode()
    assert password not in str(dict(client.session))
    assert acts(amina) == ["read", "account"]


def test_the_password_is_written_into_no_log(
    sasha: User, dagestan: Region, signed_in: SignedIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)

    password = signed_in(sasha).post(reverse("staff-new"), account()).context["secret"]

    assert password not in caplog.text


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"handle": "Not A Handle"}, "handle"),
        ({"handle": "sasha"}, "handle"),
        ({"handle": ""}, "handle"),
        ({"role": "planted"}, "role"),
        ({"role": "security"}, "region"),
        ({"region": ""}, "region"),
        ({"region": "RU-X"}, "region"),
        ({"region": "everywhere", "incident": "live"}, "incident"),
        ({"incident": "live"}, "incident"),
        ({"incident": "closed", "region": ""}, "incident"),
        ({"until": "2022-09-25T10:00"}, "until"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    facts: dict[str, str], wrong: str, sasha: User, dagestan: Region, signed_in: SignedIn
) -> None:
    incidents = {"live": makers.make_incident(), "closed": makers.make_incident(state=Incident.State.CLOSED)}
    if "incident" in facts:
        facts = facts | {"incident": str(incidents[facts["incident"]].pk)}

    answer = signed_in(sasha).post(reverse("staff-new"), account(name="Амина Магомедова", **facts))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert "Амина Магомедова" in answer.content.decode()
    assert not User.objects.filter(handle="amina").exists()


def test_an_account_without_a_role_sees_nothing_yet(sasha: User, signed_in: SignedIn) -> None:
    signed_in(sasha).post(reverse("staff-new"), account(role="", region=""))

    amina = User.objects.get(handle="amina")
    assert access.actor_of(amina).grants == ()


# Roles


def test_a_role_holds_from_the_next_click_and_is_gone_at_the_one_after_it_is_taken(
    sasha: User, nina: User, dagestan: Region, signed_in: SignedIn
) -> None:
    officer, newcomer = signed_in(sasha), signed_in(nina)
    queue = reverse("queue")
    assert newcomer.get(queue).status_code == 404

    given = officer.post(
        reverse("grant-new", args=[nina.pk]), {"role": "operator", "region": makers.HOME, "until": ""}
    )
    assert (given.status_code, given["Location"]) == (302, reverse("staff-member", args=[nina.pk]))
    assert newcomer.get(queue).status_code == 200

    officer.post(reverse("grant-end", args=[RoleGrant.objects.get(user=nina).pk]))
    assert newcomer.get(queue).status_code == 404
    assert acts(nina)[:2] == ["revoke", "grant"]


def test_a_role_for_one_incident_until_a_moment(sasha: User, nina: User, signed_in: SignedIn) -> None:
    incident = makers.make_incident()

    signed_in(sasha).post(
        reverse("grant-new", args=[nina.pk]),
        {"role": "coordinator", "incident": str(incident.pk), "until": "2099-01-01T10:00"},
    )

    grant = RoleGrant.objects.get(user=nina)
    assert (grant.role, grant.region, grant.incident) == ("coordinator", None, incident)
    assert grant.until is not None
    assert grant.until.isoformat() == "2099-01-01T07:00:00+00:00"


def test_everywhere_is_said_and_never_passed_over(sasha: User, nina: User, signed_in: SignedIn) -> None:
    client, address = signed_in(sasha), reverse("grant-new", args=[nina.pk])

    assert client.post(address, {"role": "analyst"}).status_code == 422
    assert client.post(address, {"role": "analyst", "region": "everywhere"}).status_code == 302
    assert client.post(address, {"role": "lawyer"}).status_code == 302

    assert {(grant.role, grant.region) for grant in nina.grants.all()} == {("analyst", None), ("lawyer", None)}


def test_the_same_role_is_not_given_twice_while_it_holds(
    sasha: User, olga: User, dagestan: Region, signed_in: SignedIn
) -> None:
    same = {"role": "operator", "region": makers.HOME}
    client = signed_in(sasha)

    answer = client.post(reverse("grant-new", args=[olga.pk]), same)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["role"])

    client.post(reverse("grant-end", args=[RoleGrant.objects.get(user=olga).pk]))
    assert client.post(reverse("grant-new", args=[olga.pk]), same).status_code == 302


def test_a_role_that_is_over_cannot_be_ended_again(sasha: User, olga: User) -> None:
    grant = RoleGrant.objects.get(user=olga)
    staff.end_role(grant=grant, by=sasha)

    with pytest.raises(Refused, match="grant_over"):
        staff.end_role(grant=grant, by=sasha)


def test_a_role_that_has_not_begun_ends_as_it_begins(sasha: User, nina: User, dagestan: Region) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    grant = makers.grant(nina, "operator", region=dagestan, since=tomorrow)

    staff.end_role(grant=grant, by=sasha)

    in_two_days = tomorrow + timedelta(days=1)
    assert not RoleGrant.objects.filter(user=nina).in_force(at=in_two_days).exists()


def test_a_role_that_may_not_be_narrowed_is_refused_by_the_service_too(
    sasha: User, nina: User, dagestan: Region
) -> None:
    with pytest.raises(ValidationError):
        staff.give_role(user=nina, role="security", region=dagestan, by=sasha)
    assert not nina.grants.exists()


def test_a_lawyer_without_a_record_is_told_so_on_the_page(sasha: User, lev: User, signed_in: SignedIn) -> None:
    client, address = signed_in(sasha), reverse("staff-member", args=[lev.pk])
    assert client.get(address).context["lacks_practice"]

    makers.make_lawyer(user=lev)
    assert not client.get(address).context["lacks_practice"]


# The door


def test_suspension_ends_every_session_and_restoring_lets_in_again(
    sasha: User, olga: User, signed_in: SignedIn
) -> None:
    officer, hers = signed_in(sasha), signed_in(olga)
    assert hers.get(reverse("queue")).status_code == 200

    officer.post(reverse("staff-suspend", args=[olga.pk]))
    assert not StaffSession.objects.filter(user=olga).exists()
    assert list(listed(officer, view="suspended")) == ["olga"]
    assert "olga" not in listed(officer)

    officer.post(reverse("staff-restore", args=[olga.pk]))
    assert signed_in(olga).get(reverse("queue")).status_code == 200
    assert acts(olga)[:2] == ["restore", "suspend"]


def test_a_new_password_ends_every_session_and_is_shown_this_once(
    sasha: User, olga: User, signed_in: SignedIn
) -> None:
    officer = signed_in(sasha)
    signed_in(olga)

    password = officer.post(reverse("staff-password", args=[olga.pk])).context["secret"]

    olga.refresh_from_db()
    assert olga.check_password(password)
    assert not StaffSession.objects.filter(user=olga).exists()
    assert password not in officer.get(reverse("staff-member", args=[olga.pk])).content.decode()
    assert "password" in acts(olga)


def test_a_forgotten_factor_is_set_up_anew_at_the_next_sign_in(
    sasha: User, olga: User, signed_in: SignedIn
) -> None:
    Authenticator.objects.create(user=olga, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=olga, type=Authenticator.Type.RECOVERY_CODES, data={})

    signed_in(sasha).post(reverse("staff-factor", args=[olga.pk]))

    assert not Authenticator.objects.filter(user=olga).exists()
    assert acts(olga)[0] == "second_factor"


@pytest.mark.parametrize("name", ["staff-password", "staff-factor", "staff-suspend", "grant-new"])
def test_nobody_changes_their_own_account_here(
    name: str, sasha: User, dagestan: Region, signed_in: SignedIn
) -> None:
    client = signed_in(sasha)

    answer = client.post(reverse(name, args=[sasha.pk]), {"role": "coordinator", "region": makers.HOME})

    sasha.refresh_from_db()
    assert answer.status_code == 422
    assert [grant.role for grant in sasha.grants.all()] == ["security"]
    assert sasha.is_active
    assert client.get(reverse("staff")).status_code == 200


def test_a_security_officer_does_not_end_her_own_role(sasha: User, signed_in: SignedIn) -> None:
    client = signed_in(sasha)

    answer = client.post(reverse("grant-end", args=[sasha.grants.get().pk]))

    assert answer.status_code == 422
    assert not client.get(reverse("staff-member", args=[sasha.pk])).context["may_change"]


def test_looking_at_a_question_does_nothing(sasha: User, olga: User, signed_in: SignedIn) -> None:
    client = signed_in(sasha)
    before = User.objects.values_list("password", "is_active").get(pk=olga.pk)

    for address in addresses(olga, olga.grants.get()):
        assert client.get(address).status_code == 200

    assert User.objects.values_list("password", "is_active").get(pk=olga.pk) == before
    assert olga.grants.get().until is None
