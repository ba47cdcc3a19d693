"""What the door says of itself is true: the description for programs, and the page that people read."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import Browser

from tests.door import Door

_SECONDS = 30
_EXAMPLES = 60
_POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


@pytest.fixture(scope="module")
def described(door: Door) -> Any:
    answer = door.request("GET", "/api/v1/schema/")
    assert answer.status == 200
    return orjson.loads(answer.body)


def test_the_description_is_openapi_3_1_of_two_addresses(described: Any) -> None:
    assert described["openapi"] == "3.1.0"
    assert {path: sorted(methods) for path, methods in described["paths"].items()} == {
        "/api/v1/reports/": ["post"],
        "/api/v1/intake/health/": ["get"],
    }


def test_a_report_that_the_door_takes_fits_the_description(described: Any, door: Door, report: Any) -> None:
    content = described["paths"]["/api/v1/reports/"]["post"]["requestBody"]["content"]
    assert list(content) == ["application/json"]
    schema = {**content["application/json"]["schema"], "components": described["components"]}
    check = Draft202012Validator(schema)

    assert door.post(report).status == 201
    assert list(check.iter_errors(report)) == []
    for wrong in ({**report, "unknown": 1}, {**report, "channel": "pigeon"}, {**report, "people": [{"age": -1}]}):
        assert door.post(wrong).status == 422
        assert list(check.iter_errors(wrong))


def test_no_request_that_schemathesis_finds_breaks_the_door_or_its_description(door: Door, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{door.port}"
    ended = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}/api/v1/schema/"),
            *("--header", f"Authorization: Bearer {door.token}"),
            # The form asks for more than a schema can say: something must be said, minors are among the heads.
            *("--checks", "all", "--exclude-checks", "positive_data_acceptance"),
            *("--max-time", str(_SECONDS), "--max-examples", str(_EXAMPLES), "--seed", "2022"),
            *("--generation-database", "none", "--no-color", "--warnings", "off", "--continue-on-failure"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout[-6_000:]
    assert door.request("GET", "/api/v1/intake/health/").status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/intake/health/"),
        ("GET", "/api/v1/schema/"),
        ("POST", "/api/v1/reports/"),
        ("GET", "/none/"),
    ],
)
def test_every_answer_carries_the_headers_of_a_door_that_shows_nothing(door: Door, method: str, path: str) -> None:
    headers = door.request(method, path).headers

    assert headers["content-security-policy"] == (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "set-cookie" not in headers


def test_the_readable_page_loads_only_what_is_served_from_here(door: Door) -> None:
    answer = door.request("GET", "/api/v1/docs/")

    assert answer.status == 200
    assert set(answer.headers["content-security-policy"].split("; ")) == _POLICY
    assert b"://" not in answer.body


@pytest.mark.parametrize(
    "name",
    ["../settings.py", "habeas/../../settings.py", "habeas/css/tokens.css", "rest_framework/css/default.css"],
)
def test_no_other_file_is_served(door: Door, name: str) -> None:
    assert door.request("GET", f"/static/{name}").status == 404


@pytest.fixture
def said() -> Iterator[list[str]]:
    """What the browser complains of."""
    complaints: list[str] = []
    yield complaints
    assert complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_a_browser_shows_the_page_and_complains_of_nothing(
    door: Door, said: list[str], browser: Browser, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(f"http://127.0.0.1:{door.port}/api/v1/docs/")
    page.get_by_text("/api/v1/reports/").first.wait_for(timeout=30_000)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
