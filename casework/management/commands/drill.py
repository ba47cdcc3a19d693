"""`manage.py drill`: whether a backup of this installation would come back. Runs as the owner."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.keylife.refusal import KeyWorkRefused
from casework.keylife.rehearsal import drill
from detainees.crypto_keyfiles import KeyFileRefused


class Command(BaseCommand):
    help = (
        "Back up, restore into a scratch database, open and compare everything, erase somebody there, and drop it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and do nothing.")

    def handle(self, **options: Any) -> None:
        environment = settings.ENVIRONMENT
        if options["dry_run"]:
            self.stdout.write(
                f"Archives, keys and files of the scratch copy would lie in {environment.data_dir}, encrypted."
            )
            self.stdout.write("The scratch database would stand on the same server. Have twice their room there.")
            return
        try:
            outcome = drill(environment, tell=self.stdout.write)
        except (KeyWorkRefused, KeyFileRefused) as refused:
            raise CommandError(f"It did not all come back. {refused}") from None
        self.stdout.write(
            f"All came back: {outcome.rows:,} rows, {outcome.files} files, {outcome.opened:,} sealed values."
        )
