"""`manage.py reset_password HANDLE`: a new password, said once; every session of the person ends."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.services.staff import reset_password
from detainees.models import User


class Command(BaseCommand):
    help = "Give a staff member a new password, which is said once, and end their sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(handle=options["handle"]).first()
        if user is None:
            raise CommandError(f"There is nobody with the handle {options['handle']}.")
        self.stdout.write(
            f"The password of {user.handle}, which is said once: {reset_password(user=user, by=None)}"
        )
