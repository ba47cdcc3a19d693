"""The invented people of a first look."""

from argparse import ArgumentParser
from datetime import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from casework.demo import agreed, appeal, night, pasted_list, places, queue_reports, searches, staff, twins
from detainees.models import Incident, Region

REGION = "RU-DA"


class Command(BaseCommand):
    """Write the demo's data through the services, as staff would have. Refuses in production."""

    help = "Fill an empty demo with invented people: a night of a hundred detentions, and a case at appeal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing when there are incidents already.")
        parser.add_argument("--at", help="The moment at which the night stands, ISO 8601. Default: now.")

    def handle(self, **options: str | bool | None) -> None:
        if not settings.DEMO:
            raise CommandError("Invented people belong into a demo: HABEAS_MODE is not 'demo'.")
        if Incident.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are incidents already. Use another HABEAS_DATA_DIR for a fresh demo.")
        now = self._moment(options["at"])
        region = Region.objects.get(code=REGION)
        self._say("Inventing staff, and laying out the places")
        people = staff.hire(region)
        ground = places.lay_out(region, people.karim)
        self._say("Inventing a case that has reached the appeal")
        appeal.enact(region, ground, people)
        self._say(f"Inventing a night of {night.DETENTIONS} detentions")
        tonight = night.enact(region, ground, people, now=now)
        agreed.enact(tonight, people)
        self._say("Writing three of them down a second time, as others heard them")
        twins.enact(tonight, people, now=now)
        self._say("Inventing the reports that wait in the queue")
        queue_reports.enact(region, tonight, people, now=now)
        self._say(f"Saving a list of {pasted_list.PEOPLE} that was pasted from a chat")
        pasted_list.enact(tonight, people, now=now)
        self._say("Writing down three who look for somebody")
        searches.enact(tonight, people, now=now)
        note = settings.ENVIRONMENT.data_dir / "demo" / "sign-ins.txt"
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(staff.sign_ins())

    def _moment(self, text: str | bool | None) -> datetime:
        if not isinstance(text, str):
            return timezone.now()
        moment = parse_datetime(text)
        if moment is None or moment.tzinfo is None:
            raise CommandError("--at takes a moment with its offset, for example 2022-09-25T23:47+03:00.")
        return moment

    def _say(self, words: str) -> None:
        self.stdout.write(f"· {words}")
        self.stdout.flush()
