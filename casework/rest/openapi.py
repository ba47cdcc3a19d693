"""What all APIs of ours tell OpenAPI alike: problems, and the fields of `detainees.strict`."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction

from casework.rest.problems import MEDIA_TYPE, ProblemAnswer
from detainees.strict import ListOf, StrictSerializer


def problems(*statuses: int) -> dict[tuple[int, str], type[ProblemAnswer]]:
    """The answers of these statuses, for `extend_schema(responses=…)`."""
    return {(status, MEDIA_TYPE): ProblemAnswer for status in statuses}


class StrictSerializerSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """A strict object has its own fields and no others, and says so."""

    target_class = "detainees.strict.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        described = auto_schema._map_serializer(  # type: ignore[no-untyped-call]  # noqa: SLF001
            self.target, direction, bypass_extensions=True
        )
        return {**described, **self.target.bounds, "additionalProperties": False}


class StrictFieldSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A strict field describes itself; a list of objects refers to its component."""

    target_class = "detainees.strict.StrictField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        field = self.target
        if isinstance(field, ListOf) and isinstance(field.child, StrictSerializer):
            items = auto_schema.resolve_serializer(field.child, direction).ref
            return {"type": "array", "items": items, "minItems": 1, "maxItems": field.most}
        schema: dict[str, Any] = field.schema
        return schema
