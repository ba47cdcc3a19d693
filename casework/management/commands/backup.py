"""`manage.py backup`: records and keys into two archives, encrypted to recipients of age. Runs as the owner."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.keylife.age import recipients
from casework.keylife.backup import Order, back_up, planned, refuse_unfit
from casework.keylife.refusal import KeyWorkRefused
from detainees.crypto_keyfiles import KeyFileRefused


class Command(BaseCommand):
    help = "Write the records, with their files, and the keyring into two archives that only the named recipients open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, type=Path, help="The folder of the archives.")
        parser.add_argument(
            "--keyring-to", type=Path, help="Another folder for the keyring's; best another machine's."
        )
        parser.add_argument("--records-recipient", action="append", default=[], metavar="age1…")
        parser.add_argument("--keyring-recipient", action="append", default=[], metavar="age1…")
        parser.add_argument(
            "--kept-days", type=int, default=30, help="After so many days you delete it; erasures count from then."
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would be written, and write nothing.")

    def handle(self, **options: Any) -> None:
        try:
            order = Order(
                environment=settings.ENVIRONMENT,
                records_to=Path(options["to"]),
                keyring_to=Path(options["keyring_to"] or options["to"]),
                records_recipients=recipients(options["records_recipient"], what="the records"),
                keyring_recipients=recipients(options["keyring_recipient"], what="the keyring"),
            )
            if order.records_to.resolve() == order.keyring_to.resolve():
                self.stderr.write(
                    f"Both go to {order.keyring_to}: take the keyring's elsewhere, or say --keyring-to."
                )
            if options["dry_run"]:
                refuse_unfit(order, kept_days=options["kept_days"])
                for line in planned(order):
                    self.stdout.write(line)
                return
            backup, made = back_up(order, kept_days=options["kept_days"], tell=self.stdout.write)
        except (KeyWorkRefused, KeyFileRefused) as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(
            f"{made.rows:,} rows and {made.files} files of {made.taken_at:%Y-%m-%d %H:%M:%S} UTC."
            f" Keep the two archives apart. Delete the keyring's by {backup.kept_until:%Y-%m-%d}."
        )
