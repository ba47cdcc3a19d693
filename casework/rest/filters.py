"""What a list may be asked for: explicit filters, an order, a page. Anything else in the query is refused.

A filter that was mistyped and silently left out would answer with everybody.
"""

from collections.abc import Collection
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from casework.rest.forms import Form
from casework.rest.pages import MOST, USUAL
from detainees.strict import KeyField, StrictField, TextField

NEWEST, OLDEST = "newest", "oldest"


class FlagParameter(StrictField):
    """True or false, as an address says it."""

    default_error_messages = {"not_a_flag": _("Takes true or false.")}

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def to_internal_value(self, data: Any) -> bool:
        if data not in {"true", "false"}:
            self.refuse("not_a_flag")
        return bool(data == "true")


class LimitParameter(StrictField):
    """How many rows a page holds at most."""

    default_error_messages = {"not_in_range": _("Takes a whole number from 1 to {most}.")}

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}

    def to_internal_value(self, data: Any) -> int:
        if type(data) is str and data.isascii() and data.isdecimal() and 1 <= int(data[:4]) <= MOST:
            return int(data)
        raise self.fault("not_in_range", most=MOST)


class Filters(Form):
    """The query of a list. `lookups` maps the names of a subclass' own fields to conditions of the ORM."""

    default_error_messages = {"twice": _("Takes each parameter once.")}
    lookups: ClassVar[dict[str, str]] = {}

    cursor = TextField(longest=300, required=False, help_text="The `next` of the page before, with its filters.")
    limit = LimitParameter(required=False, help_text="Rows a page.")
    order = KeyField(keys=[NEWEST, OLDEST], required=False, help_text="By entry; newest first when left out.")

    def read(self, query: QueryDict) -> dict[str, Any]:
        """What is asked for. Raises `ValidationError`."""
        if any(len(values) > 1 for _name, values in query.lists()):
            raise self.fault("twice")
        asked: dict[str, Any] = self.run_validation(query.dict())
        return asked

    def narrow(self, rows: QuerySet[Any], asked: dict[str, Any]) -> QuerySet[Any]:
        """The rows that are asked for, of those that may be seen."""
        conditions = {self.lookups[name]: value for name, value in asked.items() if name in self.lookups}
        return rows.filter(**conditions) if conditions else rows

    def withheld(self, columns: Collection[str]) -> set[str]:
        """The parameters that ask for one of these columns."""
        return {name for name, path in self.lookups.items() if path.split("__")[0] in columns}
