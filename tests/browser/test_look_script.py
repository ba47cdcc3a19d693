"""The script of a page, in a real Chromium under the strict policy, on a page of nothing but what it binds to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "casework/static"
POLICY = "default-src 'none'; " + "; ".join(
    f"{kind} 'self'" for kind in ("script-src", "style-src", "connect-src", "font-src", "form-action")
)
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
SITE = "http://habeas.test"

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Magomedov</title>
<link rel="stylesheet" href="/static/habeas/css/habeas.css">
<script type="module" src="/static/habeas/js/habeas.js"></script></head><body>
<form action="/accounts/logout/" method="post" data-hide>
  <input type="hidden" name="csrfmiddlewaretoken" value="token"><button id="hide">Hide</button></form>
<input id="search" data-keys="Slash">
<a id="new" href="#new" data-keys="KeyN">New</a>
<a id="match" href="#match" data-keys="Alt+Digit1">It is he</a>
<button id="opener" data-dialog="keys" data-keys="Shift+Slash">Keys</button>
<dialog id="keys"><input type="checkbox" id="switch" data-keys-switch><button data-close>Close</button></dialog>
<form id="draft" data-guard action="/draft/"><input id="words"></form>
<p>Omarsheva</p>
<div class="toasts" id="toasts"></div>
<template id="toast-pattern"><div class="toast"><span class="toast-text"></span>
  <form method="post"><button data-keys="KeyZ">Undo</button></form>
  <button data-dismiss>Close</button></div></template>
</body></html>"""

pytestmark = pytest.mark.browser


class Site:
    """Answers what the page asks for and remembers what was posted."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, str]] = []

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if route.request.method == "POST":
            self.posted.append((path, route.request.post_data or ""))
            route.fulfill(status=200, body="")
        elif path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(path=file, content_type=TYPES[file.suffix])
        else:
            route.fulfill(body=PAGE, content_type="text/html", headers={"Content-Security-Policy": POLICY})


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Iterator[Page]:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", site.answer)
    page.goto(f"{SITE}/")
    page.evaluate("localStorage.clear()")
    yield page
    page.close()
    assert complaints == []


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def press_in_russian_layout(page: Page, *, code: str, types: str) -> None:
    page.evaluate(
        "([code, key]) => document.body.dispatchEvent(new KeyboardEvent('keydown', {code, key, bubbles: true}))",
        [code, types],
    )


def questions(page: Page) -> list[str]:
    """The kinds of questions that the browser asks from now on; each is answered with yes."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return asked


def test_slash_goes_to_the_search(page: Page) -> None:
    page.keyboard.press("/")
    assert focused(page) == "search"
    assert page.input_value("#search") == ""


def test_a_key_works_by_its_place_in_the_russian_layout(page: Page) -> None:
    press_in_russian_layout(page, code="KeyN", types="т")
    assert page.url == f"{SITE}/#new"


def test_a_single_key_is_only_a_letter_inside_a_field(page: Page) -> None:
    page.focus("#words")
    page.keyboard.press("n")
    assert page.url == f"{SITE}/"
    assert page.input_value("#words") == "n"


def test_alt_with_a_digit_works_inside_a_field(page: Page) -> None:
    page.focus("#words")
    page.keyboard.press("Alt+Digit1")
    assert page.url == f"{SITE}/#match"


def test_single_keys_stay_off_once_they_are_switched_off(page: Page) -> None:
    page.click("#opener")
    page.uncheck("#switch")
    page.click("[data-close]")
    page.keyboard.press("n")
    assert page.url == f"{SITE}/"
    page.reload()
    page.keyboard.press("n")
    assert page.url == f"{SITE}/"


def test_a_question_mark_opens_the_keys_and_escape_closes_them(page: Page) -> None:
    page.keyboard.press("?")
    assert page.evaluate("document.getElementById('keys').open")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.getElementById('keys').open")


def test_escape_pressed_twice_leaves_an_empty_page_and_signs_out(page: Page, site: Site) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("about:blank")
    assert "Omarsheva" not in page.content()
    assert [path for path, _ in site.posted] == ["/accounts/logout/"]
    assert "token" in site.posted[0][1]


def test_one_escape_hides_nothing(page: Page, site: Site) -> None:
    page.keyboard.press("Escape")
    page.wait_for_timeout(800)
    page.keyboard.press("Escape")
    assert page.url == f"{SITE}/"
    assert site.posted == []


def test_the_button_hides_as_well(page: Page, site: Site) -> None:
    page.click("#hide")
    page.wait_for_url("about:blank")
    assert [path for path, _ in site.posted] == ["/accounts/logout/"]


def test_the_screen_is_empty_before_a_slow_sign_out_is_answered(page: Page) -> None:
    page.unroute_all()
    page.route("**/accounts/logout/", lambda route: None)
    page.click("#hide", no_wait_after=True)
    page.wait_for_function("document.body.innerText === ''")
    assert page.title().strip() == ""
    assert page.url == f"{SITE}/"


def test_unsaved_words_ask_before_the_page_goes(page: Page) -> None:
    asked = questions(page)
    page.fill("#words", "stood in the corridor")
    page.reload()
    assert asked == ["beforeunload"]


def test_saved_words_let_the_page_go(page: Page) -> None:
    asked = questions(page)
    page.fill("#words", "stood in the corridor")
    page.evaluate("document.getElementById('draft').dispatchEvent(new Event('habeas:saved', {bubbles: true}))")
    page.reload()
    assert asked == []


def test_hiding_does_not_ask_about_unsaved_words(page: Page) -> None:
    asked = questions(page)
    page.fill("#words", "stood in the corridor")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("about:blank")
    assert asked == []


def announce(page: Page, detail: dict[str, str]) -> None:
    page.evaluate("detail => document.body.dispatchEvent(new CustomEvent('toast', {detail}))", detail)


def test_a_notice_shows_its_text_and_no_markup(page: Page) -> None:
    announce(page, {"text": "Sent: <b>Lev</b>"})
    assert page.inner_text(".toast-text") == "Sent: <b>Lev</b>"
    assert page.locator(".toast form").count() == 0


def test_z_undoes_what_the_notice_says(page: Page, site: Site) -> None:
    announce(page, {"text": "Sent", "undo": "/missions/undo/"})
    page.keyboard.press("z")
    page.wait_for_url(f"{SITE}/missions/undo/")
    assert [path for path, _ in site.posted] == ["/missions/undo/"]


def test_a_notice_goes_when_it_is_closed(page: Page) -> None:
    announce(page, {"text": "Sent"})
    page.click("[data-dismiss]")
    assert page.locator(".toast").count() == 0
