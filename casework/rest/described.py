"""Columns of models in JSON Schema, as OpenAPI 3.1 has it: type, format, choices, whether it may be null."""

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from detainees.fields import SealedField, SealedJSONField

_TYPES: "tuple[tuple[type[models.Field[Any, Any]], dict[str, Any]], ...]" = (
    (models.UUIDField, {"type": "string", "format": "uuid"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer"}),
    (models.FloatField, {"type": "number"}),
    (models.DecimalField, {"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$"}),
    (models.CharField, {"type": "string"}),
    (models.TextField, {"type": "string"}),
)
_SEALED = "Null when there is none, and for a token whose role may not open it."


def field_at(model: type[models.Model], path: str) -> "models.Field[Any, Any]":
    """The field at the end of an ORM path, `detainee__identity` or `incident_id`."""
    *steps, last = path.split("__")
    for step in steps:
        related = model._meta.get_field(step).related_model
        if not isinstance(related, type):
            raise TypeError(f"{step} of {path} leads to no model.")
        model = related
    found = model._meta.get_field(last)
    if not isinstance(found, models.Field):
        raise TypeError(f"{path} is no column.")
    return found


def described(model: type[models.Model], path: str) -> dict[str, Any]:
    """A plain column as an answer shows it."""
    field = field_at(model, path)
    is_null = field.null or any(field_at(model, way).null for way in _ways(path))
    schema = _nullable(_described(field)) if is_null else _described(field)
    words = str(field.help_text or field.verbose_name)
    return {**schema, "description": words[:1].upper() + words[1:]}


def described_sealed(field: SealedField, blob: Mapping[str, Any] | None) -> dict[str, Any]:
    """A sealed column as an answer shows it: always nullable, since `see` does not open."""
    schema = dict(blob or {"type": "object"}) if isinstance(field, SealedJSONField) else {"type": "string"}
    words = str(field.help_text or field.verbose_name)
    return {**_nullable(schema), "description": f"{words[:1].upper()}{words[1:].rstrip('.')}. {_SEALED}"}


def _described(field: "models.Field[Any, Any]") -> dict[str, Any]:
    if isinstance(field, models.ForeignKey):
        return _described(field.target_field)
    if isinstance(field, ArrayField):
        return {"type": "array", "items": _described(field.base_field)}
    if field.choices:
        keys = [key for key, _label in field.flatchoices]
        return {"type": "string", "enum": ["", *keys] if field.blank and "" not in keys else keys}
    for kind, schema in _TYPES:
        if isinstance(field, kind):
            return dict(schema)
    raise TypeError(f"{type(field).__name__} has no description.")


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    widened = {**schema, "type": [schema["type"], "null"]}
    return {**widened, "enum": [*schema["enum"], None]} if "enum" in schema else widened


def _ways(path: str) -> list[str]:
    """The joins of a path: what one of them lacks, the column at the end lacks too."""
    steps = path.split("__")
    return ["__".join(steps[:count]) for count in range(1, len(steps))]
