"""Every page that the URL resolver knows in Russian, every second in English too; wide and narrow, light and dark."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Literal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, ViewportSize

from casework import access
from casework.access import Actor
from casework.models import Lawyer
from detainees.models import Detainee, Detention, Facility, Incident, Relative, Report, RoleGrant, Triage, User
from tests import makers
from tests.access.routes import Route, every_route
from tests.access.world import World, plant
from tests.browser.conftest import Site, errors_of
from tests.browser.every_page import address_of, faults, has_no_page, may_ask

pytestmark = pytest.mark.browser

Role = RoleGrant.Role
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}
SHOWN = 200
# Of who is held still this page leads to the form of the release.
OF_WHO_IS_OUT = "person-debrief"
# A word that cannot be parted by a space, as people type them.
LONG = "Нурмагомед-Гаджимурадова-Абдулхаликова"
PHONES = "+7 928 000-00-33, +7 928 000-00-34"
# The look of a page in each language: first the one width and scheme, then the other.
LOOKS: Mapping[str, tuple[tuple[ViewportSize, Literal["light", "dark"]], ...]] = {
    "ru": ((WIDE, "light"), (NARROW, "dark")),
    "en": ((NARROW, "light"), (WIDE, "dark")),
}


@dataclass
class Reader:
    """Somebody with a browser in each language; what was wrong on the pages they opened."""

    user: User
    actor: Actor
    desks: dict[str, tuple[Page, list[str]]]
    wrong: list[str] = field(default_factory=list)

    def open(self, url: str, languages: Iterable[str]) -> int:
        """Look at the page in these languages; says how it was answered."""
        for language in languages:
            page, errors = self.desks[language]
            page.set_viewport_size(LOOKS[language][0][0])
            status = _status(page, url)
            if status != SHOWN:
                errors.clear()  # the browser says so of the answer itself
                return status
            for size, scheme in LOOKS[language]:
                page.set_viewport_size(size)
                page.emulate_media(color_scheme=scheme)
                where = f"{url} {language} {size['width']} {scheme}"
                self.wrong += [f"{where}: {fault}" for fault in (*faults(page), *errors)]
                errors.clear()
        return SHOWN


def _status(page: Page, url: str) -> int:
    """How an address is answered to who goes there; 0 when the page shown in the end is another."""
    answer = page.goto(url)
    return answer.status if answer is not None and page.url.split("#")[0] == url else 0


@pytest.fixture
def world(site: Site) -> World:
    """A row of every kind, of which those `here` have long names."""
    world = plant(decided_by=makers.make_user("planter"))
    here = {model: rows["here"] for model, rows in world.rows.items() if "here" in rows}
    _write(here[Detainee], identity={"surname": LONG, "given_name": LONG}, description=LONG * 3)
    _write(here[Incident], title_ru=f"Сход у {LONG}", title_en=f"Rally of {LONG}", place=LONG * 2)
    _write(here[Relative], contact={"name": LONG, "relation": "мать", "phone": PHONES})
    _write(here[Lawyer], person={"name": LONG, "bar": LONG, "phone": PHONES})
    for facility in Facility.objects.all():
        _write(facility, name=f"{LONG} № {facility.name[-3:]}", address=LONG * 2)
    return world


def _write(row: Any, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=list(facts))


def reports_in_hand(world: World, user: User) -> list[str]:
    """Addresses of reports that somebody works on: one with its incident, one without."""
    taken = [world.rows[Report][place] for place in ("here", "unplaced")]
    facts = {"state": Triage.State.TAKEN, "taken_by": user, "taken_at": timezone.now()}
    for report in taken:
        _write(report.triage, **facts)
    return [f"/reports/{report.pk}/" for report in taken]


@contextmanager
def reader(site: Site, browser: Browser, user: User) -> Iterator[Reader]:
    """They sign in once, and have a browser in each language."""
    desks = {}
    contexts = []
    kept: Any = None
    for language in LOOKS:
        context = browser.new_context(locale=language, storage_state=kept)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        errors = errors_of(page)
        if kept is None:
            site.sign_in(page, user)
            kept = context.storage_state()
        desks[language] = (page, errors)
    yield Reader(user, access.actor_of(user), desks)
    for context in contexts:
        context.close()


@contextmanager
def readers(site: Site, browser: Browser) -> Iterator[list[Reader]]:
    """Between them they see everything: a coordinator what was recorded, the security officer who may see it."""
    with (
        reader(site, browser, site.person("karim", Role.COORDINATOR)) as karim,
        reader(site, browser, site.person("sasha", Role.SECURITY)) as sasha,
    ):
        yield [karim, sasha]


def pages(kind: str) -> list[Route]:
    every = (route for route in every_route() if route.kind == kind and not has_no_page(route))
    return [route for route in every if route.name != OF_WHO_IS_OUT]


def look_at_all(
    site: Site, people: list[Reader], world: World, routes: Iterable[Route], turns: Iterable[tuple[str, ...]]
) -> list[str]:
    """Each page by the first who may ask for it, in its turn of languages; says which were not shown to them."""
    unseen = []
    for route, languages in zip(routes, turns, strict=False):
        address = address_of(route, world)
        who = next((each for each in people if may_ask(each.actor, route)), people[0])
        status = who.open(site.url + address, languages)
        unseen += [f"{status} {route.name} {address}"] if status != SHOWN else []
    return unseen + [fault for each in people for fault in each.wrong]


@pytest.mark.parametrize("half", [0, 1])
def test_every_page_fits_and_says_nothing_to_the_console(
    site: Site, browser: Browser, world: World, half: int
) -> None:
    with readers(site, browser) as people:
        wrong = look_at_all(site, people, world, pages("page")[half::2], cycle((("ru", "en"), ("ru",))))
    assert "\n".join(wrong) == ""


def test_the_account_of_who_is_out_does_so(site: Site, browser: Browser, world: World) -> None:
    detention = world.rows[Detention]["here"]
    _write(detention, released_at=makers.EVENING, current_facility=None)
    with readers(site, browser) as people:
        address = reverse(OF_WHO_IS_OUT, args=[detention.pk])
        assert people[0].open(site.url + address, ("ru", "en")) == SHOWN
    assert "\n".join(people[0].wrong) == ""


def test_a_report_in_hand_does_so(site: Site, browser: Browser, world: World) -> None:
    with readers(site, browser) as people:
        for address in reports_in_hand(world, people[0].user):
            assert people[0].open(site.url + address, ("ru", "en")) == SHOWN
    assert "\n".join(people[0].wrong) == ""


def test_every_page_of_the_admin_does_so_in_one_language_by_turns(
    site: Site, browser: Browser, world: World
) -> None:
    with readers(site, browser) as people:
        wrong = look_at_all(site, people, world, pages("admin"), cycle((("ru",), ("en",))))
    assert "\n".join(wrong) == ""


PLANTED = {
    "900 px wide": "document.body.append(Object.assign(document.createElement('div'), {id: 'wide', textContent: 'x'}));"
    "document.getElementById('wide').style.width = '900px'",
    "cut: <p": "const cut = document.body.appendChild(document.createElement('p'));"
    "cut.textContent = 'Нурмагомед'; cut.style.cssText = 'width: 40px; overflow: hidden; white-space: nowrap'",
    "planted": "console.error('planted')",
    "Content Security Policy": "const script = document.createElement('script'); script.textContent = '1';"
    "document.body.append(script)",
}


def test_what_these_tests_look_for_is_seen_when_it_is_there(site: Site, browser: Browser) -> None:
    with reader(site, browser, site.person("karim", Role.COORDINATOR)) as karim:
        page, errors = karim.desks["en"]
        page.set_viewport_size(NARROW)
        for planted, script in PLANTED.items():
            page.goto(site.url)
            assert [*faults(page), *errors] == []
            page.evaluate(f"() => {{ {script} }}")
            (seen,) = _first_seen(page, errors)
            assert planted in seen
            errors.clear()


def _first_seen(page: Page, errors: list[str]) -> list[str]:
    """What is wrong as soon as something is: the console is told a moment after it happens."""
    for _ in range(200):
        if found := [*faults(page), *errors]:
            return found
        page.wait_for_timeout(50)
    return []
