"""How the matrix asks a route for a planted row: as whom, at which address, and what the policy answers before."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from casework import access
from casework.access import Actor, Verb
from casework.models import Lawyer
from detainees.models import Detainee, Detention, Facility, User
from tests import makers
from tests.access.routes import Route
from tests.access.world import World
from tests.api import Program, make_program

Role = access.Role
CAST: dict[str, tuple[str | None, str | None]] = {
    "olga": (Role.OPERATOR, makers.HOME),
    "karim": (Role.COORDINATOR, makers.HOME),
    "lev": (Role.LAWYER, None),
    "maria": (Role.CASE_MANAGER, makers.HOME),
    "anya": (Role.ANALYST, makers.HOME),
    "sasha": (Role.SECURITY, None),
    "nina": (None, None),
}
NO_DOOR = {403, 404}


@dataclass(frozen=True)
class Person:
    """Somebody of the cast, with a browser."""

    handle: str
    user: User
    client: Client

    @property
    def actor(self) -> Actor:
        return access.actor_of(self.user)


@dataclass(frozen=True)
class Ask:
    """One request of the matrix."""

    route: Route
    address: str
    row: Model | None
    place: str
    facts: dict[str, str]

    def __str__(self) -> str:
        return f"{self.route} ({self.place})"


def cast(world: World) -> Iterator[Person]:
    """Everybody, each with one grant; to Lev the person `here` is assigned, and the one `next` was until yesterday."""
    for handle, (role, region) in CAST.items():
        user = makers.make_user(f"{handle}-at-the-door")
        if role:
            makers.grant(user, role, region=makers.make_region(region) if region else None)
        if role == Role.LAWYER:
            practice = makers.make_lawyer(user=user)
            makers.make_authority(lawyer=practice, detainee=world.rows[Detainee]["here"])
            ended = timezone.now() - timedelta(days=1)
            makers.make_authority(lawyer=practice, detainee=world.rows[Detainee]["next"], until=ended)
        yield Person(handle, user, browser(user))


def chief() -> Person:
    """Somebody of no role there is: may do everywhere what anybody may, and shows which requests succeed."""
    user = makers.make_user("chief-at-the-door")
    for role in (Role.COORDINATOR, Role.SECURITY):
        makers.grant(user, role)
    return Person("chief", user, browser(user))


def browser(user: User) -> Client:
    client = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def programs() -> Iterator[tuple[str, Program, Actor]]:
    """A token in each role that a program may have."""
    for role in sorted(access.actors.PROGRAM_ROLES):
        program = make_program(role=Role(role))
        yield role, program, access.actor_of_token(program.token, at=timezone.now())


def asks(route: Route, world: World, places: tuple[str, ...] = ("here", "away")) -> Iterator[Ask]:
    """The route asked for a row of each place; once when it takes none.

    What an address names besides the row lies in the same place; in the one that is "mixed", it lies in another.
    """
    # What a page that takes POST alone must know to find anything.
    named: dict[str, Any] = {"detention": Detention, "facility": Facility, "lawyer": Lawyer}
    rows = {name: world.rows.get(model, {}).get("here") or model.objects.first() for name, model in named.items()}
    facts = {name: str(row.pk) for name, row in rows.items() if row is not None}
    if not route.parameters:
        yield Ask(route, "/" + _plain(route.path), None, "no row", facts)
        return
    model = next((model for _, model in route.parameters if model is not None), None)
    if route.kind == "admin":
        model = route.callback.model_admin.model
    assert model is not None, f"{route}: the matrix does not know what its parameters name"
    # Staff and reference data are planted in no place.
    for place in places if model in world.rows else ("anywhere",):
        row = world.row(model, place)
        yield Ask(route, "/" + _filled(route, row, world, place), row, place, facts)
    if all(each in world.rows for each in route.models) and len(route.models) > 1:
        row = world.rows[model]["here"]
        yield Ask(route, "/" + _filled(route, row, world, "away"), row, "mixed", facts)


def allowed(actor: Actor, route: Route, row: Model | None) -> bool:
    """Whether the policy lets the actor do what the route declares, with this row."""
    declaration = route.declaration
    assert declaration is not None
    if declaration.verb is None or declaration.model is None:
        return True
    if not access.may(actor, declaration.verb, declaration.model):
        return False
    return row is None or shown(actor, row, declaration.verb if type(row) is declaration.model else Verb.SEE)


def shown(actor: Actor, row: Model, verb: Verb = Verb.SEE) -> bool:
    return access.visible(actor, type(row), verb).filter(pk=row.pk).exists()


def undone(client: Client | Program, method: str, address: str, **facts: Any) -> Any:
    """Ask, and take back whatever the request wrote."""
    mark = transaction.savepoint()
    try:
        return getattr(client, method)(address, **facts)
    finally:
        transaction.savepoint_rollback(mark)


def _plain(path: str) -> str:
    return path.replace("^", "").replace("$", "").replace("\\Z", "")


def _filled(route: Route, row: Model, world: World, place: str) -> str:
    """The address of the row. Further records that it names are those of the place."""
    path = route.path
    for name, model in route.parameters[1:]:
        if model is not None:
            path = path.replace(f"<uuid:{name}>", str(world.row(model, place).pk))
    path = re.sub(r"\(\?P<\w+>[^)]*\)", str(row.pk), path)
    path = re.sub(r"<int:\w+>", "1", path)
    return _plain(re.sub(r"<(?:\w+:)?\w+>", str(row.pk), path))
