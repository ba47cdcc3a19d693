"""The people of the tests, as fixtures. A test asks for whom its story is about, and access reads like one.

| fixture | who |
|---|---|
| `olga` | hotline operator of Dagestan |
| `karim` | coordinator of Dagestan |
| `lev` | lawyer; `levs_practice` is the `Lawyer` behind the account; assign with `make_authority` |
| `maria` | case manager of Dagestan |
| `anya` | analyst of Dagestan |
| `sasha` | security officer, everywhere |
| `nina` | signed in, no grant |
| `zarema` | coordinator of the neighbouring region: must see nothing of Karim's |

`signed_in` gives a test client as one of them: `signed_in(karim).get("/")`.
"""

from collections.abc import Callable

import pytest
from django.test import Client

from casework.models import Lawyer
from detainees.models import Region, RoleGrant, User
from tests.makers import NEIGHBOUR, grant, make_lawyer, make_region, make_user

Role = RoleGrant.Role


@pytest.fixture
def dagestan(db: None) -> Region:
    return make_region()


@pytest.fixture
def stavropol(db: None) -> Region:
    return make_region(NEIGHBOUR)


def _member(handle: str, role: Role, region: Region | None) -> User:
    user = make_user(handle)
    grant(user, role, region=region)
    return user


@pytest.fixture
def olga(dagestan: Region) -> User:
    return _member("olga", Role.OPERATOR, dagestan)


@pytest.fixture
def karim(dagestan: Region) -> User:
    return _member("karim", Role.COORDINATOR, dagestan)


@pytest.fixture
def maria(dagestan: Region) -> User:
    return _member("maria", Role.CASE_MANAGER, dagestan)


@pytest.fixture
def anya(dagestan: Region) -> User:
    return _member("anya", Role.ANALYST, dagestan)


@pytest.fixture
def sasha(db: None) -> User:
    return _member("sasha", Role.SECURITY, None)


@pytest.fixture
def nina(db: None) -> User:
    return make_user("nina")


@pytest.fixture
def zarema(stavropol: Region) -> User:
    return _member("zarema", Role.COORDINATOR, stavropol)


@pytest.fixture
def lev(db: None) -> User:
    return _member("lev", Role.LAWYER, None)


@pytest.fixture
def levs_practice(lev: User) -> Lawyer:
    return make_lawyer(user=lev)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
