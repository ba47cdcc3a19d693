"""Programs that speak to the API, for tests: a token of a role and a region, and requests as JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import orjson
import pytest
from django.test import Client

from detainees.bearer import Bearer
from detainees.models import ApiClient, Region, RoleGrant, Token
from tests.makers import HOME, make_client, make_region, make_token

_serials = count(1)


@dataclass
class Program:
    """A program with a token of its own."""

    client: ApiClient
    bearer: Bearer
    token: Token

    def get(self, address: str, **headers: str) -> Any:
        return self._send("GET", address, None, headers)

    def post(self, address: str, facts: Any = None, **headers: str) -> Any:
        """POST under a new Idempotency-Key, unless one is given."""
        headers = {"Idempotency-Key": f"test-request-{next(_serials):06}", **headers}
        return self._send("POST", address, facts or {}, headers)

    def patch(self, address: str, facts: Any, **headers: str) -> Any:
        """PATCH the state that is read for it, unless another is given as `If_Match`."""
        if "If_Match" not in headers:
            headers["If_Match"] = self.get(address).headers.get("ETag", "")
        return self._send("PATCH", address, facts, headers)

    def _send(self, method: str, address: str, facts: Any, headers: dict[str, str]) -> Any:
        body: dict[str, Any] = (
            {} if facts is None else {"data": orjson.dumps(facts), "content_type": "application/json"}
        )
        named = {name.replace("_", "-"): value for name, value in headers.items() if value}
        return Client(raise_request_exception=True).generic(
            method,
            f"/api/v1{address}",
            headers={"Authorization": f"Bearer {self.bearer.text}", "Accept-Language": "en", **named},
            **body,
        )


def make_program(
    role: RoleGrant.Role = RoleGrant.Role.COORDINATOR,
    *,
    region: Region | None = None,
    everywhere: bool = False,
    scopes: tuple[str, ...] = ("read", "write"),
    **facts: Any,
) -> Program:
    """A program that reads as this role, in Dagestan unless told otherwise."""
    place = None if everywhere else region or make_region(HOME)
    client = make_client(role=role, region=place)
    bearer = Bearer.generate()
    usual: dict[str, Any] = {
        "prefix": bearer.prefix,
        "digest": bearer.digest,
        "scopes": list(scopes),
        "per_minute": 100_000,
    }
    token = make_token(client=client, **usual | facts)
    return Program(client, bearer, token)


@pytest.fixture
def program(db: None) -> Callable[..., Program]:
    return make_program


def body_of(response: Any) -> Any:
    return orjson.loads(response.content)
