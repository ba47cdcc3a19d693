"""Who waits for whom while people are merged, taken apart and shared out: in one order, so that none wait in a ring."""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from detainees.models import Detainee


def lock_records(*people: UUID) -> dict[UUID, Detainee]:
    """Lock these records and those that they stand under, by their keys; until then nobody else merges or undoes.

    A merge leads along whoever was merged into either of the two before, so two that have nobody in common may still
    want each other's rows, each in its own order: one goes on at a time. Runs in the transaction of whoever asks.
    """
    _alone("merging")
    under = Detainee.originals.filter(pk__in=people, merged_into__isnull=False).values("merged_into")
    rows = Detainee.originals.filter(Q(pk__in=people) | Q(pk__in=under)).order_by("pk").select_for_update()
    return {row.pk: row for row in rows}


def share_out() -> None:
    """Let nobody else take a pair until this transaction ends: who takes the next sees what everybody else holds."""
    _alone("pairs")


def _alone(what: str) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A lock that ends with the transaction needs one.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"habeas {what}"])
