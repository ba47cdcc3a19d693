"""A filter of the admin offers no record, by name, that its reader does not see."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import Model

from casework.staff.admin_lists import RegionFilter, VisibleFilter
from detainees.models import Campaign, Incident, Report

# Kinds of which a filter may offer every row.
SEEN_BY_EVERYBODY = {
    Campaign: "it belongs to no region, and is the same for everybody who sees an incident",
}


def unscoped(model: type[Model], filters: Any) -> list[str]:
    """The filters of a list that offer rows of another kind without asking who may see them."""
    faults = []
    for entry in filters:
        if not isinstance(entry, str | tuple | list):
            continue  # a class of ours with its own words, which asks no manager
        path, how = (entry, None) if isinstance(entry, str) else entry
        field = get_fields_from_path(model, path)[-1]
        if not field.is_relation or field.related_model in SEEN_BY_EVERYBODY:
            continue
        if how is None or not issubclass(how, RegionFilter | VisibleFilter):
            faults.append(f"{model.__name__}: {path}")
    return faults


def test_filters_offer_what_their_reader_sees() -> None:
    lists = admin.site._registry
    assert lists
    assert [
        fault for model, model_admin in lists.items() for fault in unscoped(model, model_admin.list_filter)
    ] == []


def test_every_exception_is_still_needed() -> None:
    offered = {
        get_fields_from_path(model, entry)[-1].related_model
        for model, model_admin in admin.site._registry.items()
        for entry in model_admin.list_filter
        if isinstance(entry, str)
    }
    assert offered >= SEEN_BY_EVERYBODY.keys()


def test_a_planted_filter_is_found() -> None:
    assert unscoped(Report, ("channel", "client")) == ["Report: client"]
    assert unscoped(Report, (("client", admin.RelatedFieldListFilter),)) == ["Report: client"]
    assert unscoped(Report, ("triage__region",)) == ["Report: triage__region"]
    assert unscoped(Incident, (("region", RegionFilter), "campaign", "state")) == []
