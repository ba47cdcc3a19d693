"""`manage.py verify_backup FILE`: whether an archive is whole, read to its end. Writes nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.keylife.identity import identities_of
from casework.keylife.refusal import KeyWorkRefused
from casework.keylife.verify import verify


class Command(BaseCommand):
    help = "Read archives to their end and compare every byte with what their manifests say."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--identity", required=True, help="A file of age-keygen; - for the standard input.")

    def handle(self, **options: Any) -> None:
        try:
            identities = identities_of(options["identity"])
            for path in options["files"]:
                self.stdout.write(f"{path}:")
                for line in verify(path, identities):
                    self.stdout.write(line)
        except KeyWorkRefused as refused:
            raise CommandError(str(refused)) from None
