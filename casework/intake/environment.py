"""What the intake process is told: its mode, its database role, its hosts, its jurisdiction. Nothing else.

Apart from `casework.environment`, which in production insists on the way to a key. Here that way refuses to start.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from casework.environment import NO_DATABASE, NO_HOSTS, EnvironmentRefused, are_hosts, is_database, unknown_names
from casework.jurisdictions import available

_FORBIDDEN = (
    "CELERY_BROKER_URL",
    "DATABASE_OWNER_URL",
    "HABEAS_KEYRING_DIR",
    "HABEAS_ROOT_SECRET_FILE",
    "HABEAS_STORAGE_URL",
)


@dataclass(frozen=True, slots=True)
class IntakeEnvironment:
    """Typed values."""

    is_demo: bool
    database_url: str
    allowed_hosts: tuple[str, ...]
    jurisdiction: str


@cache
def environment() -> IntakeEnvironment:
    """What this process was told. Raises `EnvironmentRefused`."""
    return read(os.environ)


def read(source: Mapping[str, str]) -> IntakeEnvironment:
    """The environment as typed values. Raises `EnvironmentRefused`, naming every fault at once."""
    is_demo = source.get("HABEAS_MODE") == "demo"
    hosts = source.get("HABEAS_ALLOWED_HOSTS") or ("localhost,127.0.0.1,[::1]" if is_demo else "")
    jurisdiction = source.get("HABEAS_JURISDICTION") or "ru"
    faults = [f"{name} is set: the intake process must not know it." for name in _FORBIDDEN if name in source]
    faults += unknown_names(source)
    if source.get("HABEAS_MODE") not in {"demo", "production"}:
        faults.append("HABEAS_MODE must be 'demo' or 'production'.")
    if not source.get("DATABASE_URL"):
        faults.append("DATABASE_URL is missing: the URL of the role habeas_intake.")
    elif not is_database(source["DATABASE_URL"]):
        faults.append(f"DATABASE_URL {NO_DATABASE}")
    if not hosts:
        faults.append("HABEAS_ALLOWED_HOSTS is missing.")
    elif not are_hosts(hosts):
        faults.append(f"HABEAS_ALLOWED_HOSTS {NO_HOSTS}")
    if jurisdiction not in available():
        faults.append(f"HABEAS_JURISDICTION must be one of: {', '.join(available())}.")
    if faults:
        raise EnvironmentRefused(" ".join(faults))
    return IntakeEnvironment(
        is_demo=is_demo,
        database_url=source["DATABASE_URL"],
        allowed_hosts=tuple(hosts.split(",")),
        jurisdiction=jurisdiction,
    )
