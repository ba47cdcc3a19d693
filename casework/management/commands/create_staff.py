"""`manage.py create_staff`: an account, its roles, and the first password, which is said once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from casework.services.staff import faults_of, make_staff
from detainees.models import Region, RoleGrant
from detainees.services.refusal import Refused


class Command(BaseCommand):
    help = "Make a staff account. The first security officer of an installation is made by this."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle", help="signs in with it; small Latin letters, not a name")
        parser.add_argument("--name", default="", help="sealed; who it is")
        parser.add_argument("--email", default="", help="sealed")
        parser.add_argument("--role", action="append", choices=RoleGrant.Role.values, default=[])
        parser.add_argument("--region", help="ISO 3166-2 code, such as RU-DA; everywhere without it")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        region = Region.objects.filter(code=options["region"]).first() if options["region"] else None
        if options["region"] and region is None:
            raise CommandError(
                f"There is no region {options['region']}. Regions are ISO 3166-2 codes, such as RU-DA."
            )
        roles = [RoleGrant.Role(role) for role in options["role"]]
        try:
            user, password = make_staff(
                handle=options["handle"],
                name=options["name"],
                email=options["email"],
                roles=roles,
                region=region,
                by=None,
            )
        except ValidationError as error:
            raise CommandError(faults_of(error)) from error
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(f"{user.handle} may sign in with the password, which is said once: {password}")
        self.stdout.write("The first sign-in asks to set up the second factor.")
