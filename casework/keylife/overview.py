"""What the security officer is shown of keys: under which generation how many stand. Numbers alone."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Q

from casework.keylife.subjects import ERASABLE
from detainees.models import ErasedSubject, SubjectKey


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation of wrapping keys, and how many keys of subjects it wraps."""

    number: int
    keys: int


def generations() -> list[Generation]:
    """The generations that wrap something, the newest first. At rest there is one."""
    rows = SubjectKey.objects.values_list("generation").annotate(keys=Count("pk")).order_by("-generation")
    return [Generation(number, keys) for number, keys in rows]


def erased_count() -> int:
    """How many people, reports and search requests have been erased so far."""
    # Keys of the hotline's days leave a tombstone as well.
    known = [Q(pk__in=model._base_manager.values("pk")) for model in ERASABLE]  # noqa: SLF001 - said in Django's documentation
    return ErasedSubject.objects.filter(reduce(or_, known)).count()
