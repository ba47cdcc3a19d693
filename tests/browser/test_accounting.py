"""At four in the morning: somebody comes out, by keyboard and by thumb; whoever is left is not closed over quietly."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from detainees.models import Debrief, Detention, Incident, RoleGrant
from tests.browser.conftest import Site, press, watched_page
from tests.makers import make_detainee, make_detention, make_incident, opened

pytestmark = pytest.mark.browser

Role = RoleGrant.Role
TYPED = "%Y-%m-%dT%H:%M"


@pytest.fixture
def incident(site: Site) -> Incident:
    return make_incident(title_en="Makhachkala, the evening")


@pytest.fixture
def lost(incident: Incident) -> Detention:
    detainee = make_detainee(surname="Цахуева", given_name="Аминат")
    return make_detention(incident=incident, detainee=detainee)


def test_a_release_is_written_down_from_the_keyboard(
    site: Site, page: Page, incident: Incident, lost: Detention
) -> None:
    site.sign_in(page, site.person("karim", Role.COORDINATOR))
    page.goto(f"{site.url}/incidents/{incident.pk}/")
    press(page, "a")
    expect(page.get_by_role("heading", name="Not accounted for")).to_contain_text("1")
    page.get_by_role("link", name="Is out").press("Enter")

    page.get_by_role("button", name="half an hour ago").press("Enter")
    chosen = datetime.fromisoformat(page.get_by_label("Released at").first.input_value())
    ago = timezone.now().astimezone(incident.zone).replace(tzinfo=None) - chosen
    assert timedelta(minutes=29) < ago < timedelta(minutes=33)
    page.get_by_label("How released").select_option("with_record")
    page.get_by_label("record of an offence").press("Space")
    page.get_by_label("What they must do").first.fill("Явиться в суд")
    page.get_by_label("Injuries now").last.fill("Ушиб плеча")
    page.get_by_label("What the person says happened").fill("Держали в коридоре")
    page.get_by_label("Telephone").fill("+70000000031")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("Nobody: each person is known to be out")).to_be_visible()
    lost.refresh_from_db()
    assert (lost.release_outcome, lost.is_injured) == ("with_record", True)
    with opened(lost.subject_id):
        assert Debrief.objects.get().call == {"phone": "+70000000031"}


def test_a_release_is_written_down_by_thumb(
    site: Site, browser: Browser, incident: Incident, lost: Detention
) -> None:
    with watched_page(browser, site, width=360) as page:
        site.sign_in(page, site.person("olga", Role.OPERATOR))
        page.goto(f"{site.url}/detentions/{lost.pk}/release/")
        page.get_by_label("How released").select_option("after_talk")
        page.get_by_label("Injured now").check()
        # The bar at the thumb stays in sight however long the form is.
        button = page.locator(".thumb button")
        expect(button).to_be_in_viewport()
        button.click()
        expect(page.get_by_text("The detention is over.")).to_be_visible()
    lost.refresh_from_db()
    assert (lost.is_over, lost.is_injured) == (True, True)


def test_an_incident_is_closed_with_a_word_over_whom_nobody_found(
    site: Site, page: Page, incident: Incident, lost: Detention
) -> None:
    site.expected_errors.append("422")
    site.sign_in(page, site.person("karim", Role.COORDINATOR))
    page.goto(f"{site.url}/incidents/{incident.pk}/accounting/")
    page.get_by_role("link", name="Close the incident").click()

    expect(page.get_by_text("Not accounted for: people 1, heads without names 0.")).to_be_visible()
    expect(page.get_by_role("link", name="Цахуева Аминат")).to_be_visible()
    page.get_by_role("button", name="Close it all the same").click()
    expect(page.get_by_text("This field is required.")).to_be_visible()
    page.get_by_label("Why it is closed all the same").fill("Ищет семья")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("The incident is closed.")).to_be_visible()
    page.goto(f"{site.url}/incidents/{incident.pk}/accounting/")
    expect(page.get_by_text("Ищет семья")).to_be_visible()
    incident.refresh_from_db()
    assert incident.state == "closed"
