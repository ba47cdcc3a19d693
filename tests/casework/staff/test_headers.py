"""The content policy lets a page hear the live process where a browser is told to find it, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from casework.staff.middleware import SecurityHeadersMiddleware


@pytest.mark.parametrize(
    ("is_demo", "public_url", "listens"),
    [
        (True, "http://localhost:8000", "'self' http://localhost:8002"),
        (True, "http://10.0.0.7:8000", "'self' http://10.0.0.7:8002"),
        (False, "https://habeas.example", "'self'"),
    ],
)
def test_a_page_may_listen_where_the_live_process_is(
    settings: Any, is_demo: bool, public_url: str, listens: str
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, is_demo=is_demo, public_url=public_url, live_port=8002)
    request = HttpRequest()
    request.path = "/"

    policy = SecurityHeadersMiddleware(lambda _: HttpResponse())(request).headers["Content-Security-Policy"]

    assert f"connect-src {listens}" in policy.split("; ")
