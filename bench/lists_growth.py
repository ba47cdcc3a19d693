"""What a coordinator waits for at a small and at a large table, on two real web processes, in turn."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection

from bench import place, rows
from casework.embedded.server import Server
from casework.environment import BASE_DIR

FEW = 10_000
ROUNDS = 7
PAGES = 15  # a round
# What stands on the page when it is whole: what a report says, a surname, the last station of the incident.
_PAGES = {"queue": ("/queue/", "у метро"), "detentions": ("/detentions/", "Омаров"), "incident": ("", "RU-DA 3")}


class Site:
    """The pages of one database, read by a coordinator over one kept connection."""

    def __init__(self, port: int, cookie: str, incident: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)
        self._headers = {"Cookie": cookie, "Accept-Language": "ru"}
        self._incident = f"/incidents/{incident}/"

    def median_ms(self, page: str) -> float:
        """The median time of one page, in milliseconds."""
        return statistics.median(self._read(*_PAGES[page]) for _ in range(PAGES))

    def _read(self, address: str, sign: str) -> float:
        address = address or self._incident
        began = time.perf_counter()
        self._connection.request("GET", address, headers=self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        taken = (time.perf_counter() - began) * 1000
        if answer.status != 200 or sign not in content.decode():
            raise RuntimeError(f"{address}: {answer.status}, or a page that is not whole")
        return taken


def line(server: Server, many: int) -> dict[str, object]:
    """The worst of the three pages: its time at `many` detentions against its time at few."""
    with ExitStack() as stack:
        large, small = (stack.enter_context(_served(server, count)) for count in (many, FEW))
        for site in (large, small):
            for page in _PAGES:
                site.median_ms(page)
        rounds = [{page: (large.median_ms(page), small.median_ms(page)) for page in _PAGES} for _ in range(ROUNDS)]
    ratios = {page: statistics.median(each[page][0] / each[page][1] for each in rounds) for page in rounds[0]}
    worst = max(ratios, key=ratios.__getitem__)
    value, base = (statistics.median(each[worst][side] for each in rounds) for side in (0, 1))
    return {
        "bench": "lists",
        "metric": "growth",
        "value": round(value, 3),
        "unit": "ms",
        "baseline": round(base, 3),
        "ratio": round(ratios[worst], 3),
        "worst": worst,
        "pages": {page: round(ratio, 3) for page, ratio in ratios.items()},
        "detentions": [many, FEW],
        "processor": place.processor(),
    }


@contextmanager
def _served(server: Server, detentions: int) -> Iterator[Site]:
    """The web process as it runs in an installation, on the database of this size."""
    place.work_in(server, rows.make(server, detentions))
    visitor = subprocess.run(
        [sys.executable, "-m", "bench.lists_visitor", str(detentions)],
        cwd=BASE_DIR,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    port = place.free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    options = ["--no-ws", "--workers", "1", "--blocking-threads", "8", "--log-level", "warning"]
    process = subprocess.Popen([*command, *options, "casework.wsgi:application"], cwd=BASE_DIR)
    try:
        place.wait_for(port)
        yield Site(port, **json.loads(visitor.stdout))
    finally:
        process.terminate()
        process.wait(20)
