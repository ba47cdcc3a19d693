"""`manage.py open_again [ID …]`: open envelopes that did not open, because the cause was mended."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.services import tickets
from detainees.models import Envelope, reference
from detainees.services import intake


class Command(BaseCommand):
    """Try all of them, or those that are named, and say what became of each. Exit 1 when any stays shut."""

    help = "Open envelopes of the hotline that did not open before: all, or those whose ids are given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("envelopes", nargs="*", type=UUID, metavar="id")

    def handle(self, *args: Any, **options: Any) -> None:
        named: list[UUID] = options["envelopes"]
        opened = intake.open_again(envelopes=named or None)
        if opened.reports:
            tickets.announce(queue="all")
        rows = Envelope.objects.in_bulk([*opened.reports, *opened.faulty])
        for envelope in opened.reports:
            self.stdout.write(f"{envelope}: the report {reference(rows[envelope].number)} now.")
        for envelope in opened.faulty:
            self.stdout.write(f"{envelope}: does not open: {rows[envelope].fault}.")
        for envelope in dict.fromkeys(named):
            if envelope not in rows:
                self.stdout.write(f"{envelope}: is not among those that did not open.")
        if opened.faulty or len(rows) < len(set(named)):
            raise CommandError(f"{len(opened.reports)} opened, {len(opened.faulty)} do not open.")
        self.stdout.write(f"{len(opened.reports)} opened.")
