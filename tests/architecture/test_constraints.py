"""What services would not do, the database refuses as well: each constraint is tried once."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, transaction
from django.db.models import Field, Model, Subquery

from casework.models import AuditEntry, Ruling
from detainees.models import (
    Claim,
    ContactAttempt,
    Detention,
    MatchCandidate,
    Report,
    SearchHit,
    SearchRequest,
    User,
)
from detainees.models.base import Refusal
from tests import makers
from tests.access.world import plant
from tests.architecture.breakers import LET_IN, REFUSED, REFUSED_TOO, Make

KNOWN_VALUE = "_is_a_known_value"
# What a value of the field must stand beside, or another constraint speaks first.
_DECIDED = {"decided_at": makers.EVENING, "decided_by": Subquery(User.objects.values("pk")[:1])}
BESIDE: dict[tuple[type[Model], str], dict[str, Any]] = {
    (Claim, "state"): _DECIDED,
    (MatchCandidate, "state"): _DECIDED,
    (SearchRequest, "closing"): {"state": "closed"},
    (SearchHit, "state"): _DECIDED,
    (ContactAttempt, "told"): {"result": "reached"},
    (MatchCandidate, "reason"): {"state": "different", **_DECIDED},
    (Detention, "release_outcome"): {"released_at": makers.EVENING},
    (Ruling, "sanction"): {"fine": None},
}


def ours() -> list[type[Model]]:
    return [model for app in ("detainees", "casework") for model in apps.get_app_config(app).get_models()]


def named() -> set[str]:
    """The constraints, and the triggers that refuse as one would."""
    constraints = {constraint.name for model in ours() for constraint in model._meta.constraints}
    triggers = {
        str(each.name)
        for model in ours()
        for each in getattr(model._meta, "triggers", ())
        if isinstance(each, Refusal)
    }
    return constraints | triggers


def fields_of_known_values() -> Iterator[tuple[type[Model], Field]]:
    """Every field of ours with choices that a constraint guards, with its model."""
    for model in ours():
        names = {
            constraint.name for constraint in model._meta.constraints if constraint.name.endswith(KNOWN_VALUE)
        }
        for field in model._meta.local_concrete_fields:
            if any(name.endswith(f"_{field.name}{KNOWN_VALUE}") for name in names):
                yield model, field


def refusal(make: Make) -> str:
    """The name of the constraint that refuses it."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make()
    cause = refused.value.__cause__
    assert isinstance(cause, psycopg.Error)
    return str(cause.diag.constraint_name)


def test_a_new_constraint_comes_with_a_row_that_breaks_it() -> None:
    sentences = {name for name in named() if not name.endswith(KNOWN_VALUE)}

    assert sentences - REFUSED.keys() == set()
    assert REFUSED.keys() - sentences == set()


@pytest.mark.parametrize(
    ("name", "make"), [*REFUSED.items(), *REFUSED_TOO], ids=[*REFUSED, *(f"{name} too" for name, _ in REFUSED_TOO)]
)
def test_the_database_refuses_it_by_the_name_of_the_sentence(db: None, name: str, make: Make) -> None:
    assert refusal(make) == name


@pytest.mark.parametrize("make", LET_IN)
def test_what_stands_at_the_edge_is_let_in(db: None, make: Make) -> None:
    assert make().pk is not None


def test_every_field_with_choices_takes_no_other_word(db: None) -> None:
    plant(decided_by=makers.make_user("planter"))
    tried = {
        refusal(partial(_write, model, field))
        for model, field in fields_of_known_values()
        if model is not AuditEntry
    }

    known = {name for name in named() if name.endswith(KNOWN_VALUE)}
    assert known - tried == {"audit_entry_action_is_a_known_value"}
    assert tried <= known


def test_the_audit_log_takes_no_other_action(superuser_connection: psycopg.Connection) -> None:
    # Nobody but the database's own function writes there.
    with pytest.raises(psycopg.errors.CheckViolation, match="audit_entry_action_is_a_known_value"):
        superuser_connection.execute("SELECT audit_record(NULL, 'planted', '{}', 'test')")


def _write(model: type[Model], field: Field) -> None:
    """Write a word that is none of the choices, and beside it what no other constraint asks for."""
    word: Any = ["planted"] if isinstance(field, ArrayField) else "planted"
    if model is Report:  # never edited: then not even written
        makers.make_report(**{field.name: word})
        return
    assert model._default_manager.update(**{field.name: word}, **BESIDE.get((model, field.name), {})) > 0
