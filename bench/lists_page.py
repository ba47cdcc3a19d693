"""Pages of the API and of the bare view, read over one kept connection from a real server process."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import urlencode

import orjson

from bench import place
from casework.environment import BASE_DIR
from detainees.bearer import Bearer
from detainees.models import ApiClient, Detention, Token

PAGES = 30  # a round
REGION = "RU-DA"
_OURS, _BARE = "/api/v1/detentions/", "/bench/bare/"
_END = {"created_at": "2100-01-01T00:00:00+00:00", "id": "ffffffff-ffff-ffff-ffff-ffffffffffff"}


class Pages:
    """Pages of the list of detentions, ours and the bare view's.

    Through unread pages ours walks from the beginning and the bare one from the middle: neither may find in the
    server's memory what the other has just fetched from the disk.
    """

    def __init__(self, port: int, token: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._ours = _OURS
        self._bare = f"{_BARE}?{urlencode(_middle())}"

    def ours(self) -> float:
        """The median time of the newest page of the API, in milliseconds."""
        return statistics.median(self._read(_OURS)[0] for _ in range(PAGES))

    def bare(self) -> float:
        """The same rows, without everything."""
        return statistics.median(self._read(f"{_BARE}?{urlencode(_END)}")[0] for _ in range(PAGES))

    def ours_unread(self) -> float:
        """The median time of some pages, each read for the first time."""
        return statistics.median(self._next_of_ours() for _ in range(PAGES))

    def bare_unread(self) -> float:
        """As many pages, each read for the first time, without everything."""
        return statistics.median(self._next_of_bare() for _ in range(PAGES))

    def _next_of_ours(self) -> float:
        taken, page = self._read(self._ours)
        self._ours = f"{_OURS}?{urlencode({'cursor': page['next']})}"
        return taken

    def _next_of_bare(self) -> float:
        taken, page = self._read(self._bare)
        created_at, row = page["next"]
        self._bare = f"{_BARE}?{urlencode({'created_at': created_at, 'id': row})}"
        return taken

    def _read(self, address: str) -> tuple[float, dict]:
        began = time.perf_counter()
        self._connection.request("GET", address, headers=self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        taken = (time.perf_counter() - began) * 1000
        page = orjson.loads(content)
        if answer.status != 200 or len(page["results"]) != 100:
            raise RuntimeError(f"{answer.status}: {content[:300]!r}")
        if not page["results"][0]["identity"]["surname"]:
            raise RuntimeError("the page has no names")
        return taken, page


@contextmanager
def served() -> Iterator[Pages]:
    """The web process as it runs in an installation, and a client with a token of its own."""
    token = _token()
    port = place.free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    options = ["--no-ws", "--workers", "1", "--blocking-threads", "8", "--log-level", "warning"]
    process = subprocess.Popen([*command, *options, "casework.wsgi:application"], cwd=BASE_DIR)
    try:
        place.wait_for(port)
        yield Pages(port, token)
    finally:
        process.terminate()
        process.wait(20)


def _middle() -> dict[str, str]:
    rows = Detention.objects.filter(region_id=REGION).order_by("-created_at", "-id")
    created_at, row = rows.values_list("created_at", "id")[rows.count() // 2]
    return {"created_at": created_at.isoformat(), "id": str(row)}


def _token() -> str:
    bearer = Bearer.generate()
    client, _made = ApiClient.objects.get_or_create(
        name="bench", defaults={"role": "coordinator", "region_id": REGION, "is_trusted": True}
    )
    Token.objects.create(
        client=client, prefix=bearer.prefix, digest=bearer.digest, scopes=["read"], per_minute=10_000_000
    )
    return bearer.text
