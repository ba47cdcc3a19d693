"""The same list twice by `values_list` and orjson: sealed names that are opened, and plain ones that are not."""

import statistics
import time
from collections.abc import Callable
from typing import Any

import orjson
from django.db import models

from casework import access
from casework.access import Actor, Grant
from casework.rest.shapes import Row
from detainees import keys
from detainees.api.custody import Detentions
from detainees.fields import opening
from detainees.models import Detention
from detainees.reference import reference

PAGES = 40  # a round
_NAMES = ("surname", "given_name", "patronymic", "birth_date")


class PlainPerson(models.Model):
    """The names that `bench.rows` left unsealed."""

    id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField()
    surname = models.TextField()
    given_name = models.TextField()
    patronymic = models.TextField()
    birth_date = models.TextField()

    class Meta:
        app_label = "detainees"
        managed = False
        db_table = "bench_person"

    def __str__(self) -> str:
        return str(self.id)


class PlainDetention(models.Model):
    """The same detentions, as if their people had plain names."""

    id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField()
    detainee = models.ForeignKey(PlainPerson, models.DO_NOTHING, related_name="+")
    incident_id = models.UUIDField()
    region_id = models.CharField(max_length=8)
    apprehended_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    sobered_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    release_outcome = models.CharField(max_length=20)
    agency = models.CharField(max_length=80)
    current_facility_id = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    is_injured = models.BooleanField()
    is_minor = models.BooleanField()
    version = models.IntegerField()
    created_at = models.DateTimeField()

    class Meta:
        app_label = "detainees"
        managed = False
        db_table = "detainees_detention"

    def __str__(self) -> str:
        return str(self.id)


def ways() -> tuple[Callable[[], float], Callable[[], float]]:
    """Both ways to the first page of the region, each as the median of its milliseconds."""
    actor = Actor(id=None, grants=(Grant("coordinator", region="RU-DA"),))
    shape = Detentions.row
    ours = access.visible(actor, Detention, among=shape.rows())
    sealed = ours.order_by("-created_at", "-id")[:100]
    columns = (*shape.plain.values(), *shape.references.values(), *(f"detainee__{name}" for name in _NAMES))
    rows = PlainDetention._default_manager.values_list(*columns).filter(region_id="RU-DA")
    plain = rows.order_by("-created_at", "-id")[:100]
    return lambda: _median(lambda: _sealed(sealed, actor)), lambda: _median(lambda: _plain(plain))


def _sealed(rows: models.QuerySet[Any, Row], actor: Actor) -> bytes:
    shape = Detentions.row
    found = list(rows.all())
    with opening(keys.keys_of(shape.subjects(found, actor))):
        return orjson.dumps(shape.shaped(found, actor))


def _plain(rows: models.QuerySet[Any, Row]) -> bytes:
    shape = Detentions.row
    names = (*shape.plain, *shape.references)
    answers = []
    for row in rows.all():
        answer = dict(zip(names, row, strict=False))
        for name in shape.references:
            answer[name] = reference(answer[name])
        answer["identity"] = dict(zip(_NAMES, row[-4:], strict=True))
        answers.append(answer)
    return orjson.dumps(answers)


def _median(way: Callable[[], bytes]) -> float:
    times = []
    for _ in range(PAGES):
        began = time.perf_counter()
        way()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)
