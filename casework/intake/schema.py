"""How the hotline's door describes itself (OpenAPI 3.1)."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from casework.intake.environment import environment
from casework.rest.openapi import problems
from detainees.report_form import report_form
from detainees.strict import KeyField


class ReceiptAnswer(serializers.Serializer[Any]):
    """A report that was taken."""

    id = serializers.UUIDField()
    reference = serializers.CharField(help_text="To say over the phone; the last digit checks the others.")
    received_at = serializers.DateTimeField()


class HealthAnswer(serializers.Serializer[Any]):
    """Whether reports can be taken."""

    status = KeyField(keys=["ok", "no_key", "no_database"])
    keys_until = serializers.DateField(allow_null=True, help_text="The last day that has a key.")


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "casework.intake.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A token with the scope `report`."}


def _answer_header(name: str, description: str, *statuses: int, kind: Any = OpenApiTypes.STR) -> OpenApiParameter:
    return OpenApiParameter(
        name, kind, OpenApiParameter.HEADER, description=description, response=list(statuses), required=True
    )


describes_reports = extend_schema(
    operation_id="send_report",
    request={"application/json": report_form(environment().jurisdiction)},
    responses={201: ReceiptAnswer, **problems(400, 401, 403, 405, 406, 411, 413, 415, 422, 429, 503)},
    parameters=[
        OpenApiParameter(
            "Idempotency-Key",
            {"type": "string", "pattern": "^[\\x21-\\x7e]{8,100}$"},
            OpenApiParameter.HEADER,
            required=True,
            description="New for each report, the same for each repetition of it.",
        ),
        _answer_header("Location", "The report among staff.", 201),
        _answer_header("WWW-Authenticate", "RFC 6750.", 401, 403),
        _answer_header("Retry-After", "Seconds.", 429, 503, kind=OpenApiTypes.INT),
    ],
)
describes_health = extend_schema(
    operation_id="health",
    auth=[],
    responses={200: HealthAnswer, 503: HealthAnswer, **problems(405, 406)},
)
