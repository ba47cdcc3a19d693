"""What stands in the tables, byte for byte, to be compared with what stood there before."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Model

Snapshot = dict[tuple[str, str], dict[str, Any]]

# By these two who edit a row are told apart: they only ever grow.
_GROWING = frozenset({"version"})


def of_models(models: Iterable[type[Model]]) -> Snapshot:
    """Every row of these models, column by column; sealed values as they are stored."""
    found: Snapshot = {}
    for model in models:
        columns = [field.attname for field in model._meta.concrete_fields if field.name not in _GROWING]
        for row in model._base_manager.values(*columns):
            found[model._meta.label_lower, str(row[model._meta.pk.attname])] = row
    return found


def of_the_record() -> Snapshot:
    """Every row of the record and of the work, without history and without what says that a merge was made."""
    left_out = {"detainees.merge", "detainees.mergedreference", "detainees.timelineentry", "detainees.change"}
    models = [
        model
        for label in ("detainees", "casework")
        for model in apps.get_app_config(label).get_models()
        if not hasattr(model, "pgh_tracked_model") and model._meta.label_lower not in left_out
    ]
    return of_models(model for model in models if model._meta.label_lower != "casework.auditentry")
