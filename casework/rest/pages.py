"""Pages of a list by cursor: the place in the order where the next page begins. Nothing is ever counted.

The order is always total, by a column that never changes and, where that may repeat, the id. A cursor names the
last row that was read, so rows that are added meanwhile neither push anything twice nor hide anything.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from casework.rest.shapes import Row, Shape

MOST, USUAL = 100, 100


@dataclass(frozen=True, slots=True)
class Order:
    """A total order by these columns, newest first, or oldest first when turned."""

    columns: tuple[str, ...]

    def sorted(self, rows: QuerySet[Any], *, oldest_first: bool) -> QuerySet[Any]:
        sign = "" if oldest_first else "-"
        return rows.order_by(*(f"{sign}{column}" for column in self.columns))

    def after(self, rows: QuerySet[Any], place: Sequence[Any], *, oldest_first: bool) -> QuerySet[Any]:
        """The rows behind this place."""
        beyond = "gt" if oldest_first else "lt"
        first, *rest = self.columns
        if not rest:
            return rows.filter(**{f"{first}__{beyond}": place[0]})
        (last,) = rest
        # The first condition is implied by the second, and is the one that an index answers.
        return rows.filter(
            Q(**{f"{first}__{beyond}e": place[0]}),
            Q(**{f"{first}__{beyond}": place[0]}) | Q(**{f"{last}__{beyond}": place[1]}),
        )


BY_ENTRY = Order(("created_at", "id"))
BY_NUMBER = Order(("number",))
BY_CODE = Order(("code",))


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, and the cursor of the page behind them, or None on the last."""

    rows: list[Row]
    next: str | None


def page(
    rows: QuerySet[Any], shape: Shape, order: Order, *, cursor: str | None, limit: int, oldest_first: bool
) -> Page:
    """The page that begins behind the cursor. Raises `ValidationError` for a cursor that is none of ours."""
    ordered = order.sorted(rows, oldest_first=oldest_first)
    if cursor is not None:
        ordered = order.after(ordered, place_of(cursor, order), oldest_first=oldest_first)
    found = list(ordered[: limit + 1])
    if len(found) <= limit:
        return Page(found, None)
    return Page(found[:limit], cursor_of(shape.taken(found[limit - 1], order.columns)))


def cursor_of(place: Sequence[Any]) -> str:
    """A place as text for an address. Holds moments, numbers and ids, nothing sealed."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).rstrip(b"=").decode()


def place_of(cursor: str, order: Order) -> list[Any]:
    """The place that a cursor names. Raises `ValidationError`."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        return [_READERS[column](value) for column, value in zip(order.columns, values, strict=True)]
    except (ValueError, TypeError, OverflowError):
        raise ValidationError({"cursor": [_("Takes the `next` of a page of this list.")]}, code="cursor") from None


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment of a cursor has an offset")
    return moment


def _id(value: Any) -> UUID:
    if type(value) is not str:
        raise ValueError("an id of a cursor is text")
    return UUID(value)


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise ValueError("a number of a cursor fits its column")
    return value


def _code(value: Any) -> str:
    if type(value) is not str or not value.isascii() or not value.isprintable():
        raise ValueError("a code of a cursor is plain")
    return value


_READERS = {"created_at": _moment, "id": _id, "number": _number, "code": _code}
