"""The one Chromium of a test process: Playwright's loop may run once a thread.

Some calls of Playwright have no limit of their own (a new page, a key, the end of a context), and a busy Chromium has
been seen to answer one of them never. So each call has one here: the test that meets a silent browser is run once
more in a new one, and every other failure stands as it is.
"""

import asyncio
import os
from collections.abc import Awaitable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from playwright._impl._sync_base import SyncBase
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from pyhanko.sign.signers import PdfSigner

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Longer than any limit that a test sets: 20 seconds, a minute for a document.
LONGEST_SILENCE_SECONDS = 120


class BrowserIsSilent(Exception):
    """Chromium has not answered a call: nothing is known of the page."""


class Chromium:
    """The browser of this process, and a new one for whoever asks after it was silent."""

    def __init__(self, playwright: Playwright) -> None:
        self.playwright = playwright
        self.is_silent = False
        self._browser = self._launched()

    @property
    def browser(self) -> Browser:
        if self.is_silent:
            self._browser, self.is_silent = self._launched(), False
        return self._browser

    def _launched(self) -> Browser:
        return self.playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    # Playwright keeps an event loop in this thread, in which Django would refuse to speak to the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    # Two cores may be busy with other tests: waiting costs nothing when all goes well.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright, signing_in_a_thread():
        found = Chromium(playwright)
        with answers_within(LONGEST_SILENCE_SECONDS, found):
            yield found


@pytest.fixture
def browser(chromium: Chromium) -> Browser:
    return chromium.browser


@contextmanager
def answers_within(seconds: float, chromium: Chromium) -> Iterator[None]:
    """Raise `BrowserIsSilent` from each call of Playwright that is not answered in time."""
    untimed = SyncBase._sync

    async def timed(answer: Awaitable[Any]) -> Any:
        try:
            async with asyncio.timeout(seconds) as limit:
                return await answer
        except TimeoutError:
            if not limit.expired():
                raise
            chromium.is_silent = True
            raise BrowserIsSilent(f"Chromium did not answer within {seconds} s.") from None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SyncBase, "_sync", lambda self, answer: untimed(self, timed(answer)))
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever meets a silent browser tries once more, and nobody tries again for another reason."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["BrowserIsSilent"]))


@contextmanager
def signing_in_a_thread() -> Iterator[None]:
    """Sign elsewhere: pyHanko runs an event loop for each file, and in this thread one is running."""
    sign = PdfSigner.sign_pdf
    with ThreadPoolExecutor(1) as other, pytest.MonkeyPatch.context() as patch:
        patch.setattr(PdfSigner, "sign_pdf", lambda *given, **named: other.submit(sign, *given, **named).result())
        yield
