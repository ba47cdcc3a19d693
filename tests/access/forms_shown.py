"""Every form that somebody is shown, found from the URL resolver and the pages: for tests that send them all."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from casework.models import Authority, Case, Document
from detainees.models import Claim, MatchCandidate, RoleGrant, Triage, User
from tests import makers
from tests.access.filled_forms import OF_EVERY_PAGE, fit, required
from tests.access.page_forms import PageForm, forms_of
from tests.access.routes import Route, every_route
from tests.access.world import World, plant

PAGES = [route for route in every_route() if route.kind == "page" and route.declaration]
ADMIN = [
    route
    for route in every_route()
    if route.kind == "admin" and route.name.endswith(("_add", "_change", "_changelist"))
]
# The way out ends the walk.
SIGNING_IN = [
    route
    for route in every_route()
    if route.name.startswith(("account_", "mfa_")) and route.name != "account_logout"
]


def plant_for(reader: User, number: int) -> World:
    """A new world, in which no form has done anything yet: one report is in the hands of its reader."""
    world = plant(decided_by=makers.make_user(f"planter-{number}"))
    # What forms end, take back and suspend is nobody's who walks.
    member, program = makers.make_user(f"member-{number}"), makers.make_client()
    world.keep("here", member, makers.grant(member, RoleGrant.Role.ANALYST, region=makers.make_region()))
    world.keep("here", program, makers.make_token(client=program))
    world.rows[Document]["here"].delete()  # its facts were fixed by no service
    claim, triage = world.rows[Claim]["here"], world.rows[Triage]["here"]
    claim.value = "2022-09-25T18:40:00+03:00"  # may be accepted
    claim.save(update_fields=["value"])
    triage.state, triage.taken_by, triage.taken_at = Triage.State.TAKEN, reader, makers.EVENING
    triage.save(update_fields=["state", "taken_by", "taken_at"])
    pairs = MatchCandidate.objects.filter(pk=world.rows[MatchCandidate]["here"].pk)
    pairs.update(taken_by=reader, taken_at=timezone.now())
    return world


def shown(client: Client, world: World, routes: Iterable[Route]) -> Iterator[tuple[Route, PageForm]]:
    """Every form of these pages that somebody is shown, filled in as far as it insists."""
    for route in routes:
        address = address_of(route, world)
        page: Any = client.get(address)
        if page.status_code != 200 or page.streaming:
            continue
        insisted = required(page.context)
        for form in forms_of(page.content.decode(), address):
            fit(form, route, world, insisted)
            if route.kind == "admin":
                form.write({"region": makers.HOME})
            if route.name == "documents":
                form.write(
                    {
                        name: str(_row(model, world).pk)
                        for name, model in (("case", Case), ("authority", Authority))
                    }
                )
            if not form.address.startswith(OF_EVERY_PAGE) or form.address == address:
                yield route, form


def name_of(form: PageForm) -> str:
    """The name of the route that a form is sent to."""
    return str(resolve(form.address.partition("?")[0]).url_name)


def address_of(route: Route, world: World) -> str:
    """The address of this route for what was planted here."""
    path = re.sub(r"<path:\w+>", lambda _: str(_row(route.callback.model_admin.model, world).pk), route.path)
    for name, named in route.parameters:
        model = Authority if name == "authority" else named  # by which a lawyer is reached
        key = 0 if model is None else _row(model, world).pk
        path = re.sub(rf"<(?:\w+:)?{name}>", str(key), path)
    return "/" + path


def _row(model: type[Model], world: World) -> Model:
    row = world.rows.get(model, {}).get("here") or model._default_manager.first()
    assert row is not None, f"{model.__name__} is not planted"
    return row
