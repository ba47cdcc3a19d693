"""The environment, read once and strictly: an unknown or missing value refuses to start and says which.

Imports no Django: `manage.py`, the embedded parts and the keyless processes read it before settings exist.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casework.jurisdictions import available

BASE_DIR = Path(__file__).resolve().parent.parent

KNOWN = frozenset(
    {
        "HABEAS_MODE",
        "HABEAS_DATA_DIR",
        "HABEAS_ROOT_SECRET_FILE",
        "HABEAS_KEYRING_DIR",
        "HABEAS_ALLOWED_HOSTS",
        "HABEAS_PUBLIC_URL",
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
    """Typed values of the environment. Paths are absolute; URLs are unparsed, and of a kind that we can use."""

    is_demo: bool
    data_dir: Path
    root_secret_file: Path
    keyring_dir: Path
    allowed_hosts: tuple[str, ...]
    public_url: str
    jurisdiction: str
    time_zone: str
    storage_dir: Path
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
    def people_socket(self) -> Path:
        """Where the people process answers: in a folder that only its own account enters."""
        return self.data_dir / "people" / "socket"

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
        self.faults.extend(unknown_names(self.source))
        is_demo = self._mode() == "demo"
        data_dir = self._path("HABEAS_DATA_DIR", demo=BASE_DIR / "var")
        ports = self._ports()
        environment = Environment(
            is_demo=is_demo,
            data_dir=data_dir,
            root_secret_file=self._path("HABEAS_ROOT_SECRET_FILE", demo=data_dir / "keys" / "root.secret"),
            keyring_dir=self._path("HABEAS_KEYRING_DIR", demo=data_dir / "keys" / "ring"),
            allowed_hosts=self._hosts("HABEAS_ALLOWED_HOSTS", demo="localhost,127.0.0.1,[::1]"),
            public_url=self._public_url("HABEAS_PUBLIC_URL", demo=f"http://localhost:{ports['HABEAS_PORT']}"),
            jurisdiction=self._jurisdiction("HABEAS_JURISDICTION", "ru"),
            time_zone=self._zone("HABEAS_TIME_ZONE", "Europe/Moscow"),
            storage_dir=self._storage("HABEAS_STORAGE_URL", demo=data_dir / "files"),
            database_url=self._database("DATABASE_URL", needed=True),
            owner_url=self._database("DATABASE_OWNER_URL"),
            intake_database_url=self._database("HABEAS_INTAKE_DATABASE_URL"),
            live_database_url=self._database("HABEAS_LIVE_DATABASE_URL"),
            live_key_file=self._path("HABEAS_LIVE_KEY_FILE", demo=data_dir / "live.pub", needed=False),
            broker_url=self._broker("CELERY_BROKER_URL", demo="filesystem://"),
            port=ports["HABEAS_PORT"],
            intake_port=ports["HABEAS_INTAKE_PORT"],
            live_port=ports["HABEAS_LIVE_PORT"],
        )
        if self.faults:
            raise EnvironmentRefused(" ".join(self.faults))
        return environment

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
        return ""

    def _path(self, name: str, *, demo: Path, needed: bool = True) -> Path:
        value = self._value(name, demo="") if needed else self.source.get(name, "")
        # What is meant must not follow from the folder in which somebody typed a command.
        if value and not Path(value).is_absolute():
            self.faults.append(f"{name} must be an absolute path, which begins with a slash.")
        return Path(value or demo)

    def _hosts(self, name: str, *, demo: str) -> tuple[str, ...]:
        value = self._value(name, demo=demo)
        if value and not are_hosts(value):
            self.faults.append(f"{name} {NO_HOSTS}")
        return tuple(value.split(","))

    def _public_url(self, name: str, *, demo: str) -> str:
        value = self._value(name, demo=demo).rstrip("/")
        is_plain = value.startswith("http://") and self.source.get("HABEAS_MODE") != "demo"
        if value and (is_plain or not is_site(value)):
            self.faults.append(f"{name} {NO_SITE}")
        return value

    def _jurisdiction(self, name: str, default: str) -> str:
        value = self.source.get(name, "") or default
        if value not in available():
            self.faults.append(f"{name} must be one of: {', '.join(available())}.")
        return value

    def _storage(self, name: str, *, demo: Path) -> Path:
        value = self._value(name, demo="")
        if value and not re.fullmatch("file:///[^?#%]+", value):
            self.faults.append(
                f"{name} must name a directory of this machine, the one kind of storage that there is: "
                f"file:///var/lib/habeas/files."
            )
        return Path(value.removeprefix("file://") or demo)

    def _database(self, name: str, *, needed: bool = False) -> str:
        value = self._value(name, demo="") if needed else self.source.get(name, "")
        if value and not is_database(value):
            self.faults.append(f"{name} {NO_DATABASE}")
        return value

    def _broker(self, name: str, *, demo: str) -> str:
        value = self._value(name, demo=demo)
        if value and not (_is_url(value) and urlsplit(value).scheme in _BROKERS):
            self.faults.append(f"{name} must begin with one of: {', '.join(f'{each}://' for each in _BROKERS)}.")
        return value

    def _zone(self, name: str, default: str) -> str:
        value = self.source.get(name, "") or default
        try:
            ZoneInfo(value)
        # A name such as "Europe" is a folder of zones.
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.faults.append(f"{name} must be an IANA time zone, for example Europe/Moscow.")
        return value

    def _ports(self) -> dict[str, int]:
        ports = {name: self._port(name, number) for name, number in _PORTS.items()}
        if len(set(ports.values())) < len(ports):
            self.faults.append(f"{', '.join(ports)} must be three different numbers.")
        return ports

    def _port(self, name: str, default: int) -> int:
        value = self.source.get(name, "") or str(default)
        if not re.fullmatch("[1-9][0-9]{0,4}", value) or int(value) > _LAST_PORT:
            self.faults.append(f"{name} must be a port number between 1 and {_LAST_PORT}.")
            return default
        return int(value)


def unknown_names(source: Mapping[str, str]) -> list[str]:
    """A sentence for each name of ours that nobody reads: misspelt, it would be forgotten in silence."""
    unknown = sorted(name for name in source if name.startswith("HABEAS_") and name not in KNOWN)
    return [f"{name} is not a setting of Habeas: remove it or correct its name." for name in unknown]


def are_hosts(text: str) -> bool:
    """Whether a text is names of hosts and nothing else, separated by commas."""
    return all(_HOST.fullmatch(host) for host in text.split(","))


def is_site(text: str) -> bool:
    """Whether a text is the beginning of all addresses of a site: links are made by putting a path behind it."""
    return _is_url(text) and re.fullmatch("https?://[^/?#@]+", text) is not None


def is_database(text: str) -> bool:
    """Whether a text is the URL of a database of PostgreSQL."""
    return _is_url(text) and re.fullmatch("postgres(ql)?://[^/?#]*/[^/?#]+([?][^#]*)?", text) is not None


def _is_url(value: str) -> bool:
    """Whether it comes apart: no port of letters, no bracket that is not closed."""
    try:
        return urlsplit(value).port != 0
    except ValueError:
        return False


NO_HOSTS = (
    "must name hosts, separated by commas, without spaces, ports or asterisks: habeas.example,www.habeas.example."
)
NO_SITE = (
    "must be https:// and a host with nothing behind it: https://habeas.example. Only a demo may do with http://."
)
NO_DATABASE = "must name a database of PostgreSQL: postgresql://role:password@host/habeas."

_PORTS = {"HABEAS_PORT": 8000, "HABEAS_INTAKE_PORT": 8001, "HABEAS_LIVE_PORT": 8002}
_LAST_PORT = 65535
_BROKERS = ("amqp", "amqps", "redis", "rediss", "filesystem")
_HOST = re.compile(r"\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-f:]+\]")
