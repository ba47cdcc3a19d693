"""Whom an entry of the audit log is about: numbers and handles, never a name. Nothing sealed is opened for it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model

from casework.models import Case, Lawyer
from detainees.models import (
    ApiClient,
    Detainee,
    Detention,
    Incident,
    Officer,
    Report,
    RoleGrant,
    SearchRequest,
    Token,
    User,
    Witness,
    number_of,
    reference,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Of which kind a subject is, and the number, handle or code under which people know it, if it has any."""

    model: type[Model]
    mark: str


# The column of each kind that says which one it is. What has neither number nor handle is told by a piece of its id.
_MARKS: tuple[tuple[type[Any], str], ...] = (
    (Detainee, "number"),
    (Report, "number"),
    (SearchRequest, "number"),
    (Incident, "id"),
    (Lawyer, "id"),
    (Officer, "id"),
    (Witness, "id"),
    (User, "handle"),
    (RoleGrant, "role"),
    (ApiClient, "name"),
    (Token, "prefix"),
)
_PIECE = 6


def named(ids: Collection[UUID]) -> dict[UUID, Subject]:
    """What these subjects are. One that was erased is not among them."""
    found: dict[UUID, Subject] = {}
    for model, column in _MARKS:
        for key, value in _everybody(model).filter(pk__in=ids).order_by().values_list("pk", column):
            found[key] = Subject(model, _mark(column, value))
    return found


def _everybody(model: Any) -> Any:
    """All rows, those too that were merged into others: the log names whom somebody read."""
    return model._base_manager.all()  # noqa: SLF001 - said in Django's documentation


def _mark(column: str, value: Any) -> str:
    if column == "number":
        return reference(value)
    return str(value)[:_PIECE] if column == "id" else str(value)


def meant(text: str) -> UUID | None:
    """The subject that a reference number, a handle or the name of a program means, or None."""
    number = number_of(text)
    if number is not None:
        return _numbered(number)
    for model, column in ((User, "handle"), (ApiClient, "name"), (Token, "prefix")):
        key = model._default_manager.filter(**{column: text}).values_list("pk", flat=True).first()
        if key is not None:
            return key
    return None


def _numbered(number: int) -> UUID | None:
    """Whose number this is; a detention and a case stand for their person."""
    ways: tuple[tuple[type[Any], str], ...] = (
        (Detainee, "pk"),
        (Report, "pk"),
        (SearchRequest, "pk"),
        (Detention, "detainee"),
        (Case, "detainee"),
    )
    for model, column in ways:
        key: UUID | None = _everybody(model).filter(number=number).values_list(column, flat=True).first()
        if key is not None:
            return key
    return None
