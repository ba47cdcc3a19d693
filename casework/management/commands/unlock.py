"""`manage.py unlock --from FILE`: the root secret from its encrypted file into memory, after a restart."""

import tempfile
from getpass import getpass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.keylife import root
from casework.keylife.identity import text_of
from casework.keylife.refusal import KeyWorkRefused
from detainees.crypto_keyfiles import KeyFileRefused

_MEMORY = "/dev/shm"  # noqa: S108 - a tmpfs of every Linux


class Command(BaseCommand):
    help = "Put the root secret where HABEAS_ROOT_SECRET_FILE says, in a tmpfs. Asks for the passphrase, or --identity."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", required=True, type=Path, metavar="FILE", dest="locked")
        parser.add_argument("--identity", default="", help="A file of age-keygen; - for the standard input.")
        parser.add_argument(
            "--not-tmpfs", action="store_true", help="Write it to a disk all the same, as in a demo."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="See whether it opens, and leave nothing behind."
        )

    def handle(self, **options: Any) -> None:
        target = settings.ENVIRONMENT.root_secret_file
        try:
            identity = text_of(options["identity"]) if options["identity"] else ""
            passphrase = "" if identity else getpass("Passphrase: ")
            if options["dry_run"]:
                with tempfile.TemporaryDirectory(dir=_MEMORY) as place:
                    root.unlock(options["locked"], Path(place) / "root", identity=identity, passphrase=passphrase)
                self.stdout.write(f"It opens, and would stand in {target}.")
                return
            root.unlock(
                options["locked"], target, identity=identity, passphrase=passphrase, may_stay=options["not_tmpfs"]
            )
        except (KeyWorkRefused, KeyFileRefused) as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(
            "Unlocked. Start what needs the key: habeas-web habeas-people habeas-worker habeas-batch habeas-beat"
        )
