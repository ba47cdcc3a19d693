"""The hotline's door: reports a second, what one costs the processor, and what a repetition costs.

`api`: 201s a second through the intake process (token, checks, HPKE seal, commit), against raw psycopg that inserts
six rows in one transaction into four plain tables, one connection a client. `cpu_ms`: user and system time of the
intake process and all it started, for one 201, without PostgreSQL and the clients. `retry`: reports that were taken
before, sent again, against first sendings. All three ways take turns in each round.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from bench import place
from bench.intake_clients import PLAIN_TABLES, Clients
from casework import provision
from casework.embedded.server import SUPERUSER, Server
from casework.environment import BASE_DIR, read
from casework.processes.services import services
from detainees.bearer import Bearer

DATABASE = "habeas_bench_intake"
CLIENTS = 8
ROUNDS = 9
_WAYS = ("raw", "api", "retry")
_SECONDS = 3.0
_WARM_SECONDS = 1.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Round:
    """What one round measured: three rates a second, and milliseconds of the processor."""

    api: float
    raw: float
    retry: float
    cpu_ms: float


def main() -> None:
    """Measure all metrics and print one line of JSON for each."""
    server = place.settle()
    place.make_database(server, DATABASE)
    with place.superuser(server, DATABASE) as connection:
        connection.execute(PLAIN_TABLES)
    token = _token(server)
    with served(server) as (port, process):
        url = server.url(SUPERUSER, DATABASE)
        clients = Clients(CLIENTS, port=port, token=token, database_url=url)
        try:
            _round(clients, process, _WARM_SECONDS)
            rounds = [_round(clients, process, _SECONDS, first=number) for number in range(ROUNDS)]
        finally:
            clients.stop()
    for line in lines(rounds):
        print(json.dumps(line), flush=True)


def lines(rounds: list[Round]) -> Iterator[dict[str, object]]:
    """The lines of all metrics; a ratio is the median of the rounds' ratios."""
    yield _line("api", "req/s", [each.api for each in rounds], [each.raw for each in rounds])
    yield {
        "bench": "intake",
        "metric": "cpu_ms",
        "value": round(statistics.median(each.cpu_ms for each in rounds), 3),
        "unit": "ms",
        "processor": place.processor(),
    }
    yield _line("retry", "req/s", [each.retry for each in rounds], [each.api for each in rounds])


def _line(metric: str, unit: str, ours: list[float], baseline: list[float]) -> dict[str, object]:
    ratios = [value / base for value, base in zip(ours, baseline, strict=True)]
    return {
        "bench": "intake",
        "metric": metric,
        "value": round(statistics.median(ours), 1),
        "unit": unit,
        "baseline": round(statistics.median(baseline), 1),
        "ratio": round(statistics.median(ratios), 3),
        "rounds": [round(ratio, 3) for ratio in ratios],
        "clients": CLIENTS,
        "processor": place.processor(),
    }


def _round(clients: Clients, process: int, seconds: float, *, first: int = 0) -> Round:
    """All ways once. They begin with another one each round: what one leaves to be written disturbs the next."""
    rates, cpu_ms = {}, 0.0
    for way in (*_WAYS[first % 3 :], *_WAYS[: first % 3]):
        before = _cpu_seconds(process)
        rates[way], done = clients.rate(way, seconds)
        if way == "api":
            cpu_ms = (_cpu_seconds(process) - before) * 1000 / done
    return Round(api=rates["api"], raw=rates["raw"], retry=rates["retry"], cpu_ms=cpu_ms)


@contextmanager
def served(server: Server) -> Iterator[tuple[int, int]]:
    """The intake process as `make run` starts it: its port and its process id."""
    port = place.free_port()
    os.environ["HABEAS_INTAKE_DATABASE_URL"] = server.url(provision.INTAKE, DATABASE)
    os.environ["HABEAS_INTAKE_PORT"] = str(port)
    service = next(each for each in services(read(), dict(os.environ)) if each.name == "intake")
    process = subprocess.Popen(service.command, cwd=BASE_DIR, env=dict(service.environment), stdout=sys.stderr)
    try:
        place.wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def _token(server: Server) -> str:
    """The token of a program, in a database whose keys are published."""
    subprocess.run([sys.executable, "manage.py", "make_intake_keys"], cwd=BASE_DIR, check=True, stdout=sys.stderr)
    bearer, client = Bearer.generate(), uuid4()
    with place.superuser(server, DATABASE) as connection:
        connection.execute(
            "INSERT INTO detainees_apiclient (id, name, role, is_trusted, is_active)"
            " VALUES (%s, 'bench', 'operator', true, true)",
            [client],
        )
        connection.execute(
            "INSERT INTO detainees_token (id, client_id, prefix, digest, scopes, per_minute)"
            " VALUES (%s, %s, %s, %s, '{report}', 1000000)",
            [uuid4(), client, bearer.prefix, bearer.digest],
        )
    return bearer.text


def _cpu_seconds(process: int) -> float:
    """User and system time of the process, of all below it, and of those that it has waited for."""
    total, found = 0.0, [process]
    for each in found:
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15])) / _TICKS
        for thread in Path(f"/proc/{each}/task").iterdir():
            found.extend(int(child) for child in (thread / "children").read_text().split())
    return total


if __name__ == "__main__":
    main()
