"""The environment, read once and strictly: an unknown or missing value refuses to start and says which.

Imports no Django: `manage.py`, the embedded parts and the keyless processes read it before settings exist.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

BASE_DIR = Path(__file__).resolve().parent.parent

KNOWN = frozenset(
    {
        "HABEAS_MODE",
        "HABEAS_DATA_DIR",
        "HABEAS_ROOT_SECRET_FILE",
        "HABEAS_KEYRING_DIR",
        "HABEAS_ALLOWED_HOSTS",
        "HABEAS_PUBLIC_URL",
        "HABEAS_EMAIL_URL",
        "HABEAS_JURISDICTION",
        "HABEAS_TIME_ZONE",
        "HABEAS_STORAGE_URL",
        "HABEAS_PORT",
        "HABEAS_INTAKE_PORT",
        "HABEAS_LIVE_PORT",
        "HABEAS_INTAKE_DATABASE_URL",
        "HABEAS_LIVE_DATABASE_URL",
        "HABEAS_LIVE_KEY_FILE",
    }
)


class EnvironmentRefused(Exception):
    """The environment cannot be worked with; the message names the variable and the mend."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Typed values of the environment. Directories are absolute; URLs are unparsed."""

    is_demo: bool
    data_dir: Path
    root_secret_file: Path
    keyring_dir: Path
    allowed_hosts: tuple[str, ...]
    public_url: str
    email_url: str
    jurisdiction: str
    time_zone: str
    storage_url: str
    database_url: str
    owner_url: str
    intake_database_url: str
    live_database_url: str
    live_key_file: Path
    broker_url: str
    port: int
    intake_port: int
    live_port: int

    @property
    def live_url(self) -> str:
        """Where a browser hears of changes: the live process itself in the demo, else behind the proxy."""
        if self.is_demo:
            return f"http://{urlsplit(self.public_url).hostname}:{self.live_port}/live/"
        return f"{self.public_url}/live/"


def read(source: dict[str, str] | None = None) -> Environment:
    """The environment as typed values. Raises `EnvironmentRefused`, naming every fault at once."""
    return _Reader(dict(os.environ if source is None else source)).environment()


class _Reader:
    def __init__(self, source: dict[str, str]) -> None:
        self.source = source
        self.faults: list[str] = []

    def environment(self) -> Environment:
        self._refuse_unknown()
        is_demo = self._mode() == "demo"
        data_dir = Path(self.source.get("HABEAS_DATA_DIR") or BASE_DIR / "var").absolute()
        ports = {name: self._port(f"HABEAS_{name}", number) for name, number in _PORTS.items()}
        environment = Environment(
            is_demo=is_demo,
            data_dir=data_dir,
            root_secret_file=Path(
                self._value("HABEAS_ROOT_SECRET_FILE", demo=str(data_dir / "keys" / "root.secret"))
            ),
            keyring_dir=Path(self._value("HABEAS_KEYRING_DIR", demo=str(data_dir / "keys" / "ring"))),
            allowed_hosts=tuple(self._value("HABEAS_ALLOWED_HOSTS", demo="localhost,127.0.0.1,[::1]").split(",")),
            public_url=self._url("HABEAS_PUBLIC_URL", demo=f"http://localhost:{ports['PORT']}"),
            email_url=self.source.get("HABEAS_EMAIL_URL", "") or "console:",
            jurisdiction=self.source.get("HABEAS_JURISDICTION", "") or "ru",
            time_zone=self._zone("HABEAS_TIME_ZONE", "Europe/Moscow"),
            storage_url=self._value("HABEAS_STORAGE_URL", demo=f"file://{data_dir / 'files'}"),
            database_url=self._value("DATABASE_URL", demo=""),
            owner_url=self.source.get("DATABASE_OWNER_URL", ""),
            intake_database_url=self.source.get("HABEAS_INTAKE_DATABASE_URL", ""),
            live_database_url=self.source.get("HABEAS_LIVE_DATABASE_URL", ""),
            live_key_file=Path(self.source.get("HABEAS_LIVE_KEY_FILE") or data_dir / "live.pub"),
            broker_url=self._value("CELERY_BROKER_URL", demo="filesystem://"),
            port=ports["PORT"],
            intake_port=ports["INTAKE_PORT"],
            live_port=ports["LIVE_PORT"],
        )
        if self.faults:
            raise EnvironmentRefused(" ".join(self.faults))
        return environment

    def _refuse_unknown(self) -> None:
        unknown = sorted(n for n in self.source if n.startswith("HABEAS_") and n not in KNOWN)
        self.faults.extend(
            f"{name} is not a setting of Habeas: remove it or correct its name." for name in unknown
        )

    def _mode(self) -> str:
        mode = self.source.get("HABEAS_MODE", "")
        if mode not in {"demo", "production"}:
            self.faults.append("HABEAS_MODE must be 'demo' or 'production'.")
        return mode

    def _value(self, name: str, *, demo: str) -> str:
        value = self.source.get(name, "")
        if value or self.source.get("HABEAS_MODE") == "demo":
            return value or demo
        self.faults.append(f"{name} is missing.")
        return demo

    def _url(self, name: str, *, demo: str) -> str:
        value = self._value(name, demo=demo)
        if value and urlsplit(value).scheme not in {"http", "https"}:
            self.faults.append(f"{name} must begin with http:// or https://.")
        return value.rstrip("/")

    def _zone(self, name: str, default: str) -> str:
        value = self.source.get(name, "") or default
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            self.faults.append(f"{name} must be an IANA time zone, for example Europe/Moscow.")
        return value

    def _port(self, name: str, default: int) -> int:
        value = self.source.get(name, "") or str(default)
        if not value.isdigit() or not 0 < int(value) < 65536:  # noqa: PLR2004 - the range of ports
            self.faults.append(f"{name} must be a port number between 1 and 65535.")
            return default
        return int(value)


_PORTS = {"PORT": 8000, "INTAKE_PORT": 8001, "LIVE_PORT": 8002}
