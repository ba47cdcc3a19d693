"""History by triggers: every insert, update and delete of what is tracked, whoever writes and by which way."""

from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from casework import models as work
from detainees import models as record
from tests import makers
from tests.access.world import plant

# Immutable, or telling only how a job or a request goes: no history of these (docs/decisions).
WITHOUT = {
    record.Change,
    record.Envelope,
    record.ErasedSubject,
    record.IntakeKey,
    record.MergedReference,
    record.Region,
    record.Report,
    record.SubjectKey,
    record.TimelineEntry,
    work.AuditEntry,
    work.Backup,
    work.CounterUse,
    work.Document,
    work.Erasure,
    work.IdempotentAnswer,
    work.LegalHold,
    work.Rehearsal,
    work.SignInTries,
    work.SigningKey,
    work.StaffSession,
}


def ours() -> list[type[Model]]:
    models = [model for app in ("detainees", "casework") for model in apps.get_app_config(app).get_models()]
    return [model for model in models if not hasattr(model, "pgh_tracked_model")]


def tracked() -> list[type[Model]]:
    return [model for model in ours() if hasattr(model, "pgh_event_model") or hasattr(model, "events")]


def labels(row: Model) -> list[str]:
    """What the history says was done to this row, in order."""
    events: Any = type(row).events.rel.related_model  # type: ignore[attr-defined]
    return [*events.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id").values_list("pgh_label", flat=True)]


def write_by_sql(statement: str, row: Model) -> None:
    """Past the ORM, as a program of somebody else would."""
    meta = row._meta
    with connection.cursor() as cursor:
        cursor.execute(statement.format(table=meta.db_table, key=meta.pk.column), [row.pk])


def test_every_model_is_tracked_or_says_why_not() -> None:
    assert {*ours()} - {*tracked()} == WITHOUT


@pytest.mark.parametrize("model", tracked(), ids=lambda model: model._meta.label_lower)
def test_insert_update_and_delete_are_kept_even_when_written_past_the_program(
    db: None, model: type[Model]
) -> None:
    plant(decided_by=makers.make_user("planter"))
    _plant_the_rest()
    row = model._default_manager.order_by("pk")[0]
    assert labels(row) == ["insert"]
    write_by_sql("UPDATE {table} SET created_at = created_at + interval '1 second' WHERE {key} = %s", row)
    assert labels(row) == ["insert", "update"]
    with transaction.atomic():
        # Who refers to the row is asked when the transaction ends: this one is undone before that.
        write_by_sql("DELETE FROM {table} WHERE {key} = %s", row)
        assert labels(row) == ["insert", "update", "delete"]
        transaction.set_rollback(True)


def _plant_the_rest() -> None:
    violation = record.Violation.objects.all()[0]
    record.ViolationOfficer.objects.create(violation=violation, officer=makers.make_officer())
    record.WitnessViolation.objects.create(
        violation=violation, witness=makers.make_witness(incident=violation.detention.incident)
    )


def test_a_password_leaves_no_trace_in_the_history(db: None) -> None:
    olga = makers.make_user("olga")

    record.User.objects.filter(pk=olga.pk).update(password="another")

    assert labels(olga) == ["insert"]
    event: Any = olga.events.get()  # type: ignore[attr-defined]
    assert {"password", "last_login"}.isdisjoint(vars(event))


def test_a_row_that_is_written_as_it_was_makes_no_event(db: None) -> None:
    incident = makers.make_incident()

    record.Incident.objects.filter(pk=incident.pk).update(city=incident.city)

    assert labels(incident) == ["insert"]


def test_the_history_holds_no_open_text(db: None) -> None:
    person = makers.make_detainee(surname="Иголкина", description="Иголка в стоге")

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(e)::text FROM detainees_detaineeevent e WHERE pgh_obj_id = %s", [person.pk]
        )
        text = cursor.fetchone()[0]
    assert "Иголк" not in text
    assert "Иголк".encode().hex() not in text


SUBJECTS = {
    model._meta.label_lower: model
    for model in ours()
    if any(trigger.name.endswith("_keeps_its_subject") for trigger in getattr(model._meta, "triggers", ()))
}


@pytest.mark.parametrize("model", SUBJECTS.values(), ids=SUBJECTS)
def test_no_row_is_moved_to_another_subject(db: None, model: type[Model]) -> None:
    plant(decided_by=makers.make_user("planter"))
    row = model._default_manager.order_by("pk")[0]
    subject: str = model.SUBJECT  # type: ignore[attr-defined]

    with pytest.raises(DatabaseError, match="keeps_its_subject"), transaction.atomic():
        model._default_manager.filter(pk=row.pk).update(**{subject: uuid4()})
