"""By what two people who change the same record are told apart, where the record has no version of its own."""

from django.db.models import Max, Model


def newest(row: Model) -> int:
    """The newest entry of the row's history."""
    found: int | None = row.events.aggregate(newest=Max("pgh_id"))["newest"]  # type: ignore[attr-defined]
    return found or 0
