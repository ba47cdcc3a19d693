"""Publish the key pairs of the coming days: `manage.py make_intake_keys`."""

from datetime import UTC, datetime

from django.core.management.base import BaseCommand

from detainees.services import intake_keys


class Command(BaseCommand):
    help = "Publish the hotline's key pairs for today and fourteen days ahead, and destroy those long past."

    def handle(self, **options: object) -> None:
        today = datetime.now(UTC).date()
        made = intake_keys.make_intake_keys(today=today)
        destroyed = intake_keys.destroy_old_intake_keys(today=today)
        self.stdout.write(f"{len(made)} days published, {len(destroyed)} days destroyed.")
