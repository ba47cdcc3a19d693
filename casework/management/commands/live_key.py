"""The public key of the live process."""

from django.core.management.base import BaseCommand

from casework.services.tickets import public_key


class Command(BaseCommand):
    """Print the key that goes into the file of HABEAS_LIVE_KEY_FILE. It is no secret."""

    help = "Print the public key with which the live process verifies tickets."
    requires_system_checks = ()

    def handle(self, **options: object) -> None:
        self.stdout.write(public_key())
