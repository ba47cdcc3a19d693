"""Lists of the admin: never counted, and their filters offer what the reader may see."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import Field
from django.http import HttpRequest

from casework import access
from detainees.models import Incident, Region

# Further pages are found by a filter: skipping rows costs more the further one goes.
LAST_PAGE = 50
MOST_OFFERED = 40


class UncountedChangeList(ChangeList):
    """A page and whether another follows. Counting a million rows costs more than showing a hundred."""

    has_next = False

    def get_results(self, request: HttpRequest) -> None:
        if not 1 <= self.page_num <= LAST_PAGE:
            raise IncorrectLookupParameters("page")
        first = (self.page_num - 1) * self.list_per_page
        rows = list(self.queryset[first : first + self.list_per_page + 1])
        self.result_list = rows[: self.list_per_page]
        self.has_next = len(rows) > self.list_per_page and self.page_num < LAST_PAGE
        self.result_count = len(self.result_list)
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = self.multi_page = False
        self.paginator = None

    @property
    def next_query(self) -> str:
        """The query of the next page, or an empty text."""
        return self.get_query_string({"p": self.page_num + 1}) if self.has_next else ""

    @property
    def previous_query(self) -> str:
        """The query of the page before, or an empty text."""
        return self.get_query_string({"p": self.page_num - 1}) if self.page_num > 1 else ""

    @property
    def first_number(self) -> int:
        return (self.page_num - 1) * self.list_per_page + 1

    @property
    def last_number(self) -> int:
        return self.first_number + self.result_count - 1


class RegionFilter(admin.RelatedFieldListFilter):
    """A filter by region that offers, by name, those where the reader has something to look for.

    They are read from a table that stays short: the one that `ModelAdmin.regions_from` names, or the incidents.
    """

    def field_choices(
        self, field: "Field[Any, Any]", request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, Any]]:
        actor = access.actor(request)
        source = access.visible(actor, getattr(model_admin, "regions_from", None) or Incident)
        rows = access.visible(actor, Region).filter(pk__in=source.order_by().values("region"))
        return sorted(((region.pk, region.name) for region in rows), key=lambda choice: choice[1])


class VisibleFilter(admin.RelatedFieldListFilter):
    """A filter by a related record that offers the newest of those the reader may see."""

    def field_choices(
        self, field: "Field[Any, Any]", request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, Any]]:
        related: Any = field.remote_field.model  # type: ignore[union-attr]
        rows = access.visible(access.actor(request), related)[:MOST_OFFERED]
        return [(str(row.pk), str(row)) for row in rows]
