#!/usr/bin/env python3
"""Django's commands, run against the right database under the right role."""

import os
import sys

from casework.environment import EnvironmentRefused, read

# They change tables, or read the audit log, which the application's role may not: docs/decisions/two-database-roles.md.
OWNER_COMMANDS = frozenset(
    {
        "backup",
        "createcachetable",
        "drill",
        "flush",
        "migrate",
        "optimizemigration",
        "pgtrigger",
        "prepare",
        "restore",
        "squashmigrations",
    }
)


def main() -> None:
    """Settle the environment before Django reads it, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")
    if sys.argv[1:2] in (["doctor"], ["unlock"]):
        # The one must be able to say that the root secret is lost, the other brings it.
        os.environ["DJANGO_SETTINGS_MODULE"] = "casework.settings_keyless"
    environment = read()
    if environment.is_demo and not environment.database_url:
        # Here and not in the settings, which type checkers import.
        from casework.embedded.server import serve  # noqa: PLC0415 - production has no embedded parts

        serve(environment.data_dir, os.environ)
    if sys.argv[1:2] and sys.argv[1] in OWNER_COMMANDS:
        become_owner()
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after the environment

    execute_from_command_line(sys.argv)


def become_owner() -> None:
    """Let the command connect as the owner of the tables. Raises `EnvironmentRefused` without its URL."""
    if not os.environ.get("DATABASE_OWNER_URL"):
        raise EnvironmentRefused(f"DATABASE_OWNER_URL is missing: `{sys.argv[1]}` changes tables as their owner.")
    os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]


def refusals() -> tuple[type[Exception], ...]:
    """What is told to the person who typed the command in one sentence, without a traceback."""
    from casework.embedded.account import EmbeddedRefused  # noqa: PLC0415
    from detainees.crypto_keyfiles import KeyFileRefused  # noqa: PLC0415

    return (EnvironmentRefused, EmbeddedRefused, KeyFileRefused)


if __name__ == "__main__":
    try:
        main()
    except Exception as error:
        if not isinstance(error, refusals()):
            raise
        sys.exit(f"Habeas refuses to start: {error}")
