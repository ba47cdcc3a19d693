"""Somebody is erased: the key destroyed, all others moved to a new generation, the old one destroyed.

Each step can be repeated. Whoever is killed in the middle leaves an erasure that has begun, and the next run, or a
rotation, ends it.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import psycopg
from django.db.models import Max
from django.utils import timezone

from casework.environment import Environment
from casework.keylife import rotation
from casework.keylife.destruction import destroy_keys, refuse_held
from casework.keylife.lock import key_work
from casework.keylife.refusal import KeyWorkRefused
from casework.models import AuditEntry, Backup, Erasure
from casework.services import audit
from detainees.crypto_keyfiles import generation_files
from detainees.services import intake_keys

Tell = Callable[[str], None]
SAY_AGAIN = (
    "It does not count as erased before they are gone: erase_subject --due ends it, two days after that day, "
    "or when the envelopes that wait since then are opened."
)


def due() -> list[Erasure]:
    """Erasures that were approved, or begun, and not ended; the oldest first."""
    rows = Erasure.objects.filter(approved_at__isnull=False, dropped_at=None, finished_at=None)
    return list(rows.order_by("created_at", "id"))


def refuse_holds(environment: Environment, erasures: Sequence[Erasure]) -> None:
    """Raise `KeyWorkRefused("under_hold")` for the first of these that must not be erased for now."""
    with psycopg.connect(environment.database_url, autocommit=True) as connection:
        for erasure in erasures:
            if erasure.destroyed_at is None:
                refuse_held(connection, erasure.subjects)


def carry_out(environment: Environment, erasures: Sequence[Erasure], *, tell: Tell) -> list[Erasure]:
    """Erase all of these under one new generation, and say which ended. Raises `KeyWorkRefused`.

    A legal hold on one of them refuses all, before anything is destroyed. A report of the hotline is not ended as long
    as the key of its day is in use: the next run, after that day, ends it.
    """
    with psycopg.connect(environment.database_url, autocommit=True) as connection, key_work(connection):
        for erasure in erasures:
            if erasure.approved_at is None or erasure.dropped_at is not None:
                raise KeyWorkRefused("not_approved")
            if erasure.destroyed_at is None:
                refuse_held(connection, erasure.subjects)
        if rotation.plan(connection, environment).is_unfinished:
            tell("An earlier run was broken off: it is ended first.")
            rotation.rotate(connection, environment, tell=tell)
            settle(environment)
        if _destroy(connection, environment, erasures, tell):
            rotation.rotate(connection, environment, tell=tell)
        settle(environment)
    return list(Erasure.objects.filter(pk__in=[row.pk for row in erasures], finished_at__isnull=False))


def settle(environment: Environment) -> int:
    """Mark as ended those whose last generation is gone, and say from when they count; how many they were.

    Whose generation is unknown waits for the key of a day of the hotline, and is not ended.
    """
    oldest = min(generation_files(environment.keyring_dir))
    begun = Erasure.objects.filter(destroyed_at__isnull=False, finished_at=None, generation__lt=oldest)
    for erasure in begun:
        now = timezone.now()
        erasure.finished_at, erasure.counts_from = now, counts_from(erasure.generation or 0, now)
        erasure.save(update_fields=["finished_at", "counts_from"])
    return len(begun)


def counts_from(generation: int, now: datetime) -> datetime:
    """When the last backup of keys is deleted that holds this generation or an older one; now, where there is none."""
    kept = Backup.objects.filter(generations__0__lte=generation).aggregate(last=Max("kept_until"))["last"]
    return max(now, kept) if kept else now


def _destroy(
    connection: "psycopg.Connection[Any]", environment: Environment, erasures: Sequence[Erasure], tell: Tell
) -> bool:
    """Destroy the keys; whether a generation is left that opens one of them in an old row."""
    current = max(generation_files(environment.keyring_dir))
    is_left = False
    for erasure in erasures:
        erasure.refresh_from_db()
        if erasure.finished_at is not None:
            continue
        if erasure.destroyed_at is None:
            audit.record(
                actor=erasure.asked_by, action=AuditEntry.Action.ERASED, subjects=erasure.subjects, place="erasure"
            )
        count = destroy_keys(connection, erasure.subjects)
        tell(f"{count} keys of {len(erasure.subjects)} subjects are destroyed.")
        Erasure.objects.filter(pk=erasure.pk, destroyed_at=None).update(destroyed_at=timezone.now())
        # What opened last what is erased now is wrapped by this generation, which must go; while the key of a day
        # stands, nobody knows yet which one that will be.
        waits = _days_that_stay(erasure, tell)
        Erasure.objects.filter(pk=erasure.pk).update(generation=None if waits else current)
        is_left = is_left or count > 0 or not waits
    return is_left


def _days_that_stay(erasure: Erasure, tell: Tell) -> bool:
    """Destroy the hotline's keys by which these reports opened when they came; whether one must stay for now.

    What a report was before a worker opened it, PostgreSQL keeps in old rows as well.
    """
    days = intake_keys.days_of(reports=erasure.subjects)
    gone = intake_keys.destroy_keys_of(days=days, today=timezone.now().date())
    if gone:
        tell(f"The hotline's keys of {_listed(gone)} are destroyed.")
    stay = [day for day in days if day not in gone]
    if stay:
        tell(f"The hotline's keys of {_listed(stay)} are in use. {SAY_AGAIN}")
    return bool(stay)


def _listed(days: Sequence[date]) -> str:
    return ", ".join(day.isoformat() for day in days)
