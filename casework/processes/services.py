"""The processes of an installation: the command of each, and what each may know.

The systemd units under `deploy/` say the same for production.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from casework.environment import Environment

WEB_THREADS = 8  # as many as the connections of the pool: one more would only wait for one
# Each takes a millisecond of the processor and waits for one commit: more of them would only wait for each other.
INTAKE_THREADS = 4
WORKER_CHILDREN = 2
# What any program needs and no secret is among.
_PLAIN = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "PYTHONUNBUFFERED", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Service:
    """One process: what is run, its whole environment, and how far it steps back for others (as in `nice`)."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    niceness: int = 0


def services(environment: Environment, known: Mapping[str, str]) -> list[Service]:
    """The processes in the order of their start: the page first, then what works behind it."""
    everything = {**known, "PYTHONUNBUFFERED": "1"}
    worker = {**everything, "TMPDIR": str(environment.data_dir / "broker")}
    return [
        Service("web", _web(environment), everything),
        Service("people", (sys.executable, "-m", "casework.people"), everything),
        Service("intake", _intake(environment), _intake_environment(environment, known)),
        Service("live", _live(environment), _live_environment(environment, known)),
        # Who waits for a page must not wait for a batch, nor at the start for the workers to warm up.
        Service("worker", _worker("default"), worker, niceness=5),
        Service("batch", _worker("batch"), worker, niceness=10),
        Service("beat", (*_CELERY, "beat", "--pidfile="), everything, niceness=5),
    ]


_GRANIAN = (sys.executable, "-m", "granian")
_CELERY = (sys.executable, "-m", "celery", "--app", "casework.celery")
# Off by default in granian: without it a crashed worker is not replaced and the port answers nobody.
_SERVED = ("--host", "127.0.0.1", "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "10")


def _web(environment: Environment) -> tuple[str, ...]:
    return (
        *_GRANIAN,
        *("--interface", "wsgi", "--port", str(environment.port), *_SERVED),
        *("--workers", str(min(2, os.cpu_count() or 1)), "--blocking-threads", str(WEB_THREADS)),
        *("--static-path-route", "/static", "--static-path-mount", str(environment.data_dir / "static")),
        # Names carry no digest, so a browser asks again soon after an update.
        *("--static-path-expires", "60"),
        "casework.wsgi:application",
    )


def _intake(environment: Environment) -> tuple[str, ...]:
    return (
        *_GRANIAN,
        *("--interface", "wsgi", "--port", str(environment.intake_port), *_SERVED),
        *("--workers", "1", "--blocking-threads", str(INTAKE_THREADS)),
        "casework.intake.wsgi:application",
    )


def _live(environment: Environment) -> tuple[str, ...]:
    return (
        *_GRANIAN,
        *("--interface", "asgi", "--port", str(environment.live_port), *_SERVED, "--workers", "1"),
        "casework.live.asgi:application",
    )


def _worker(queue: str) -> tuple[str, ...]:
    return (
        *_CELERY,
        *("worker", "--queues", queue, "--hostname", f"{queue}@%h", "--concurrency", str(WORKER_CHILDREN)),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    )


def _intake_environment(environment: Environment, known: Mapping[str, str]) -> dict[str, str]:
    """Its own role, and the way to no key: a hole in the most exposed door shows no record."""
    kept = (*_PLAIN, "HABEAS_MODE", "HABEAS_ALLOWED_HOSTS", "HABEAS_JURISDICTION")
    return {
        **_kept(known, kept),
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": environment.intake_database_url,
    }


def _live_environment(environment: Environment, known: Mapping[str, str]) -> dict[str, str]:
    return {
        **_kept(known, _PLAIN),
        "PYTHONUNBUFFERED": "1",
        "HABEAS_PUBLIC_URL": environment.public_url,
        "HABEAS_LIVE_KEY_FILE": str(environment.live_key_file),
        "DATABASE_URL": environment.live_database_url,
    }


def _kept(known: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: known[name] for name in names if name in known}
