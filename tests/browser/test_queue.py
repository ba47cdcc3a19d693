"""An operator at work, by keyboard alone; and the second operator, who is told who has the report."""

import pytest
from playwright.sync_api import Browser, Page, expect

from detainees.models import Detention, Incident, Report, RoleGrant, Triage, TriageOutcome
from tests.browser.conftest import Site, press, watched_page
from tests.makers import make_detainee, make_detention, make_facility, make_incident, make_report, opened

pytestmark = pytest.mark.browser

Role = RoleGrant.Role
CONTENT = {
    "text": "Сына забрали у театра, бьют",
    "facility": "ОП по Ленинскому району",
    "reporter": {"name": "Зарема", "relation": "мать"},
    "people": [{"surname": "Курачев", "given_name": "Джамал", "age": 23, "sex": "male"}],
}


@pytest.fixture
def incident(site: Site) -> Incident:
    found = make_incident(title_en="Makhachkala, the evening")
    make_facility(region=found.region, name="ОП по Ленинскому району")
    return found


@pytest.fixture
def report(incident: Incident) -> Report:
    return make_report(incident=incident, content=CONTENT, urgency=["injured"], is_quarantined=False)


def test_an_operator_takes_a_report_by_keyboard_and_admits_its_person(
    site: Site, page: Page, report: Report
) -> None:
    site.sign_in(page, site.person("olga", Role.OPERATOR))
    page.goto(f"{site.url}/queue/")

    press(page, "j")
    expect(page.get_by_role("link", name=report.reference)).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(report.reference)
    press(page, "t")
    expect(page.get_by_text("You have it")).to_be_visible()
    expect(page.get_by_label("Surname")).to_have_value("Курачев")
    page.get_by_label("Patronymic").focus()
    page.keyboard.type("Гаджиевич")
    press(page, "Control+Enter")

    expect(page.get_by_text("Everybody is dealt with")).to_be_visible()
    detention = Detention.objects.get()
    with opened(detention.subject_id):
        assert detention.detainee.name.full == "Курачев Джамал Гаджиевич"
    press(page, "f")
    expect(page.get_by_text("Reports will stand here")).to_be_visible()
    assert Triage.objects.get(report=report).state == "done"


def test_who_is_known_already_is_linked_by_keyboard(
    site: Site, page: Page, incident: Incident, report: Report
) -> None:
    named = make_detainee(surname="Курачёв", given_name="Джамал", region=incident.region)
    known = make_detention(incident=incident, detainee=named)
    site.sign_in(page, site.person("olga", Role.OPERATOR))
    page.goto(f"{site.url}/reports/{report.id}/")

    press(page, "t")
    expect(page.get_by_role("button", name="This is them")).to_be_visible()
    press(page, "Alt+1")

    expect(page.get_by_text("Everybody is dealt with")).to_be_visible()
    assert TriageOutcome.objects.get().detention == known


def test_the_second_operator_is_told_who_has_the_report(
    site: Site, page: Page, browser: Browser, report: Report
) -> None:
    site.expected_errors.append("409")  # the browser says so of the refusal itself
    site.sign_in(page, site.person("olga", Role.OPERATOR))
    page.goto(f"{site.url}/reports/{report.id}/")
    with watched_page(browser, site) as second:
        site.sign_in(second, site.person("karim", Role.COORDINATOR))
        second.goto(f"{site.url}/reports/{report.id}/")
        press(page, "t")
        expect(page.get_by_text("You have it")).to_be_visible()

        press(second, "t")

        expect(second.get_by_role("alert")).to_contain_text("Another operator has taken this report.")
        expect(second.get_by_text("olga works on this report")).to_be_visible()
        second.get_by_role("button", name="Take over from olga").click()
        expect(second.get_by_text("You have it")).to_be_visible()


def test_the_queue_of_the_second_operator_shows_it_without_reload(
    site: Site, page: Page, browser: Browser, report: Report
) -> None:
    site.sign_in(page, site.person("olga", Role.OPERATOR))
    with watched_page(browser, site) as second:
        site.sign_in(second, site.person("karim", Role.COORDINATOR))
        second.goto(f"{site.url}/queue/")
        row = second.locator(f"tr[data-row='{report.triage.id}']")
        expect(row).to_contain_text("Take")
        page.goto(f"{site.url}/reports/{report.id}/")
        press(page, "t")

        expect(row).to_contain_text("olga")


def test_a_call_is_written_by_keyboard_and_who_is_known_is_shown(
    site: Site, page: Page, incident: Incident
) -> None:
    named = make_detainee(surname="Курачев", given_name="Джамал", region=incident.region)
    make_detention(incident=incident, detainee=named)
    site.sign_in(page, site.person("olga", Role.OPERATOR))
    page.goto(f"{site.url}/queue/")

    press(page, "n")
    page.wait_for_url("**/reports/new/", wait_until="load")
    expect(page.get_by_label("Phone", exact=True)).to_be_focused()
    page.locator("#id_people-0-name").focus()
    page.keyboard.type("Курачев Дж")
    expect(page.locator("#similar")).to_contain_text("Курачев Джамал", timeout=20_000)
    press(page, "Enter")
    expect(page.locator("#id_people-1-name")).to_be_focused()
    page.keyboard.type("Цахуева Ума")
    press(page, "Control+Enter")

    expect(page.get_by_text("is saved.")).to_be_visible()
    assert Report.objects.get().people_count == 2


def test_a_call_that_lacks_something_keeps_what_was_typed(site: Site, page: Page, incident: Incident) -> None:
    site.expected_errors.append("422")
    site.sign_in(page, site.person("olga", Role.OPERATOR))
    page.goto(f"{site.url}/reports/new/")
    page.get_by_label("Phone", exact=True).fill("+7 000 000-42-01")

    press(page, "Control+Enter")

    expect(page.get_by_text("Not saved yet")).to_be_visible()
    expect(page.get_by_label("Phone", exact=True)).to_have_value("+7 000 000-42-01")
    page.locator("#id_people-0-name").fill("Цахуева Ума")
    press(page, "Control+Enter")
    expect(page.get_by_text("is saved.")).to_be_visible()
