"""`manage.py erase_subject NUMBER …`, or `--due`: destroy the keys of people, reports or search requests."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from casework.keylife import requests
from casework.keylife.erasure import carry_out, due, refuse_holds
from casework.keylife.refusal import KeyWorkRefused
from casework.keylife.subjects import called, mentions
from casework.models import Erasure
from detainees.crypto import SealBroken
from detainees.crypto_keyfiles import KeyFileRefused
from detainees.services.refusal import Refused


class Command(BaseCommand):
    help = (
        "Erase people, reports or search requests, together: by their numbers or ids, or all that two officers"
        " agreed on (--due)."
        " With numbers, whoever types it asks and approves in one person: the pages need two, a shell does not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("numbers", nargs="*", metavar="NUMBER")
        parser.add_argument("--due", action="store_true", help="What was asked for and approved on the page.")
        parser.add_argument("--basis", choices=Erasure.Basis.values, default=Erasure.Basis.PERSON.value)
        parser.add_argument("--yes", action="store_true", help="Do not ask again before the keys are destroyed.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be erased, and change nothing.")

    @no_translations
    def handle(self, **options: Any) -> None:
        if bool(options["numbers"]) == options["due"]:
            raise CommandError("Name whom to erase, or say --due.")
        try:
            self._erase(**options)
        except (KeyWorkRefused, KeyFileRefused, SealBroken) as refused:
            raise CommandError(str(refused)) from None
        except Refused as refused:
            raise CommandError(refused.message) from None

    def _erase(self, *, numbers: list[str], basis: str, yes: bool, dry_run: bool, **_options: Any) -> None:
        erasures = [Erasure(subjects=requests.subjects_of(numbers), basis=basis)] if numbers else due()
        refuse_holds(settings.ENVIRONMENT, erasures)
        for erasure in erasures:
            self._tell_of(erasure)
        if dry_run or not erasures:
            self.stdout.write("Nothing is changed." if erasures else "Nothing is due.")
            return
        if not yes and input("The keys cannot be brought back. Type ERASE to go on: ") != "ERASE":
            raise CommandError("Nothing is changed.")
        if numbers:
            erasures = [requests.approve(erasure=requests.ask(numbers=numbers, basis=basis, by=None), by=None)]
        ended = carry_out(settings.ENVIRONMENT, erasures, tell=self.stdout.write)
        for each in ended:
            self.stdout.write(
                f"Erased. It counts from {each.counts_from:%Y-%m-%d %H:%M} UTC, when the last backup goes."
            )
        if len(ended) < len(erasures):
            self.stdout.write(f"{len(erasures) - len(ended)} erasures have begun and do not count yet.")
        self.stdout.write("Processes that run forget these keys within five minutes; restart them to be sure.")
        self.stdout.write("Make a new backup now.")

    def _tell_of(self, erasure: Erasure) -> None:
        names = called(erasure.subjects)
        self.stdout.write(", ".join(names.get(subject, str(subject)) for subject in erasure.subjects))
        self.stdout.write("  stay spoken of in:")
        for line in mentions(erasure.subjects):
            self.stdout.write(f"  · {line}")
