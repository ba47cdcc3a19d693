"""Signing in through a real browser: two steps, an app set up from our own picture, spare codes, and who is kept out.

The console must stay quiet: a broken content policy is an error there.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from casework.services import staff
from detainees.models import RoleGrant, User
from tests.browser.conftest import PASSWORD, Site, watched_page

pytestmark = pytest.mark.browser

Role = RoleGrant.Role
STEP_SECONDS = 30
REFUSED = "This code is wrong, or was used before."


def code(seed: str, steps: int = 0) -> str:
    """What the app shows now, or so many steps from now."""
    return str(format_hotp_value(hotp_value(seed, int(time.time()) // STEP_SECONDS + steps)))


def asked_for_two_steps(site: Site) -> User:
    """An operator of whom the second factor is demanded, as of everybody outside a demo."""
    user = site.person("olga", Role.OPERATOR)
    user.second_factor_required = True
    user.save(update_fields=["second_factor_required"])
    return user


def type_password(site: Site, page: Page, password: str = PASSWORD) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.fill("[name=login]", "olga")
    page.fill("[name=password]", password)
    page.click("main button")


def type_code(page: Page, typed: str) -> None:
    page.get_by_label("Code from the app, 6 digits").fill(typed)
    page.locator("main form").filter(has=page.locator("[name=code]")).get_by_role("button").click()


def set_up(site: Site, page: Page) -> tuple[str, list[str]]:
    """Sign in for the first time and add the app; the seed, and the spare codes that are shown."""
    type_password(site, page)
    expect(page.get_by_role("heading", name="Show this to the app")).to_be_visible()
    seed = page.locator(".secret").inner_text().strip()
    type_code(page, code(seed))
    expect(page.locator(".codes li").first).to_be_visible()
    return seed, [each.strip() for each in page.locator(".codes li").all_inner_texts()]


def sign_out(page: Page) -> None:
    page.locator("header").get_by_text("olga").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()


@contextmanager
def elsewhere(browser: Browser, site: Site) -> Iterator[Page]:
    with watched_page(browser, site) as page:
        yield page


def test_the_first_sign_in_sets_up_the_app_from_our_own_picture(site: Site, page: Page) -> None:
    asked_for_two_steps(site)
    type_password(site, page)

    picture = page.locator("img.qr")
    expect(picture).to_be_visible()
    assert picture.get_attribute("src") == "/accounts/2fa/totp/picture.svg"
    # A picture that the policy refused, or that a browser cannot read, does not decode.
    picture.evaluate("image => image.decode()")
    page.goto(f"{site.url}/queue/")
    expect(page).to_have_url(re.compile("/accounts/2fa/totp/activate/"))

    seed = page.locator(".secret").inner_text().strip()
    type_code(page, "000000" if code(seed) != "000000" else "111111")
    expect(page.locator(".field-error").first).to_be_visible()
    assert page.locator(".secret").inner_text().strip() == seed
    type_code(page, code(seed))

    expect(page.locator(".codes li")).to_have_count(10)
    page.goto(f"{site.url}/queue/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reports")


def test_a_code_opens_the_door_once_and_a_wrong_one_never(site: Site, page: Page, browser: Browser) -> None:
    asked_for_two_steps(site)
    seed, _spare = set_up(site, page)
    sign_out(page)

    type_password(site, page)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    type_code(page, "000000")
    expect(page.get_by_text(REFUSED)).to_be_visible()
    # The code that set the app up was spent by it; the next one is accepted a step early.
    good = code(seed, steps=1)
    type_code(page, good)
    expect(page.get_by_role("heading", level=1)).to_have_text("Now")

    with elsewhere(browser, site) as thief:
        type_password(site, thief)
        type_code(thief, good)
        expect(thief.get_by_text(REFUSED)).to_be_visible()
        thief.goto(f"{site.url}/queue/")
        expect(thief).to_have_url(re.compile("/accounts/"))


def test_a_spare_code_opens_the_door_once(site: Site, page: Page) -> None:
    asked_for_two_steps(site)
    _seed, spare = set_up(site, page)
    sign_out(page)

    type_password(site, page)
    type_code(page, spare[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Now")
    sign_out(page)
    type_password(site, page)
    type_code(page, spare[0])

    expect(page.get_by_text(REFUSED)).to_be_visible()


def test_who_signed_out_has_no_way_back_without_the_password(site: Site, page: Page) -> None:
    user = site.person("olga", Role.OPERATOR)
    site.sign_in(page, user)
    page.goto(f"{site.url}/queue/")
    sign_out(page)

    page.goto(f"{site.url}/queue/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Reports")


def test_a_suspended_person_is_out_at_the_next_click_and_stays_out(site: Site, page: Page) -> None:
    user = site.person("olga", Role.OPERATOR)
    site.sign_in(page, user)
    page.goto(f"{site.url}/queue/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reports")

    staff.suspend(user=user, by=site.person("sasha", Role.SECURITY))
    page.goto(f"{site.url}/queue/")
    expect(page).to_have_url(re.compile("/accounts/login/"))

    type_password(site, page)
    expect(page.locator("main")).to_be_visible()
    page.goto(f"{site.url}/queue/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_the_security_officer_lets_somebody_in_who_then_signs_in(site: Site, page: Page, browser: Browser) -> None:
    site.person("olga", Role.OPERATOR)  # so that a region is there to choose
    site.sign_in(page, site.person("sasha", Role.SECURITY))
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Staff").click()
    page.get_by_role("link", name="New account").click()
    page.get_by_label("Handle").fill("amina")
    page.get_by_label("Role", exact=True).select_option("operator")
    page.get_by_label("Region").select_option(label="Dagestan")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Password of amina")).to_be_visible()
    password = page.locator("#secret").inner_text().strip()
    page.get_by_role("link", name="It is handed over").click()
    expect(page.get_by_text("hotline operator")).to_be_visible()
    expect(page.get_by_text(password)).to_have_count(0)

    with elsewhere(browser, site) as newcomer:
        newcomer.goto(f"{site.url}/accounts/login/")
        newcomer.fill("[name=login]", "amina")
        newcomer.fill("[name=password]", password)
        newcomer.click("main button")
        seed = newcomer.locator(".secret").inner_text().strip()
        type_code(newcomer, code(seed))
        expect(newcomer.locator(".codes li")).to_have_count(10)
        newcomer.goto(f"{site.url}/queue/")
        expect(newcomer.get_by_role("heading", level=1)).to_have_text("Reports")
