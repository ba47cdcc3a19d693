"""Make a token for a program: `manage.py make_token "Partner hotline" --region RU-DA --new-client`."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils import timezone

from casework.services import programs
from detainees.models import ApiClient, Region, RoleGrant, Token
from detainees.services.refusal import Refused


class Command(BaseCommand):
    help = "Make a token for a program and print it. It is shown this once: nobody can say it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("client", help="The client's name: of the program or the group, never of a person.")
        parser.add_argument("--new-client", action="store_true", help="Make the client, too.")
        parser.add_argument("--region", default="", help="Of a new client: ISO 3166-2 code. Left out: everywhere.")
        parser.add_argument(
            "--role",
            default=RoleGrant.Role.OPERATOR.value,
            choices=["operator", "coordinator", "case_manager", "analyst"],
            help="Of a new client: whose rows a token that may read sees. Left out: operator.",
        )
        parser.add_argument(
            "--audience",
            default=ApiClient.Audience.OURS.value,
            choices=ApiClient.Audience.values,
            help="Of a new client: whose it is. Somebody else's finds only people who agreed to that. Left out: ours.",
        )
        parser.add_argument("--trusted", action="store_true", help="Of a new client: its reports are not marked.")
        parser.add_argument(
            "--scope", action="append", choices=Token.Scope.values, help="May be repeated. Left out: report."
        )
        parser.add_argument("--days", type=int, default=365, help="How long it opens the door (365).")
        parser.add_argument("--per-minute", type=int, default=600, help="How often it may come (600).")

    @no_translations
    def handle(self, **options: Any) -> None:
        client = _new_client(options) if options["new_client"] else _client(options["client"])
        try:
            _token, bearer = programs.make_token(
                client=client,
                scopes=[Token.Scope(scope) for scope in options["scope"] or ["report"]],
                expires_at=timezone.now() + timedelta(days=options["days"]),
                per_minute=options["per_minute"],
                by=None,
            )
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(bearer.text)


def _client(name: str) -> ApiClient:
    client = ApiClient.objects.filter(name=name).first()
    if client is None:
        raise CommandError("There is no client of that name. Add --new-client to make it.")
    return client


def _new_client(options: dict[str, Any]) -> ApiClient:
    if ApiClient.objects.filter(name=options["client"]).exists():
        raise CommandError("There is a client of that name already: leave --new-client out.")
    region = Region.objects.filter(code=options["region"]).first()
    if options["region"] and region is None:
        raise CommandError("There is no such region. Regions are ISO 3166-2 codes, such as RU-DA.")
    return programs.make_client(
        name=options["client"],
        role=options["role"],
        region=region,
        audience=options["audience"],
        is_trusted=options["trusted"],
        by=None,
    )
