"""The site as a browser meets it, before anybody's work begins."""

import re

import pytest
from playwright.sync_api import Page, expect

from detainees.models import RoleGrant
from tests.browser.conftest import PASSWORD, Site

pytestmark = pytest.mark.browser


def test_who_signs_in_sees_the_sections_of_their_role(site: Site, page: Page) -> None:
    site.sign_in(page, site.person("karim", RoleGrant.Role.COORDINATOR))

    expect(page.get_by_role("navigation").first).to_contain_text("Reports")


def test_a_wrong_password_is_told_and_lets_nobody_in(site: Site, page: Page) -> None:
    user = site.person("karim", RoleGrant.Role.COORDINATOR)
    page.goto(f"{site.url}/accounts/login/")
    page.fill("[name=login]", user.handle)
    page.fill("[name=password]", PASSWORD + "x")
    page.click("main button")

    expect(page.get_by_role("alert").first).to_be_visible()
    page.goto(f"{site.url}/queue/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_the_language_is_chosen_without_signing_in(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_role("button", name="Русский").click()

    expect(page.locator("html")).to_have_attribute("lang", "ru")
