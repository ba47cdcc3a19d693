"""While nobody answers for names, pages say so, lose nothing, and ask again by themselves."""

import pytest
from playwright.sync_api import Page, expect

from detainees.models import Incident, RoleGrant
from tests.browser.conftest import Site
from tests.makers import make_detainee, make_detention, make_incident, make_report
from tests.people import people_process_away

pytestmark = pytest.mark.browser

Role = RoleGrant.Role
AWAY = "It is asked again by itself."
CONTENT = {"text": "Сына забрали", "people": [{"surname": "Kurachev", "given_name": "Jamal", "age": 23}]}


@pytest.fixture
def incident(site: Site) -> Incident:
    found = make_incident(title_en="Makhachkala, the evening")
    named = make_detainee(surname="Курачёв", given_name="Джамал", region=found.region)
    make_detention(incident=found, detainee=named)
    return found


def test_the_search_finds_as_soon_as_somebody_answers(site: Site, page: Page, incident: Incident) -> None:
    site.sign_in(page, site.person("olga", Role.OPERATOR))
    page.goto(f"{site.url}/search/")
    page.get_by_label("Name or reference number").fill("kurachev jamal")

    with people_process_away():
        page.get_by_role("button", name="Find").click()
        expect(page.get_by_text(AWAY)).to_be_visible()
        expect(page.get_by_label("Name or reference number")).to_have_value("kurachev jamal")

    expect(page.get_by_role("link", name="Курачёв Джамал")).to_be_visible()
    expect(page.get_by_text("the same surname")).to_be_visible()


def test_a_call_goes_on_and_who_is_alike_comes_later(site: Site, page: Page, incident: Incident) -> None:
    site.sign_in(page, site.person("olga", Role.OPERATOR))
    page.goto(f"{site.url}/reports/new/")

    with people_process_away():
        page.locator("#id_people-0-name").fill("Курачев Джам")
        expect(page.locator("#similar")).to_contain_text(AWAY)

    expect(page.locator("#similar")).to_contain_text("Курачёв Джамал")
    expect(page.locator("#id_people-0-name")).to_have_value("Курачев Джам")


def test_a_report_shows_who_is_known_and_which_other_reports_speak_of_them(
    site: Site, page: Page, incident: Incident
) -> None:
    report = make_report(incident=incident, content=CONTENT, is_quarantined=False)
    other = make_report(incident=incident, content=CONTENT, is_quarantined=True)
    site.sign_in(page, site.person("olga", Role.OPERATOR))

    with people_process_away():
        page.goto(f"{site.url}/reports/{report.id}/")
        expect(page.locator("#known")).to_contain_text(AWAY)

    expect(page.locator("#known")).to_contain_text("Курачёв Джамал")
    expect(page.locator("#known")).to_contain_text("Heard in other reports too?")
    expect(page.get_by_role("link", name=other.reference)).to_be_visible()
