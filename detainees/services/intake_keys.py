"""The key pairs of the hotline's door: one a day, published ahead, destroyed when long past.

A private key is sealed under the data key of its own row, so that it is kept, re-wrapped and destroyed like the
keys of people. Intake goes on for fourteen days after everything else was sealed.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from detainees import keys
from detainees.crypto import Binding
from detainees.crypto_stream import IntakeKeyPair, Opener
from detainees.models import Envelope, ErasedSubject, IntakeKey, SubjectKey

DAYS_AHEAD = 14
DAYS_KEPT = 14
# The door takes the day of its own clock: at midnight, or when that is wrong, yesterday's is still sealed to.
DAYS_IN_USE = 1
_KIND = "intakekey"


def make_intake_keys(*, today: date) -> list[date]:
    """Publish a key pair for today and each of the next fourteen days that has none. Returns the new days."""
    days = [today + timedelta(days=number) for number in range(DAYS_AHEAD + 1)]
    published = set(IntakeKey.objects.filter(day__in=days).values_list("day", flat=True))
    return [day for day in days if day not in published and _publish(day)]


def destroy_old_intake_keys(*, today: date) -> list[date]:
    """Destroy private keys that are long past, unless an envelope of that day is unopened. Returns the days.

    One that could not be opened counts too: its report was acknowledged, and goes for good with its key.
    """
    unopened = Envelope.objects.unopened().values("key_day")
    past = IntakeKey.objects.filter(day__lt=today - timedelta(days=DAYS_KEPT)).exclude(day__in=unopened)
    return sorted(day for day in past.values_list("day", flat=True) if _destroy(day))


def days_of(*, reports: Collection[UUID]) -> list[date]:
    """The days whose keys opened the envelopes of these reports, and still stand."""
    days = Envelope.objects.filter(pk__in=list(reports)).values("key_day")
    # A row that came back with older records may have lost its key for good.
    keyed = SubjectKey.objects.filter(kind=_KIND).values("subject_id")
    return sorted(IntakeKey.objects.filter(day__in=days, pk__in=keyed).values_list("day", flat=True))


def that_stay(*, days: Collection[date], today: date) -> list[date]:
    """Those of these days to which the door may still seal, or by whose key an envelope waits to be opened."""
    waiting = set(Envelope.objects.unopened().filter(key_day__in=days).values_list("key_day", flat=True))
    return [day for day in days if day >= today - timedelta(days=DAYS_IN_USE) or day in waiting]


def destroy_keys_of(*, days: Collection[date], today: date) -> list[date]:
    """Destroy the keys of these days before their time, so that an erased report opens with none. Returns the days.

    Those that stay for now are left out.
    """
    stay = that_stay(days=days, today=today)
    return [day for day in days if day not in stay and _destroy(day)]


def openers(*, days: Collection[date]) -> dict[date, Opener]:
    """What opens envelopes of these days. A day whose key is gone is left out."""
    rows = {row.day: row for row in IntakeKey.objects.filter(day__in=set(days))}
    data_keys = keys.keys_of([row.id for row in rows.values()])
    return {
        day: Opener(data_keys[row.id].open(row.wrapped_private_key, _binding(row)))
        for day, row in rows.items()
        if row.id in data_keys
    }


def _publish(day: date) -> bool:
    pair = IntakeKeyPair.generate()
    row = IntakeKey(day=day, public_key=pair.public_key)
    # Two processes may publish one day at once: the second loses its row, and with it the row's data key.
    with suppress(IntegrityError), transaction.atomic():
        key = keys.key_for(row.id, _KIND)
        row.wrapped_private_key = key.seal(pair.private_key, _binding(row))
        row.save(force_insert=True)
        return True
    return False


@transaction.atomic
def _destroy(day: date) -> bool:
    row = IntakeKey.objects.select_for_update().filter(day=day).first()
    if row is None or Envelope.objects.unopened().filter(key_day=day).exists():
        return False
    # Records of an older backup hold this row: the tombstone says that its key is not lost.
    ErasedSubject.objects.get_or_create(subject_id=row.id)
    SubjectKey.objects.filter(subject_id=row.id).delete()
    row.delete()
    return True


def _binding(row: IntakeKey) -> Binding:
    return Binding(IntakeKey._meta.label_lower, "wrapped_private_key", row.id, row.id)
