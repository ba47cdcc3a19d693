"""`manage.py retire_signing_key`: the key in use signs nothing more, and the next archive edition makes another."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.services import document


class Command(BaseCommand):
    help = (
        "Retire the key that signs archive editions, for ever. What it signed is still told to be unchanged;"
        " publish the fingerprint of the next key, which stands on the page /v/ once a file was signed with it."
    )

    def handle(self, **options: Any) -> None:
        retired = document.retire_signing_key()
        if retired is None:
            raise CommandError("No signing key is in use: the next archive edition makes one.")
        self.stdout.write(f"Signs nothing more: {retired.fingerprint}")
