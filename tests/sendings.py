"""Every request with a body that the staff API takes, found from its router, with bodies that say all they may."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from casework.rest.forms import Form
from casework.rest.kinds import Kinds
from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, RecordViewSet
from detainees.models import Incident
from tests import makers
from tests.access.routes import every_route
from tests.access.world import World
from tests.bodies import body_for, name_of, one_kind, row_of, sample

# Names no words, or would contradict what another field says.
WORDLESS = {"reference", "cursor", "until", "registration_plate", "fine", "arrest_days", "work_hours"}


@dataclass(frozen=True)
class Sending:
    """A request with a body."""

    name: str
    method: str
    address: str
    body: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def taking() -> set[tuple[str, str]]:
    """Method and name of every route of the API that takes a body."""
    routes = [route for route in every_route() if route.kind == "api"]
    return {(method, route.name) for route in routes for method in route.methods if method in {"post", "patch"}}


def sendings(viewset: type[RecordViewSet], world: World) -> Iterator[Sending]:
    """Whatever may be sent to this endpoint, with bodies that say as much as they may."""
    name = name_of(viewset)
    row = f"/{name}/{row_of(viewset.model, world).pk}/"
    if issubclass(viewset, ChangeableViewSet):
        yield Sending(name, "PATCH", row, said(name, viewset.changes, world))
    if issubclass(viewset, AddableViewSet):
        for form in kinds_of(viewset.form):
            body = {**said(name, form, world), **body_for(name, form, world)}
            yield Sending(name, "POST", f"/{name}/", body)
    actions: list[Any] = viewset.get_extra_actions()
    for handler in actions:
        if "post" in handler.mapping:
            form = getattr(handler, "form", None) or Form()
            place = row if handler.detail else f"/{name}/"
            if (name, handler.url_path) == ("detentions", "debrief"):
                # Of somebody who is out.
                out = makers.make_detention(incident=world.rows[Incident]["here"], released_at=makers.EVENING)
                place = f"/{name}/{out.pk}/"
            address = f"{place}{handler.url_path}/"
            yield Sending(f"{name}/{handler.url_path}", "POST", address, said(name, form, world))


def said(name: str, form: Form, world: World) -> dict[str, Any]:
    """What the form takes of each of its fields."""
    fields = one_kind(form).fields.items()
    return {each: sample(name, each, one, world) for each, one in fields if each not in WORDLESS}


def kinds_of(form: Form) -> list[Form]:
    return list(form.kinds.values()) if isinstance(form, Kinds) else [form]
