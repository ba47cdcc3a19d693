"""What may be wrong with an installation, and the line that mends each fault.

`manage.py doctor` tells all of it; `casework.checks` says before a deployment what must hold in production.
An examination yields the faults it finds and changes nothing.
"""

import shutil
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu import Connection

from casework import packages
from casework.environment import Environment
from casework.pdf import InstallationIncomplete, check_installation, confine
from detainees.crypto_keyfiles import KeyFileRefused, generation_files, read_root_secret
from detainees.models import Envelope, IntakeKey
from detainees.services.intake_keys import DAYS_AHEAD

OLDEST_POSTGRESQL = 15
FREE_BYTES = 1024**3
# Below this a night of case files and their log may fill the disk.
_BROKER_SECONDS = 3
_LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1"})
_MEMORY_FILE_SYSTEMS = frozenset({"tmpfs", "ramfs"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: a stable code, what is wrong, and the line that mends it. A warning stops nobody."""

    code: str
    what: str
    mend: str
    is_warning: bool = False


def database() -> Iterator[Fault]:
    """Whether the database answers and is new enough."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield Fault(
            "database_unreachable",
            f"The database does not answer: {str(error).strip().splitlines()[0]}",
            "Start PostgreSQL, or correct DATABASE_URL.",
        )
        return
    found = int(getattr(connection, "pg_version", 0)) // 10000
    if found < OLDEST_POSTGRESQL:
        yield Fault(
            "database_old",
            f"PostgreSQL {found} is too old.",
            f"Move the database to PostgreSQL {OLDEST_POSTGRESQL} or newer.",
        )


def application_role() -> Iterator[Fault]:
    """Whether the role that serves people is one that may not change tables. Needs a database that answers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls, EXISTS (SELECT FROM pg_class WHERE relkind IN ('r', 'p') "
            "AND relnamespace = 'public'::regnamespace AND pg_has_role(current_user, relowner, 'MEMBER')) "
            "FROM pg_roles WHERE rolname = current_user"
        )
        name, is_superuser, passes_policies, owns_tables = cursor.fetchone()
    mend = "Name the role habeas_app in DATABASE_URL (docs/install.md, “Roles”)."
    if is_superuser or passes_policies:
        yield Fault("role_superuser", f"The application connects as {name}, a superuser.", mend)
    elif owns_tables:
        yield Fault("role_owner", f"The application connects as {name}, which owns the tables.", mend)


def migrations() -> Iterator[Fault]:
    """Whether every migration has run. Needs a database that answers."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        first = waiting[0][0]
        yield Fault(
            "migrations_waiting",
            f"{len(waiting)} migrations have not run; the first is {first.app_label}.{first.name}.",
            "manage.py prepare",
        )


def intake_keys() -> Iterator[Fault]:
    """Whether the hotline's door has a public key for today and each of the coming days."""
    today = datetime.now(UTC).date()
    days = [today + timedelta(days=number) for number in range(DAYS_AHEAD + 1)]
    try:
        published = set(IntakeKey.objects.filter(day__in=days).values_list("day", flat=True))
    except DatabaseError:
        return  # no table yet: the migrations are named already
    absent = [day for day in days if day not in published]
    if absent:
        yield Fault(
            "intake_keys_absent",
            f"The hotline can take no report on {len(absent)} of the coming {len(days)} days, from {absent[0]}.",
            "manage.py make_intake_keys, and see that beat and the worker run",
        )


def faulty_envelopes() -> Iterator[Fault]:
    """Whether every report that was acknowledged could be opened."""
    try:
        found = Counter(Envelope.objects.faulty().values_list("fault", flat=True))
    except DatabaseError:
        return  # no table yet: the migrations are named already
    if found:
        codes = ", ".join(f"{code} {count}" for code, count in sorted(found.items()))
        yield Fault(
            "envelopes_faulty",
            f"{found.total()} reports that the hotline acknowledged do not open ({codes}). The keys of their days "
            f"are kept until they do.",
            "Mend the cause (no_key: restore the keys; the log names each envelope), then manage.py open_again",
        )


def key_files(environment: Environment) -> Iterator[Fault]:
    """Whether the root secret and the generations are there, whole, and nobody else's."""
    try:
        read_root_secret(environment.root_secret_file)
        generations = generation_files(environment.keyring_dir)
    except KeyFileRefused as refused:
        what, _, mend = str(refused).partition(". ")
        yield Fault(f"key_{refused.code}", f"{what}.", mend)
        return
    if not generations:
        yield Fault(
            "key_no_generation",
            f"The keyring {environment.keyring_dir} is empty.",
            "Restore it from its own backup.",
        )
    for path in generations.values():
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            yield Fault("key_loose_mode", f"{path} has mode {mode:04o}.", f"chmod 600 {path}")


def root_key_apart(environment: Environment) -> Iterator[Fault]:
    """Whether who takes the disk of the data has the root key as well."""
    secret = environment.root_secret_file
    if not secret.exists() or _file_system(secret) in _MEMORY_FILE_SYSTEMS:
        return
    shares_data = secret.stat().st_dev == environment.data_dir.stat().st_dev
    if (
        shares_data
        or connection.settings_dict["HOST"] in _LOCAL
        or connection.settings_dict["HOST"].startswith("/")
    ):
        yield Fault(
            "root_key_beside_data",
            f"The root secret {secret} lies on a disk of the machine that holds the data: sealing protects dumps "
            f"and backups, and not a seized server.",
            "Keep the root secret in a tmpfs and put it there by hand after a restart (docs/install.md, “Keys”).",
            is_warning=True,
        )


def rendering() -> Iterator[Fault]:
    """Whether documents can be laid out, and apart from everything else: libraries, fonts, packages, the kernel."""
    try:
        check_installation()
    except InstallationIncomplete as incomplete:
        what, _, mend = str(incomplete).partition(". ")
        yield Fault("library_missing", f"{what}.", mend.removeprefix("Install: "))
    if absent := packages.missing(for_tests=False):
        yield Fault(
            "package_missing", f"Debian packages are missing: {', '.join(absent)}.", packages.installing(absent)
        )
    for gap in confine.gaps():
        yield Fault(
            "kernel_confines_in_part",
            str(gap),
            "Run a kernel of Linux 5.13 or newer with seccomp, and landlock in its `lsm=` list "
            "(docs/threat-model.md, “What is not stopped”).",
            is_warning=True,
        )


def broker(url: str) -> Iterator[Fault]:
    """Whether messages to the workers get through."""
    parts = urlsplit(url)
    if parts.scheme == "filesystem":
        return
    try:
        with Connection(url, connect_timeout=_BROKER_SECONDS) as attempt:
            attempt.ensure_connection(max_retries=1, timeout=_BROKER_SECONDS)
    # What a transport raises is its own affair: kombu's, the client library's, or the system's.
    except Exception as error:
        yield Fault(
            "broker_unreachable",
            f"The broker at {parts.hostname}:{parts.port} does not answer ({type(error).__name__}). "
            f"Reports and documents wait until it does.",
            "Start it, or correct CELERY_BROKER_URL.",
        )


def disk_space(folder: Path, least: int = FREE_BYTES) -> Iterator[Fault]:
    """Whether there is room for a night of files."""
    free = shutil.disk_usage(folder).free
    if free < least:
        yield Fault(
            "disk_full", f"{folder} has {free // 1024**2} MB left.", f"Free at least {least // 1024**2} MB there."
        )


def compiled_messages(folders: list[Path]) -> Iterator[Fault]:
    """Whether the translations were compiled after they were last edited."""
    for folder in folders:
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
            compiled = source.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                yield Fault(
                    "messages_not_compiled",
                    f"{source} is not compiled.",
                    "manage.py prepare --without-migrations; if root owns the folder: deploy/install.sh python3 prod",
                )


def examine() -> Iterator[Fault]:
    """Everything. What needs the database is left out while it does not answer."""
    environment: Environment = settings.ENVIRONMENT
    unreachable = [*database()]
    yield from unreachable
    in_database: list[Callable[[], Iterator[Fault]]] = [
        application_role,
        migrations,
        intake_keys,
        faulty_envelopes,
    ]
    for examination in in_database if not unreachable else []:
        yield from examination()
    yield from key_files(environment)
    yield from root_key_apart(environment)
    yield from rendering()
    yield from broker(environment.broker_url)
    yield from disk_space(environment.data_dir)
    yield from compiled_messages(settings.LOCALE_PATHS)


def _file_system(path: Path) -> str:
    """The type of the file system that holds a path, by its longest mount point; empty when unknown."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    lines = [line.split() for line in mounts.read_text().splitlines()]
    place = path.resolve()
    holding = [(len(line[1]), line[2]) for line in lines if place.is_relative_to(line[1])]
    return max(holding, default=(0, ""))[1]
