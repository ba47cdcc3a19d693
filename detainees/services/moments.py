"""Moments that people enter: in order, and not ahead of the clock."""

from datetime import datetime, timedelta
from itertools import pairwise

from django.utils import timezone

from detainees.services.refusal import Refused

CLOCK_SKEW = timedelta(minutes=5)


def must_have_come(**moments: datetime | None) -> None:
    """Refuse moments of the future. Raises `Refused("in_the_future")`, naming the fields."""
    latest = timezone.now() + CLOCK_SKEW
    ahead = tuple(name for name, moment in moments.items() if moment is not None and moment > latest)
    if ahead:
        raise Refused("in_the_future", ahead)


def must_be_in_order(**moments: datetime | None) -> None:
    """Refuse known moments that do not follow each other as written. Raises `Refused("impossible_order")`."""
    if wrong := out_of_order(**moments):
        raise Refused("impossible_order", wrong)


def out_of_order(**moments: datetime | None) -> tuple[str, ...]:
    """The names of known moments that come before the one written before them."""
    known = [(name, moment) for name, moment in moments.items() if moment is not None]
    return tuple(name for (_earlier, before), (name, after) in pairwise(known) if after < before)
