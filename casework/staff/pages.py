"""How a staff page is answered: inside one reading, whole, before the first byte goes out."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from casework import access
from casework.services.reading import reading
from detainees.fields import subject_of


def render(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    opens: Iterable[Model] = (),
    status: int = 200,
) -> HttpResponse:
    """The page, rendered while the subjects of these rows are open, after one committed audit row.

    Rows that the actor may see and not open stay shut: the template asks for nothing sealed of them.
    """
    actor = access.actor(request)
    place = request.resolver_match.view_name if request.resolver_match else ""
    with reading(actor=actor.id or NOBODY, subjects=subjects_to_open(actor, opens), place=place):
        return HttpResponse(render_to_string(template, context, request), status=status)


def subjects_to_open(actor: access.Actor, rows: Iterable[Model]) -> list[UUID]:
    """The subjects of those rows that the actor may open."""
    return [subject_of(row) for row in access.openable(actor, rows)]


# `reading` with an empty list writes nothing; a nameless actor has no rows to open.
NOBODY = UUID(int=0)
