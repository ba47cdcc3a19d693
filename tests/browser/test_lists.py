"""A pasted list, decided by keyboard alone; letters in the wrong encoding are asked about; a lost search comes back."""

import pytest
from playwright.sync_api import Page, expect

from detainees.models import Detention, Incident, Report, RoleGrant, TriageOutcome
from tests.browser.conftest import Site, press
from tests.makers import make_detainee, make_detention, make_incident
from tests.people import people_process_away

pytestmark = pytest.mark.browser

Role = RoleGrant.Role
TEXT = "Список задержанных\n1. Курачев Джамал, 23 года\n2. Цахуева У.\n3. Акбиев Тимур 20.2 ч.5\nпривет всем"


@pytest.fixture
def incident(site: Site) -> Incident:
    return make_incident(title_en="Makhachkala, the evening")


def known_as(incident: Incident, surname: str, given_name: str) -> Detention:
    named = make_detainee(surname=surname, given_name=given_name, region=incident.region)
    return make_detention(incident=incident, detainee=named)


def pasted(site: Site, page: Page, text: str) -> None:
    site.sign_in(page, site.person("olga", Role.OPERATOR))
    page.goto(f"{site.url}/queue/")
    press(page, "l")
    expect(page.get_by_label("The list", exact=True)).to_be_focused()
    page.keyboard.insert_text(text)
    press(page, "Control+Enter")


def test_a_list_is_decided_saved_and_taken_back_by_keyboard(site: Site, page: Page, incident: Incident) -> None:
    known = known_as(incident, "Цахуева", "Ума")
    known_as(incident, "Цахуева", "Зарема")
    pasted(site, page, TEXT)

    # The first line that nobody has decided: perhaps one of two.
    expect(page.locator("#id_lines-2-name")).to_be_focused()
    expect(page.locator("[data-undecided]")).to_have_text("2")
    choice = page.get_by_label("Line 3").get_by_role("radio", name="Цахуева Ума").get_attribute("data-digit")
    press(page, f"Alt+{choice}")
    expect(page.locator("#id_lines-4-name")).to_be_focused()
    press(page, "Alt+9")
    expect(page.locator("[data-undecided]")).to_have_text("0")
    # One line up, whose name was misread.
    press(page, "ArrowUp")
    expect(page.locator("#id_lines-3-name")).to_be_focused()
    press(page, "End")
    page.keyboard.insert_text(" Русланович")
    press(page, "Alt+0")
    press(page, "Control+Enter")

    expect(page.get_by_text("The list is saved: 3 people.")).to_be_visible()
    assert [*TriageOutcome.objects.values_list("kind", flat=True)] == ["created", "linked", "created"]
    assert TriageOutcome.objects.get(kind="linked").detention == known
    press(page, "z")
    expect(page.get_by_text("3 people are taken back.")).to_be_visible()
    assert Detention.objects.count() == 2


def test_nothing_is_saved_while_a_line_is_undecided_and_the_page_goes_there(
    site: Site, page: Page, incident: Incident
) -> None:
    site.expected_errors = ["422"]
    pasted(site, page, "Курачев Джамал\nпривет всем")
    expect(page.locator("#id_lines-1-name")).to_be_focused()

    press(page, "Control+Enter")

    expect(page.get_by_text("Say who this is.")).to_be_visible()
    expect(page.locator("#id_lines-1-name")).to_be_focused()
    assert not Report.objects.exists()


def test_letters_in_the_wrong_encoding_are_asked_about(site: Site, page: Page, incident: Incident) -> None:
    site.expected_errors = ["422"]
    pasted(site, page, TEXT.encode("cp1251").decode("latin-1"))

    expect(page.get_by_text("The letters make no sense as they stand.")).to_be_visible()
    expect(page.get_by_role("radio").first).to_be_focused()
    press(page, "Control+Enter")

    expect(page.locator("#id_lines-1-name")).to_have_value("Курачев Джамал")


def test_lines_wait_while_nobody_answers_for_names_and_are_looked_up_by_themselves(
    site: Site, page: Page, incident: Incident
) -> None:
    known_as(incident, "Курачев", "Джамал")
    with people_process_away():
        pasted(site, page, "Курачев Джамал\nАкбиев Тимур")
        expect(page.get_by_text("It is asked again by itself.")).to_have_count(2)
        expect(page.locator("[data-undecided]")).to_have_text("2")

    expect(page.get_by_label("Line 1").get_by_text("almost certainly")).to_be_visible()
    expect(page.locator("[data-undecided]")).to_have_text("0")
    expect(page.get_by_label("Line 2").get_by_role("radio", name="New")).to_be_checked()
