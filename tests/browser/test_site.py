"""The site as a browser meets it, before anybody's work begins."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from casework.models import SignInTries
from casework.staff.throttle import MOST_TRIES
from detainees.models import RoleGrant
from tests.access.world import plant
from tests.browser.conftest import PASSWORD, Site, Standing, site_anew, watched_page
from tests.emptying import beginning

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


def test_nothing_of_one_test_is_known_at_the_site_of_the_next(
    standing: Standing, browser: Browser, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site_anew(standing, django_db_blocker, monkeypatch) as site, watched_page(browser, site) as page:
        site.sign_in(page, site.person("karim", RoleGrant.Role.COORDINATOR))
        kept: Any = page.context.cookies()
        site.person("olga", RoleGrant.Role.OPERATOR)
        guess_too_often(site, browser)
        plant(decided_by=site.person("planter"))
        assert untouched(standing) == set()

    with site_anew(standing, django_db_blocker, monkeypatch) as site, watched_page(browser, site) as page:
        assert beginning(standing.superuser) == standing.beginning
        page.context.add_cookies(kept)
        page.goto(f"{site.url}/queue/")
        expect(page).to_have_url(re.compile("/accounts/login/"))
        page.context.clear_cookies()
        site.sign_in(page, site.person("olga", RoleGrant.Role.OPERATOR))
        expect(page.get_by_role("navigation").first).to_contain_text("Reports")


def untouched(standing: Standing) -> set[str]:
    """Which of the tables that hold what is lost or would be known again hold only what they began with."""
    now, before = beginning(standing.superuser).rows, standing.beginning.rows
    told = {"detainees_user", "detainees_detention", "detainees_detentionevent", "detainees_subjectkey"}
    told |= {"casework_staffsession", "casework_signintries", "casework_auditentry"}
    return {table for table in told if now[table] == before[table]}


def guess_too_often(site: Site, browser: Browser) -> None:
    """From a device that nobody knows: the right password is refused as well."""
    with watched_page(browser, site) as page:
        for typed in (PASSWORD + "x", PASSWORD):
            page.goto(f"{site.url}/accounts/login/")
            page.fill("[name=login]", "olga")
            page.fill("[name=password]", typed)
            page.click("main button")
            expect(page.get_by_role("alert").first).to_be_visible()
            SignInTries.objects.update(tries=MOST_TRIES)
