"""A browser that answers never is noticed, replaced, and asked once more."""

import pytest
from playwright.sync_api import Browser

from tests.chromium import BrowserIsSilent, Chromium, answers_within

pytestmark = pytest.mark.browser

runs: list[Browser] = []


def test_a_call_that_is_never_answered_ends_and_the_next_test_has_a_browser(chromium: Chromium) -> None:
    page = chromium.browser.new_page()

    with answers_within(1, chromium), pytest.raises(BrowserIsSilent):
        page.evaluate("new Promise(() => {})")

    assert chromium.browser.new_page().evaluate("1 + 1") == 2


def test_who_meets_a_silent_browser_tries_once_more(browser: Browser) -> None:
    runs.append(browser)
    if len(runs) == 1:
        raise BrowserIsSilent("Planted.")

    assert len(runs) == 2
