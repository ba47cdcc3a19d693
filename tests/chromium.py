"""The one Chromium of a test process: Playwright's loop may run once a thread."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from pyhanko.sign.signers import PdfSigner

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, in which Django would refuse to speak to the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    # Two cores may be busy with other tests: waiting costs nothing when all goes well.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright, signing_in_a_thread():
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def signing_in_a_thread() -> Iterator[None]:
    """Sign elsewhere: pyHanko runs an event loop for each file, and in this thread one is running."""
    sign = PdfSigner.sign_pdf
    with ThreadPoolExecutor(1) as other, pytest.MonkeyPatch.context() as patch:
        patch.setattr(PdfSigner, "sign_pdf", lambda *given, **named: other.submit(sign, *given, **named).result())
        yield
