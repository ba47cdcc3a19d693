"""The addresses of the web process, and the bare view that the API is measured against, on the same server."""

import os
from threading import local
from typing import Any

import orjson
import psycopg
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from casework.urls import urlpatterns as ours

_NAMES = ("surname", "given_name", "patronymic", "birth_date")
_COLUMNS = (
    *("id", "detainee_id", "incident_id", "region_id", "apprehended_at", "delivered_at", "sobered_at"),
    *("released_at", "release_outcome", "agency", "current_facility_id", "confirmed_at", "is_injured"),
    *("is_minor", "version", "created_at", "number"),
)
_LIST = (
    f"SELECT {', '.join(f'detention.{column}' for column in _COLUMNS)},"
    f" {', '.join(f'person.{name}' for name in _NAMES)}"
    " FROM detainees_detention AS detention JOIN bench_person AS person ON person.id = detention.detainee_id"
    " WHERE detention.region_id = %s AND (detention.created_at, detention.id) < (%s, %s)"
    " ORDER BY detention.created_at DESC, detention.id DESC LIMIT 101"
)
_thread = local()


def _connection() -> psycopg.Connection[Any]:
    if not hasattr(_thread, "connection"):
        _thread.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    connection: psycopg.Connection[Any] = _thread.connection
    return connection


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    """A page of detentions with plain names: no token, no audit, no policy, no ORM."""
    place = [request.GET["created_at"], request.GET["id"]]
    with _connection().cursor() as cursor:
        rows = cursor.execute(_LIST, ["RU-DA", *place]).fetchall()
    count = len(_COLUMNS)
    results = [
        {**dict(zip(_COLUMNS, row, strict=False)), "identity": dict(zip(_NAMES, row[count:], strict=True))}
        for row in rows[:100]
    ]
    last = rows[99] if len(rows) > 100 else None
    following = [last[count - 2], last[0]] if last else None
    return HttpResponse(orjson.dumps({"next": following, "results": results}), content_type="application/json")


urlpatterns = [path("bench/bare/", bare), *ours]
