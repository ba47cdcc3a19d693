"""`manage.py restore`: records and keys from two archives into a database that was just migrated. Runs as the owner."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.keylife import restore as work
from casework.keylife.identity import identities_of
from casework.keylife.refusal import KeyWorkRefused
from casework.models import AuditEntry
from casework.services import audit
from detainees.crypto_keyfiles import KeyFileRefused


class Command(BaseCommand):
    help = (
        "Put records and keyring back, all or nothing. The database was just made and migrated, and holds nobody."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--records", required=True, type=Path, metavar="FILE")
        parser.add_argument("--keyring", required=True, type=Path, metavar="FILE")
        parser.add_argument("--identity", required=True, help="A file of age-keygen; - for the standard input.")
        parser.add_argument("--dry-run", action="store_true", help="Read both to their ends, and write nothing.")

    def handle(self, **options: Any) -> None:
        environment = settings.ENVIRONMENT
        tell = self.stdout.write
        archives = {name: options[name] for name in ("records", "keyring")}
        try:
            identities = identities_of(options["identity"])
            if options["dry_run"]:
                work.check(environment, identities=identities, tell=tell, **archives)
                return
            restored = work.restore(environment, identities=identities, tell=tell, **archives)
        except (KeyWorkRefused, KeyFileRefused) as refused:
            raise CommandError(str(refused)) from None
        audit.record(actor=None, action=AuditEntry.Action.RESTORED, subjects=[], place="restore")
        tell(f"{restored.rows:,} rows and {restored.files} files are back.")
        tell(f"Records of {restored.records_taken_at}, keys of {restored.keyring_taken_at}.")
        tell(f"{len(restored.shut)} people or reports are erased: their records stay shut.")
        tell(
            "Who was erased after the keys were taken opens again: erase them again. Restart every process of Habeas."
        )
