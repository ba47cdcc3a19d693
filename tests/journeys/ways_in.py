"""Every form of the pages and of the admin, filled with invented words and sent to the real web process.

The forms come from the URL resolver and the pages: one that is added tomorrow is sent tomorrow, or a test says that
nothing was sent to its address.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.test import Client

from detainees.models import User
from tests.access.asking import Person
from tests.access.filled_forms import FITTING
from tests.access.forms_shown import address_of, name_of, plant_for, shown
from tests.access.page_forms import PageForm
from tests.access.routes import Route
from tests.access.test_mass_assignment_pages import CSRF
from tests.access.world import World
from tests.journeys.running import Running
from tests.journeys.words import PLACE, Words

# Fields that are kept plain, by address: places, occasions and programs, none of a person.
PLAIN: dict[str, set[str]] = {
    "incident-new": {"title_ru", "title_en", "city"},
    "incident-change": {"title_ru", "title_en", "city"},
    "detainees_facility_add": {*PLACE},
    "detainees_facility_change": {*PLACE},
    "detainees_unit_add": {"name", "agency"},
    "detainees_unit_change": {"name", "agency"},
    "detainees_campaign_add": {"name_ru", "name_en"},
    "detainees_campaign_change": {"name_ru", "name_en"},
    "detention-new": {"new_place"},
    "report-admit": {"new_place"},
    "stay-change": {"new_place"},
    "person-correct": {"agency"},
    "hearing-new": {"room"},
    "hearing-change": {"room"},
    "client-new": {"name"},
}
# What is written in these has a form of its own.
FORMED = {
    "birth_date",
    "age",
    "articles",
    "article",
    "latitude",
    "longitude",
    "fine",
    "began_on",
    "time_zone",
    "citizenship",
    "languages",
    "account",
    "registration_plate",
    "keep",
}
# What is taken is answered with a page: a search, and what is shown once.
SHOWN = {"search", "list-read", "token-new", "staff-new", "staff-password"}
# Take what is sent though no form was shown: a script sends it, the record must stand differently, or it has no words.
UNSHOWN = (
    *("list-line", "list-save", "report-undo"),
    *("call-similar", "incident-send", "queue-undo", "claim-reject", "document-retry", "document-file", "nowhere"),
    "person-debrief",
    *("report-take", "report-take-over", "report-place", "report-heads", "report-finish", "report-reopen"),
    "pair-take",
    *("search-similar", "search-contact", "search-lose", "search-reopen", "hit-again"),
)
# Are to be refused: the doors.
GUARDED = ("account_", "mfa_", "verification")
OK, FOUND, NOT_ALLOWED = 200, 302, 405


@dataclass
class Walk:
    """Somebody who sends every form that is shown, first so that it is refused and then so that it is taken."""

    running: Running
    words: Words
    number: int = 0
    sent: set[str] = field(default_factory=set)  # the routes that forms were sent to
    fields: set[str] = field(default_factory=set)  # of all forms, those into which somebody writes
    not_taken: list[str] = field(default_factory=list)
    unshown: set[str] = field(default_factory=set)

    def through(self, person: Person, routes: Iterable[Route]) -> None:
        """Send every form that is shown to this person on these pages."""
        for route, form in list(shown(person.client, self._world(person.user), routes)):
            name, is_admin = name_of(form), route.kind == "admin"
            if name in self.sent or (is_admin and form.names <= {CSRF}):
                continue
            self.sent.add(name)
            self.fields |= form.texts
            self._refuse(person.client, name, form)
            # An action of the admin's lists takes no words, and the doors are to stay shut.
            if (
                name.endswith("_changelist")
                or name.startswith(GUARDED)
                or self._is_taken(person.client, name, form)
            ):
                continue
            if not self._is_taken_anew(person, name, route) and form.texts:
                self.not_taken.append(name)

    def past_the_forms(self, person: Person, routes: Iterable[Route]) -> None:
        """Send words to the pages to which no form was sent, and note those that take any."""
        world, token = self._world(person.user), person.client.cookies["csrftoken"].value
        for route in routes:
            if route.name not in self.sent:
                words = {each: [self.words.name(f"{route.name} {each}, no form")] for each in self.fields}
                sent = {**words, CSRF: [token]}
                status = self.running.send(person.client, address_of(route, world), sent).status
                if status != NOT_ALLOWED and not route.name.startswith(GUARDED):
                    self.unshown.add(route.name)

    def into_search_boxes(self, person: Person, routes: Iterable[Route]) -> None:
        """Look for somebody in the lists of the admin, where what is looked for stands in the address."""
        world = self._world(person.user)
        for route in routes:
            if route.name.endswith("_changelist"):
                asked = urlencode({"q": self.words.name(f"{route.name}, searched")})
                self.running.show(person.client, f"{address_of(route, world)}?{asked}")

    def _world(self, reader: User) -> World:
        self.number += 1
        return plant_for(reader, self.number)

    def _refuse(self, client: Client, name: str, form: PageForm) -> None:
        """Words of people in every field, also where a day or a choice belongs."""
        if form.names - {CSRF} > form.texts:
            values = {each: [self.words.name(f"{name} {each}, refused")] for each in form.names - {CSRF}}
            self._send(client, form, {**form.values, **values, CSRF: form.values[CSRF]})

    def _is_taken(self, client: Client, name: str, form: PageForm) -> bool:
        words = {each: [self._word(name, each)] for each in form.texts - FORMED - {*FITTING.get(name, {})}}
        status = self._send(client, form, {**form.values, **words})
        return status == FOUND or (status == OK and name in SHOWN)

    def _is_taken_anew(self, person: Person, name: str, route: Route) -> bool:
        """Whether it is taken in a world in which no other form has done anything yet."""
        forms = shown(person.client, self._world(person.user), [route])
        return any(name_of(form) == name and self._is_taken(person.client, name, form) for _, form in forms)

    def _word(self, name: str, each: str) -> str:
        where = f"{name} {each}"
        if each in PLAIN.get(name, set()):
            return self.words.open(where)
        if "phone" in each or "contact" in each:
            return self.words.phone(where)
        if "email" in each:
            return self.words.name(where).split()[1] + "@example.org"
        return self.words.name(where)

    def _send(self, client: Client, form: PageForm, values: Mapping[str, list[str]]) -> int:
        """Send a form, and look at the page that it leads to."""
        answer = self.running.send(client, form.address, values)
        if answer.status == FOUND:
            self.running.show(client, answer.headers["location"])
        return answer.status
