"""Bounds on guessing, without locking out the right person: devices are counted, never accounts or addresses.

A device earns a cookie by a good sign-in and is counted alone from then on; all devices that have none are counted
together for each handle. So whoever guesses from elsewhere is stopped, and the person's own laptop is not.
"""

import hmac
from collections.abc import Iterable
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from casework.models import SignInTries
from detainees import keys

COOKIE = "habeas_device"
COOKIE_SECONDS = 180 * 24 * 60 * 60
MOST_TRIES = 10
PERIOD = timedelta(minutes=15)
_SALT = "habeas.device"


def may_try(request: HttpRequest, handle: str) -> bool:
    """Count one try and say whether it is still allowed. The same work for handles that do not exist."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_signintries AS kept (bucket, tries, since) VALUES (%(bucket)s, 1, now())"
            " ON CONFLICT (bucket) DO UPDATE SET"
            " tries = CASE WHEN kept.since < now() - %(period)s::interval THEN 1 ELSE kept.tries + 1 END,"
            " since = CASE WHEN kept.since < now() - %(period)s::interval THEN now() ELSE kept.since END"
            " RETURNING tries",
            {"bucket": bucket_of(request, handle), "period": str(PERIOD)},
        )
        row = cursor.fetchone()
    return row is not None and int(row[0]) <= MOST_TRIES


def forget(request: HttpRequest, handle: str) -> None:
    """Begin to count anew after a good sign-in."""
    SignInTries.objects.filter(bucket=bucket_of(request, handle)).delete()


def remember_device(request: HttpRequest, response: HttpResponse, handles: Iterable[str]) -> None:
    """Give the device of a good sign-in its cookie, which is worth something for these handles alone."""
    devices = _devices(request)
    for mark in map(_mark, handles):
        devices[mark] = devices.get(mark) or get_random_string(16)
    response.set_cookie(
        COOKIE,
        signing.dumps(devices, salt=_SALT),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/accounts/",
    )


def bucket_of(request: HttpRequest, handle: str) -> bytes:
    """Under which digest this try is counted."""
    device = _devices(request).get(_mark(handle), "")
    return hmac.digest(_key(), f"{handle.lower()}\0{device}".encode(), "sha256")


def _devices(request: HttpRequest) -> dict[str, str]:
    """The devices that the browser proves to be, by the mark of their handle."""
    try:
        found: dict[str, str] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return {}
    return found


def _mark(handle: str) -> str:
    # The cookie must not tell who works here.
    return hmac.digest(_key(), handle.lower().encode(), "sha256").hex()[:16]


@cache
def _key() -> bytes:
    return keys.keyring().derive("sign-in tries")
