"""What is looked at in the database: whether it answers, its roles, its tables, and what stands in them."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max

from casework.environment import Environment
from casework.installation.fault import Fault
from detainees.crypto import Keyring, SealBroken, WrappedKey
from detainees.crypto_keyfiles import KeyFileRefused
from detainees.models import Envelope, IntakeKey, SubjectKey
from detainees.services.intake_keys import DAYS_AHEAD

OLDEST_POSTGRESQL = 15
_CONNECT_SECONDS = 5
# A code of the second factor is good for half a minute.
_CLOCK_SECONDS = 5


def database() -> Iterator[Fault]:
    """Whether the database answers and is new enough."""
    # Past the pool, which asks again and again and says at last that it got none, not why.
    known = {**connection.get_connection_params(), "connect_timeout": _CONNECT_SECONDS}
    try:
        psycopg.connect(**known).close()
        connection.ensure_connection()
    except (DatabaseError, psycopg.Error) as error:
        yield Fault(
            "database_unreachable",
            f"The database does not answer: {str(error).strip().splitlines()[0]}",
            "Start PostgreSQL, or correct DATABASE_URL. What stands in it is looked at when it answers.",
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


def stored_keys(environment: Environment) -> Iterator[Fault]:
    """Whether the keys that stand in the database open with the root secret and the keyring."""
    try:
        ring = Keyring.load(root_secret_file=environment.root_secret_file, directory=environment.keyring_dir)
        newest = SubjectKey.objects.order_by("generation", "-created_at").distinct("generation")
        rows = list(newest.values_list("id", "subject_id", "generation", "wrapped"))
    except (KeyFileRefused, DatabaseError):
        return  # the file or the missing table is named already
    for key, subject, generation, wrapped in rows:
        try:
            ring.unwrap(WrappedKey(key_id=key, subject=subject, generation=generation, blob=bytes(wrapped)))
        except SealBroken as broken:
            yield Fault(
                "stored_keys_do_not_open",
                f"Keys of generation {generation} that stand in the database do not open ({broken.code}): the root "
                f"secret and the keyring belong to another installation, or a generation is gone.",
                "Put back the root secret and the keyring of this database (docs/install.md, “Keys”).",
            )


def clock() -> Iterator[Fault]:
    """Whether this machine and the database agree on the time, and it has not been set back."""
    with connection.cursor() as cursor:
        asked = datetime.now(UTC)
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
        apart = max(asked - there, there - datetime.now(UTC)).total_seconds()
    if apart > _CLOCK_SECONDS:
        yield Fault(
            "clock_apart",
            f"The clocks of this machine and of the database are {apart:.0f} seconds apart. Second factors fail, "
            f"and moments in case files are wrong.",
            "timedatectl set-ntp true, on both machines",
        )
    try:
        newest = SubjectKey.objects.aggregate(newest=Max("created_at"))["newest"]
    except DatabaseError:
        return  # no table yet: the migrations are named already
    if newest and newest - there > timedelta(seconds=_CLOCK_SECONDS):
        yield Fault(
            "clock_set_back",
            f"The newest key in the database was made at {newest:%Y-%m-%d %H:%M} UTC, and its clock says "
            f"{there:%Y-%m-%d %H:%M}.",
            "Set the clock of the database's machine right: timedatectl set-ntp true",
        )
