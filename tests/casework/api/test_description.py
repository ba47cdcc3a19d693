"""What the staff's API says of itself is true: the description for programs, and the page that people read."""

from typing import Any

import orjson
import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from playwright.sync_api import Browser

from tests.access.world import plant
from tests.api import body_of, make_program
from tests.browser.conftest import Site
from tests.makers import make_user

OURS = {
    "/api/v1/lawyers/": ["get", "post"],
    "/api/v1/lawyers/{id}/": ["get", "patch"],
    "/api/v1/authorities/": ["get", "post"],
    "/api/v1/authorities/{id}/": ["get", "patch"],
    "/api/v1/authorities/{id}/end/": ["post"],
    "/api/v1/cases/": ["get", "post"],
    "/api/v1/cases/{id}/": ["get", "patch"],
    "/api/v1/charges/": ["get", "post"],
    "/api/v1/charges/{id}/": ["get"],
    "/api/v1/charges/{id}/requalify/": ["post"],
    "/api/v1/hearings/": ["get", "post"],
    "/api/v1/hearings/{id}/": ["get", "patch"],
    "/api/v1/hearings/{id}/adjourn/": ["post"],
    "/api/v1/rulings/": ["get", "post"],
    "/api/v1/rulings/{id}/": ["get", "patch"],
    "/api/v1/rulings/{id}/receive-copy/": ["post"],
    "/api/v1/documents/": ["get", "post"],
    "/api/v1/documents/{id}/": ["get"],
    "/api/v1/documents/{id}/retry/": ["post"],
    "/api/v1/documents/{id}/file/": ["get"],
}
AREAS = ["lawyers", "authorities", "cases", "charges", "hearings", "rulings", "documents"]


@pytest.fixture
def description(db: None) -> Any:
    answer = Client().get("/api/v1/schema/")
    assert answer.status_code == 200
    return orjson.loads(answer.content)


def test_the_description_has_every_address_and_method_of_the_work(description: Any) -> None:
    assert description["openapi"] == "3.1.0"
    found = {path: sorted(methods) for path, methods in description["paths"].items() if path in OURS}
    assert found == OURS


def test_no_two_operations_have_one_name(description: Any) -> None:
    names = [each["operationId"] for methods in description["paths"].values() for each in methods.values()]
    assert len(names) == len(set(names))


def test_every_row_and_record_of_the_work_fits_its_description(description: Any) -> None:
    plant(decided_by=make_user("planter"))
    hers = make_program(everywhere=True)
    faults = []
    for area in AREAS:
        rows = body_of(hers.get(f"/{area}/"))
        assert rows["results"]
        faults += _faults(description, f"/api/v1/{area}/", rows)
        faults += _faults(
            description, f"/api/v1/{area}/{{id}}/", body_of(hers.get(f"/{area}/{rows['results'][0]['id']}/"))
        )
    assert faults == []


def test_a_row_that_does_not_fit_is_found(description: Any) -> None:
    assert _faults(description, "/api/v1/cases/", {"next": None, "results": [{"id": "x"}]})


def test_a_document_is_one_of_two_kinds(description: Any) -> None:
    content = description["paths"]["/api/v1/documents/"]["post"]["requestBody"]["content"]["application/json"]
    schema = {**content["schema"], "components": description["components"]}
    check = Draft202012Validator(schema)
    key = "7f3b3c1e-5d0a-4c55-9c3e-2a1f0c8f4b6d"
    case_file = {"template": "case_file", "detention": key, "edition": "court"}
    motion = {"template": "admit_defender", "case": key, "authority": key, "voice": "own"}

    assert [each for form in (case_file, motion) for each in check.iter_errors(form)] == []
    for wrong in ({**case_file, "voice": "own"}, {**motion, "template": "case_file"}, {"template": "novel"}, {}):
        assert list(check.iter_errors(wrong))


def test_a_file_is_described_as_what_it_is(description: Any) -> None:
    answers = description["paths"]["/api/v1/documents/{id}/file/"]["get"]["responses"]

    assert list(answers["200"]["content"]) == ["application/pdf"]
    assert list(answers["409"]["content"]) == ["application/problem+json"]


def test_asking_for_a_document_is_described_as_a_job(description: Any) -> None:
    answers = description["paths"]["/api/v1/documents/"]["post"]["responses"]

    assert sorted(status for status in answers if status.startswith("2")) == ["202"]
    assert set(answers["202"]["headers"]) == {"ETag", "Location"}


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_a_browser_shows_the_page_and_complains_of_nothing(served: Site, browser: Browser, width: int) -> None:
    said: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(f"{served.url}/api/v1/docs/")
    page.get_by_text("/api/v1/documents/", exact=False).first.wait_for(timeout=60_000)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
    assert said == []


def _faults(description: Any, path: str, answer: Any) -> list[str]:
    schema = description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    check = Draft202012Validator({**schema, "components": description["components"]})
    return [f"{path}: {fault.json_path}: {fault.message}" for fault in check.iter_errors(answer)]
