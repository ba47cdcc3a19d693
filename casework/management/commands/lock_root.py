"""`manage.py lock_root --to FILE`: the root secret encrypted, to lie on a disk and with people who are elsewhere."""

from getpass import getpass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.keylife import root
from casework.keylife.age import recipients
from casework.keylife.refusal import KeyWorkRefused
from detainees.crypto_keyfiles import KeyFileRefused


class Command(BaseCommand):
    help = "Write the root secret into a file that recipients of age, or a passphrase, open. See also: unlock."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, type=Path, metavar="FILE")
        parser.add_argument(
            "--recipient", action="append", default=[], metavar="age1…", help="Else it asks for words."
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would be written, and write nothing.")

    def handle(self, **options: Any) -> None:
        secret, to = settings.ENVIRONMENT.root_secret_file, options["to"]
        try:
            people = recipients(options["recipient"], what="the root secret") if options["recipient"] else []
            if options["dry_run"]:
                self.stdout.write(
                    f"{secret} would stand in {to}, for {len(people) or 'a passphrase and no'} recipients."
                )
                return
            words = "" if people else self._asked()
            root.lock(secret, to, recipients=people, passphrase=words)
        except (KeyWorkRefused, KeyFileRefused) as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{to} holds the root secret, encrypted. Try it: unlock --from {to} --dry-run")

    def _asked(self) -> str:
        words = getpass("Passphrase, six words or more: ")
        if getpass("The same again: ") != words:
            raise CommandError("The two differ. Nothing was written.")
        return words
