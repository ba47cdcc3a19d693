"""A field that is not on a form changes nothing: every column of every model, at every endpoint there is.

The endpoints come from the router, so that one written tomorrow is asked tomorrow.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models

from casework.rest.forms import Form
from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, RecordViewSet
from detainees.fields import SealedField, SealedJSONField
from detainees.models import Detainee, Region
from detainees.strict import StrictSerializer
from tests import makers
from tests.access.snapshots import database, differences
from tests.access.world import World, plant
from tests.api import Program, body_of, make_program
from tests.bodies import addable, body_for, changeable, endpoints, name_of, one_kind, row_of, samples

# Names by which libraries and other forms would reach further than a column.
TRICKS = ("pk", "_state", "__class__", "entered_by_id", "objects", "region__code", "is_superuser", "by", "said")
# Kinds that belong to no region (docs/access.md, "Rows").
EVERYWHERE = {"facilities", "officers"}

every = pytest.mark.parametrize("viewset", endpoints(), ids=name_of)
every_addable = pytest.mark.parametrize("viewset", addable(), ids=name_of)
every_changeable = pytest.mark.parametrize("viewset", changeable(), ids=name_of)


@pytest.fixture
def world(db: None) -> World:
    return plant(decided_by=makers.make_user("planter"))


@pytest.fixture
def partner(world: World) -> Program:
    """A program that may add and change everywhere. Its token notes the day of its use once, here."""
    found = make_program(everywhere=True)
    found.get("/regions/?limit=1")
    return found


@every_addable
def test_nothing_is_added_with_a_field_that_is_not_in_the_form(
    viewset: type[AddableViewSet], world: World, partner: Program
) -> None:
    name = name_of(viewset)
    body = body_for(name, viewset.form, world)
    before = database()
    for column, value in foreign(viewset.model, viewset.form, world):
        answer = partner.post(f"/{name}/", {**body, column: value})
        assert (answer.status_code, faults(answer)) == (422, [("", "unknown_field")]), column
        assert differences(before, database()) == [], column

    taken = partner.post(f"/{name}/", body)
    assert taken.status_code == viewset.made, "the body is one that is taken"
    assert differences(before, database()) != []


@every_changeable
def test_nothing_is_changed_with_a_field_that_is_not_in_the_form(
    viewset: type[ChangeableViewSet], world: World, partner: Program
) -> None:
    address = f"/{name_of(viewset)}/{row_of(viewset.model, world).pk}/"
    changes = dict(samples(name_of(viewset), viewset.changes, world))
    state = partner.get(address).headers["ETag"]
    before = database()
    for column, value in foreign(viewset.model, viewset.changes, world):
        answer = partner.patch(address, {**changes, column: value}, If_Match=state)
        assert (answer.status_code, faults(answer)) == (422, [("", "unknown_field")]), column
        assert differences(before, database()) == [], column

    assert partner.patch(address, changes, If_Match=state).status_code == 200
    assert differences(before, database()) != []


@every_changeable
def test_a_change_reaches_the_columns_of_its_form_and_no_others(
    viewset: type[ChangeableViewSet], world: World, partner: Program
) -> None:
    row = row_of(viewset.model, world)
    before, others = columns(row), columns_of_others(row)

    changes = dict(samples(name_of(viewset), viewset.changes, world))
    assert partner.patch(f"/{name_of(viewset)}/{row.pk}/", changes).status_code == 200

    after = columns(row)
    assert {name for name in after if after[name] != before[name]} <= {*own_columns(viewset), "version"}
    assert columns_of_others(row) == others


@every
def test_no_command_and_no_question_takes_a_field_that_is_not_in_its_form(
    viewset: type[RecordViewSet], world: World, partner: Program
) -> None:
    actions: list[Any] = viewset.get_extra_actions()
    for handler in actions:
        if "post" not in handler.mapping:
            continue
        form: Form = getattr(handler, "form", None) or Form()
        place = f"{row_of(viewset.model, world).pk}/" if handler.detail else ""
        body = body_for(name_of(viewset), form, world) if form.fields else {}
        before = database()
        for column, value in foreign(viewset.model, form, world):
            answer = partner.post(f"/{name_of(viewset)}/{place}{handler.url_path}/", {**body, column: value})
            assert (answer.status_code, faults(answer)) == (422, [("", "unknown_field")]), column
            assert differences(before, database()) == [], column


@every_addable
def test_an_object_inside_a_form_takes_no_further_field_either(
    viewset: type[AddableViewSet], world: World, partner: Program
) -> None:
    name = name_of(viewset)
    body = body_for(name, viewset.form, world)
    before = database()
    for each, field in one_kind(viewset.form).fields.items():
        if isinstance(field, StrictSerializer):
            inside = {**dict(samples(name, viewset.form, world))[each], "subject_id": str(uuid4())}
            answer = partner.post(f"/{name}/", {**body, each: inside})
            assert (answer.status_code, faults(answer)) == (422, [(f"/{each}", "unknown_field")])
            assert differences(before, database()) == []


@every_addable
def test_nothing_is_added_where_the_client_does_not_reach(viewset: type[AddableViewSet], world: World) -> None:
    name, ours = name_of(viewset), make_program()
    body = body_for(name, viewset.form, world, place="away")
    ours.get("/regions/?limit=1")
    before = database()

    answer = ours.post(f"/{name}/", body)

    if name in EVERYWHERE:
        assert answer.status_code == viewset.made
        return
    assert answer.status_code in {403, 422}
    assert {code for _field, code in faults(answer)} <= {"unknown_record"}
    assert differences(before, database()) == []


@every_changeable
def test_nothing_is_changed_to_point_where_the_client_does_not_reach(
    viewset: type[ChangeableViewSet], world: World
) -> None:
    name, ours = name_of(viewset), make_program()
    address = f"/{name}/{row_of(viewset.model, world).pk}/"
    reached = ours.get(address)
    for each, value in samples(name, viewset.changes, world, place="away"):
        field = one_kind(viewset.changes).fields[each]
        model = getattr(field, "model", None)
        if model is None or model._meta.model_name in {"facility", "campaign", "unit"} or name in EVERYWHERE:
            continue
        ours.patch(address, {each: value})
        # Whatever became of it: nobody lost sight of the record, and it hangs where it hung.
        assert ours.get(address).status_code == 200
        assert name == "people" or body_of(ours.get(address))[each] == body_of(reached)[each]


def test_one_column_that_changes_anywhere_is_noticed(world: World) -> None:
    before = database()
    Detainee.objects.filter(pk=world.rows[Detainee]["here"].pk).update(is_practice=True)

    assert differences(before, database()) == ["detainees_detainee", "detainees_detaineeevent"]


def faults(answer: Any) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in body_of(answer).get("errors", [])]


def foreign(model: type[models.Model], form: Form, world: World) -> Iterator[tuple[str, Any]]:
    """Every concrete field of the model that is not in the form, by both its names, with something it could hold."""
    known = set(one_kind(form).fields)
    for field in model._meta.concrete_fields:
        for name in dict.fromkeys((field.name, field.attname)):
            if name not in known:
                yield name, hostile(field)
    yield from ((trick, True) for trick in TRICKS if trick not in known)


def hostile(field: "models.Field[Any, Any]") -> Any:
    """A value that the column would hold."""
    if isinstance(field, models.ForeignKey):
        away = makers.NEIGHBOUR if field.related_model is Region else None
        row = field.related_model._default_manager.order_by("-pk").first()
        return away or (str(row.pk) if row else str(uuid4()))
    if isinstance(field, SealedField):
        return {} if isinstance(field, SealedJSONField) else "Проба"
    if isinstance(field, ArrayField):
        return []
    if field.choices:
        return [key for key, _label in field.flatchoices][-1]
    return next(value for kind, value in _HELD.items() if isinstance(field, kind))


_HELD: "dict[type[models.Field[Any, Any]], Any]" = {
    models.UUIDField: "00000000-0000-4000-8000-00000000000f",
    models.DateTimeField: "2022-09-25T18:40:00+03:00",
    models.DateField: "2022-09-25",
    models.BooleanField: True,
    models.IntegerField: 7,
    models.FloatField: 7.5,
    models.DecimalField: "7.00",
    models.CharField: "x",
    models.TextField: "x",
    models.BinaryField: "eA==",
    models.JSONField: {},
}


def own_columns(viewset: type[ChangeableViewSet]) -> set[str]:
    """The columns that the form of a change is about."""
    shape = viewset.record
    sealed = {opens.name: opens.column or opens.name for opens in shape.sealed}
    names: list[str] = list(one_kind(viewset.changes).fields)
    return {sealed.get(each) or shape.plain.get(each, each) for each in names}


def columns(row: models.Model) -> dict[str, Any]:
    """The row as it is stored, sealed values shut."""
    stored = type(row)._default_manager.filter(pk=row.pk).values().get()
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in stored.items()}


def columns_of_others(row: models.Model) -> list[dict[str, Any]]:
    others = type(row)._default_manager.exclude(pk=row.pk).order_by("pk")
    return [columns(each) for each in others]
