"""The desk hears that somebody who is looked for was named, decides by keyboard, and writes the call down."""

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from casework.services import tickets
from detainees.models import Incident, RoleGrant, SearchHit, SearchRequest
from tests.browser.conftest import Site, press
from tests.makers import make_detainee, make_detention, make_hit, make_incident, make_search

pytestmark = pytest.mark.browser

Role = RoleGrant.Role


@pytest.fixture
def incident(site: Site) -> Incident:
    return make_incident(title_en="Makhachkala, the evening")


@pytest.fixture
def search(incident: Incident) -> SearchRequest:
    return make_search(incident=incident, region=incident.region)


def ring(search: SearchRequest) -> SearchHit:
    """What the worker does when a name arrives: the hit is there, and the open pages are told."""
    person = make_detention(incident=search.incident, detainee=make_detainee()).detainee
    with transaction.atomic():
        hit = make_hit(request=search, person=person)
        tickets.announce(searches="all")
    return hit


def test_it_rings_on_a_page_that_is_open_and_is_decided_by_keyboard(
    site: Site, page: Page, search: SearchRequest
) -> None:
    site.sign_in(page, site.person("olga", Role.OPERATOR))
    page.goto(f"{site.url}/queue/")
    bell = page.locator("#bell[data-live]")
    expect(bell).to_be_attached()
    expect(bell).not_to_contain_text("1")

    hit = ring(search)
    expect(bell).to_contain_text("1")

    bell.get_by_role("link").first.click()
    page.get_by_role("link", name="Гаджиалиева Патимат").click()
    expect(page.get_by_text("the same surname")).to_be_visible()
    press(page, "Alt+Digit1")

    expect(page.get_by_text("Call the seeker: nobody else tells them.")).to_be_visible()
    search.refresh_from_db()
    assert (search.state, search.person_id) == ("found", hit.person_id)
    press(page, "c")
    page.get_by_label("What they were told").select_option("where")
    press(page, "Control+Enter")
    expect(page.get_by_text("Written down.")).to_be_visible()
    search.refresh_from_db()
    assert search.state == "told"


def test_who_may_be_meant_stands_beside_the_form_while_one_types(
    site: Site, page: Page, incident: Incident, search: SearchRequest
) -> None:
    make_detention(incident=incident, detainee=make_detainee(surname="Курачев", given_name="Джамал"))
    site.sign_in(page, site.person("olga", Role.OPERATOR))
    page.goto(f"{site.url}/searches/new/")

    page.get_by_label("Surname").type("Kurachev")
    expect(page.locator("#similar")).to_contain_text("Курачев Джамал")
    page.get_by_label("Surname").fill("Гаджиалиева")
    page.get_by_label("Given name").type("Патя")
    expect(page.locator("#similar")).to_contain_text(search.reference)
