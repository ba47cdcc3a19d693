"""The hotline's door takes the fields of a report, and no column of what becomes of it."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db.models import Field, Model

from detainees.models import Detainee, Envelope, Report, Triage
from detainees.report_form import ReporterForm, report_form
from tests.door import Door, envelopes

FORM = report_form("ru")
PERSON: Any = FORM.fields["people"].child  # type: ignore[attr-defined]


def columns(*models: type[Model], besides: Any) -> Iterator[str]:
    """Every concrete field of these models that is not in the form, by both its names."""
    fields: list[Field[Any, Any]] = [field for model in models for field in model._meta.concrete_fields]
    names = [name for field in fields for name in (field.name, field.attname)]
    yield from (name for name in dict.fromkeys((*names, "pk", "__class__")) if name not in besides)


REPORT_COLUMNS = tuple(columns(Report, Envelope, Triage, besides=FORM.fields))
PERSON_COLUMNS = tuple(columns(Detainee, besides=PERSON.fields))
REPORTER_COLUMNS = tuple(columns(Detainee, besides=ReporterForm().fields))


@pytest.mark.parametrize("value", [True, 7, "x", None, {}], ids=str)
def test_a_column_that_is_no_field_of_a_report_is_refused(
    value: Any, door: Door, report: dict[str, Any], behind: psycopg.Connection
) -> None:
    before = envelopes(behind)
    for name in REPORT_COLUMNS:
        answer = door.post({**report, name: value})
        assert (answer.status, answer.faults) == (422, [("", "unknown_field")]), name
    assert envelopes(behind) == before


def test_a_column_that_is_no_fact_of_a_person_or_reporter_is_refused(
    door: Door, report: dict[str, Any], behind: psycopg.Connection
) -> None:
    before = envelopes(behind)
    for name in PERSON_COLUMNS:
        answer = door.post({**report, "people": [{"surname": "Алиханова", name: "x"}]})
        assert (answer.status, answer.faults) == (422, [("/people/0", "unknown_field")]), name
    for name in REPORTER_COLUMNS:
        answer = door.post({**report, "reporter": {"name": "Марьям", name: "x"}})
        assert (answer.status, answer.faults) == (422, [("/reporter", "unknown_field")]), name
    assert envelopes(behind) == before


def test_the_same_report_without_them_is_taken(
    door: Door, report: dict[str, Any], behind: psycopg.Connection
) -> None:
    before = envelopes(behind)

    assert door.post(report).status == 201
    assert envelopes(behind) == before + 1
    assert {"id", "number", "state", "client_id", "received_at", "taken_by"} <= set(REPORT_COLUMNS)
