"""What a change is: which facts differ, and by what two who change a record without a version are told apart."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max, Model

from detainees.fields import NotReading


def newest(row: Model) -> int:
    """The newest entry of the row's history."""
    found: int | None = row.events.aggregate(newest=Max("pgh_id"))["newest"]  # type: ignore[attr-defined]
    return found or 0


def differing(row: Model, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the facts that the row does not say already.

    A sealed value that may not be opened just now cannot be compared, and counts as one that differs.
    """
    return {name: value for name, value in facts.items() if not _says(row, name, value)}


def _says(row: Model, name: str, value: Any) -> bool:
    attribute: str = row._meta.get_field(name).attname  # type: ignore[union-attr]  # without loading what it names
    try:
        stands = getattr(row, attribute)
    except NotReading:
        return False
    return bool(stands == (value.pk if isinstance(value, Model) else value))
