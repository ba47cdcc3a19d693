"""The record in Django's admin. Django looks here and nowhere else."""

from detainees.admin import (
    client,
    custody,
    incident,
    intake,
    people_beside,
    person,
    places,
    sayings,
    searching,
    staff,
)

__all__ = [
    "client",
    "custody",
    "incident",
    "intake",
    "people_beside",
    "person",
    "places",
    "sayings",
    "searching",
    "staff",
]
