"""What endpoints say of themselves in OpenAPI is what they answer, whatever the language of whoever asks."""

import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, RecordViewSet
from tests import makers
from tests.access.world import World, plant
from tests.api import body_of, make_program
from tests.bodies import endpoints, name_of, row_of

every = pytest.mark.parametrize("viewset", endpoints(), ids=name_of)


@pytest.fixture
def world(db: None) -> World:
    return plant(decided_by=makers.make_user("planter"))


@pytest.fixture
def description(db: None) -> Any:
    return orjson.loads(Client().get("/api/v1/schema/", headers={"Accept-Language": "ru"}).content)


def operations(description: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in description["paths"].items():
        yield from ((path, method, operation) for method, operation in methods.items())


def faults(description: Any, schema: Any, answer: Any) -> list[str]:
    check = Draft202012Validator({**schema, "components": description["components"]})
    return [f"{fault.json_path}: {fault.message}" for fault in check.iter_errors(answer)]


def schema_of(description: Any, path: str, method: str = "get", status: str = "200") -> Any:
    return description["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]


@every
def test_every_address_and_method_of_an_endpoint_is_described(
    viewset: type[RecordViewSet], description: Any
) -> None:
    path = f"/api/v1/{name_of(viewset)}/"
    methods = ["get", *(["post"] if issubclass(viewset, AddableViewSet) else [])]
    changes = ["get", *(["patch"] if issubclass(viewset, ChangeableViewSet) else [])]

    assert sorted(description["paths"][path]) == methods
    assert sorted(description["paths"][f"{path}{{id}}/"]) == changes
    actions: list[Any] = viewset.get_extra_actions()
    for handler in actions:
        place = f"{path}{{id}}/" if handler.detail else path
        assert sorted(description["paths"][f"{place}{handler.url_path}/"]) == sorted(handler.mapping)


@every
def test_rows_and_records_fit_their_description(
    viewset: type[RecordViewSet], world: World, description: Any
) -> None:
    path, name = f"/api/v1/{name_of(viewset)}/", name_of(viewset)
    row = row_of(viewset.model, world)
    # Who opens everything, and, where there is one, who opens nothing.
    for role in ("coordinator", "analyst"):
        program = make_program(role, everywhere=True)  # type: ignore[arg-type]
        listed, record = program.get(f"/{name}/"), program.get(f"/{name}/{row.pk}/")
        if listed.status_code == 404:
            continue
        assert body_of(listed)["results"]
        assert faults(description, schema_of(description, path), body_of(listed)) == []
        assert faults(description, schema_of(description, f"{path}{{id}}/"), body_of(record)) == []


def test_what_a_search_finds_fits_its_description(world: World, description: Any) -> None:
    schema = schema_of(description, "/api/v1/people/search/", "post")
    answer = body_of(make_program(everywhere=True).post("/people/search/", {"name": "Гаджиалиева"}))

    assert answer["results"]
    assert faults(description, schema, answer) == []
    assert faults(description, schema, {**answer, "more": 1}) != []


def test_a_search_asks_for_one_thing_and_is_no_request_to_be_repeated(description: Any) -> None:
    operation = description["paths"]["/api/v1/people/search/"]["post"]
    form = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    schema = description["components"]["schemas"][form]

    assert faults(description, schema, {"name": "Гаджиалиева"}) == []
    assert faults(description, schema, {"reference": "100-147-9"}) == []
    assert faults(description, schema, {}) != []
    assert faults(description, schema, {"name": "x", "reference": "100-147-9"}) != []
    assert "Idempotency-Key" not in [each["name"] for each in operation.get("parameters", [])]
    assert "409" not in operation["responses"]


def test_every_operation_says_what_it_does_and_what_it_refuses(description: Any) -> None:
    for path, method, operation in operations(description):
        assert operation["description"], f"{method} {path}"
        assert {"401", "403", "404", "422", "429", "503"} <= operation["responses"].keys(), f"{method} {path}"
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"], f"{method} {path} {status}"


def test_the_description_is_english_for_everybody(description: Any) -> None:
    told = [text for text in _texts(description) if re.search("[а-яё]", text, re.IGNORECASE)]

    assert told == []


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, below in part.items():
            if name in {"description", "summary", "title"} and isinstance(below, str):
                yield below
            else:
                yield from _texts(below)
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each)
