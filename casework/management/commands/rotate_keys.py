"""`manage.py rotate_keys`: all keys under a new generation, the old one destroyed. Goes on where it was killed."""

from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.keylife import erasure, rotation
from casework.keylife.lock import key_work
from casework.keylife.refusal import KeyWorkRefused
from casework.models import AuditEntry
from casework.services import audit
from detainees.crypto import SealBroken
from detainees.crypto_keyfiles import KeyFileRefused


class Command(BaseCommand):
    help = "Wrap the keys of all subjects anew and destroy the old generation. Processes that run go on working."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say how many there are, and change nothing.")

    def handle(self, **options: Any) -> None:
        environment = settings.ENVIRONMENT
        try:
            with psycopg.connect(environment.database_url, autocommit=True) as connection:
                planned = rotation.plan(connection, environment)
                begun = "An earlier run was broken off. " if planned.is_unfinished else ""
                self.stdout.write(f"{begun}{planned.keys:,} keys go to generation {planned.generation}.")
                if options["dry_run"]:
                    return
                with key_work(connection):
                    done = rotation.rotate(connection, environment, tell=self.stdout.write)
                    ended = erasure.settle(environment)
        except (KeyWorkRefused, KeyFileRefused, SealBroken) as refused:
            raise CommandError(str(refused)) from None
        audit.record(actor=None, action=AuditEntry.Action.KEYS_ROTATED, subjects=[], place="keys")
        self.stdout.write(
            f"{done.moved:,} keys moved; generations destroyed: {done.destroyed}. Make a new backup."
        )
        if ended:
            self.stdout.write(f"{ended} erasures that had begun are ended.")
