"""The whole way through real processes and a real browser: from a hotline's POST to a downloaded case file.

Everything between is done on the pages, each step by somebody whose role does it, and found by its links from the
first page after sign-in.
"""

import json
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import page as validators
import pytest
from playwright.sync_api import Browser, Page, expect

from casework.services.document import fingerprints
from casework.signing.verdict import Verdict, verify
from detainees.models import RoleGrant, Token
from detainees.services.intake_keys import make_intake_keys
from detainees.services.tokens import make_token
from tests.browser.conftest import Site, press, watched_page
from tests.makers import make_client, make_region

pytestmark = [pytest.mark.browser, pytest.mark.journey]

Role = RoleGrant.Role
SLOW = 60_000
PERSON = {"surname": "Хӏажимурадова", "given_name": "Патӏимат", "age": 24, "sex": "female"}
REPORT = {"channel": "bot", "text": "Взяли у театра, посадили в автозак"}
INCIDENT = "Makhachkala, the evening"
COURT = "Советский районный суд"
# What stands in the case file because somebody entered it on a page.
ENTERED = (
    "Хӏажимурадова",
    "ОП Советский",
    "ИВС Махачкалы",
    "Ударили дубинкой у входа",
    "Абакаров Лев",
    "ордер № 17 от 25.09.2022",
    "5-1017/2022",
    COURT,
    "Исаева",
    "10 000",
)


@contextmanager
def desk(browser: Browser, site: Site, handle: str, role: RoleGrant.Role) -> Iterator[Page]:
    """Somebody of this role at a desk of their own, signed in, before the first page."""
    with watched_page(browser, site) as page:
        site.sign_in(page, site.person(handle, role))
        yield page


def test_from_a_report_of_the_hotline_to_a_case_file(whole_site: Site, browser: Browser, tmp_path: Path) -> None:
    make_intake_keys(today=datetime.now(UTC).date())
    with desk(browser, whole_site, "karim", Role.COORDINATOR) as karim:
        open_incident(karim)
        with desk(browser, whole_site, "olga", Role.OPERATOR) as olga:
            admit_whom_the_hotline_tells_of(olga, whole_site)
        enter_lawyer(karim)
        open_person(karim)
        move_and_record_violation(karim)
        assign_lawyer(karim)
    with desk(browser, whole_site, "maria", Role.CASE_MANAGER) as maria:
        enter_court(maria)
        open_person(maria)
        open_case_and_hear_it(maria)
        open_person(maria)
        file = make_case_file(maria, tmp_path / "case-file.pdf")

    content = file.read_bytes()
    for profile in (validators.ValidationProfile.PDF_A_3A, validators.ValidationProfile.PDF_UA_1):
        assert validators.validate_pdf_bytes(content, profile=profile).failures == []
    assert verify(content, fingerprints()[0]) is Verdict.INTACT
    said = words(file)
    assert [entered for entered in ENTERED if entered not in said] == []


def open_incident(page: Page) -> None:
    go(page, "Incidents")
    page.get_by_role("link", name="New incident").first.click()
    began_at = datetime.now(UTC) - timedelta(hours=2)
    answer(
        page,
        "Open the incident",
        {
            "Title in Russian": "Махачкала, вечер",
            "Title in English": INCIDENT,
            "Began": f"{began_at:%Y-%m-%dT%H:%M}",
            "Region": "Dagestan",
            "Town": "Махачкала",
        },
    )
    expect(page.get_by_text("The incident is open.")).to_be_visible()


def admit_whom_the_hotline_tells_of(page: Page, site: Site) -> None:
    go(page, "Reports")
    number = send_report(site)
    # The page is told; nobody reloads it.
    expect(page.get_by_role("link", name=number)).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name=number).click()
    expect(page.locator("h1")).to_contain_text(number)
    press(page, "t")
    expect(page.get_by_text("You have it")).to_be_visible()
    answer(page, "These people were taken there", {"Incident": INCIDENT})
    expect(page.get_by_label("Surname")).to_have_value("Хӏажимурадова")
    fill(page, {"Place not listed": "ОП Советский", "What it is": "police station"})
    page.get_by_label("Surname").focus()
    press(page, "Control+Enter")
    expect(page.get_by_text("Everybody is dealt with")).to_be_visible()
    press(page, "f")
    expect(page.get_by_text("Reports will stand here")).to_be_visible()


def enter_lawyer(page: Page) -> None:
    go(page, "Lawyers")
    page.get_by_role("link", name="New lawyer").click()
    answer(page, "Add the lawyer", {"Name": "Абакаров Лев", "Number in the register": "05/0000"})
    expect(page.get_by_text("The lawyer is added.")).to_be_visible()


def open_person(page: Page) -> None:
    """By the list of detentions, as who was not there when the report came."""
    go(page, "Detentions")
    page.get_by_role("link", name="Хӏажимурадова").click()
    expect(page.locator("h1")).to_contain_text("Хӏажимурадова")


def move_and_record_violation(page: Page) -> None:
    page.get_by_role("link", name="Is elsewhere").click()
    answer(page, "Write down", {"Place not listed": "ИВС Махачкалы", "What it is": "temporary holding centre"})
    expect(page.get_by_text("The place is written down.")).to_be_visible()
    expect(page.locator("#person-live")).to_contain_text("ИВС Махачкалы")
    page.locator("#violations").get_by_role("link", name="Add").click()
    answer(
        page,
        "Record",
        {
            "What was done": "beating",
            "How it happened": "Ударили дубинкой у входа",
            "Who says so": "Сама, адвокату",
        },
    )
    expect(page.locator("#violations")).to_contain_text("Ударили дубинкой у входа")


def assign_lawyer(page: Page) -> None:
    page.locator("#lawyers").get_by_role("link", name="Assign a lawyer").click()
    answer(
        page,
        "Assign",
        {
            "Who": "Абакаров Лев, advocate",
            "By what right": "warrant of the advocate",
            "Number and date of the paper": "Ордер № 17 от 25.09.2022",
        },
    )
    expect(page.locator("#lawyers")).to_contain_text("Ордер № 17")


def enter_court(page: Page) -> None:
    """Courts are reference data: the way there stands in the menu of who may change it."""
    page.locator("header .menu.large-bar summary").click()
    page.get_by_role("link", name="Places, courts, units").click()
    page.locator("a[href$='/facility/add/']").first.click()
    page.select_option("[name=kind]", "court")
    page.fill("[name=name]", COURT)
    page.locator(".field-region .select2-selection").click()
    page.locator(".select2-search__field").fill("Dagestan")
    page.locator(".select2-results__option", has_text="Dagestan").click()
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist")).to_contain_text(COURT)
    page.get_by_role("link", name="To the board").first.click()


def open_case_and_hear_it(page: Page) -> None:
    page.locator("#cases").get_by_role("link", name="Open a case").click()
    answer(page, "Open the case", {"Court": COURT, "Number of the case": "5-1017/2022"})
    page.locator("#cases .item a").first.click()
    page.get_by_role("link", name="New charge").click()
    answer(page, "Add the charge", {"Article": "20.2 ч. 5"})
    page.get_by_role("link", name="New hearing").click()
    heard_at = datetime.now(UTC) + timedelta(hours=2)  # in Makhachkala's time an hour ago
    answer(page, "Set down", {"Begins at": f"{heard_at:%Y-%m-%dT%H:%M}", "Judge": "Исаева"})
    expect(page.get_by_text("how it ended is unknown")).to_be_visible()
    page.get_by_role("link", name="ruling", exact=True).click()
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    answer(page, "Write down", {"Sanction": "fine", "Fine": "10000", "Announced on": today})
    expect(page.get_by_text("The ruling is written down.")).to_be_visible()


def make_case_file(page: Page, file: Path) -> Path:
    """Asked for, watched while it is made, and downloaded."""
    page.get_by_label("For whom").select_option("archive")
    page.get_by_role("button", name="Make the case file").click()
    # The page follows by itself; nobody reloads it.
    expect(page.locator("[data-document]")).to_have_count(1)
    ready = page.locator("[data-document][data-state=ready]")
    expect(ready).to_be_visible(timeout=SLOW)
    with page.expect_download() as downloaded:
        ready.get_by_role("link").first.click()
    downloaded.value.save_as(file)
    return file


def send_report(site: Site) -> str:
    """The hotline's bot sends; the number it is told comes back."""
    _, bearer = make_token(
        client=make_client(region=make_region(), is_trusted=True),
        scopes=[Token.Scope.REPORT],
        expires_at=None,
        per_minute=60,
        by=None,
    )
    sent_at, taken_at = (
        (datetime.now(UTC) - timedelta(minutes=ago)).isoformat(timespec="seconds") for ago in (5, 60)
    )
    people = [{**PERSON, "apprehended_at": taken_at}]
    request = urllib.request.Request(
        f"http://127.0.0.1:{site.intake_port}/api/v1/reports/",
        data=json.dumps({**REPORT, "people": people, "sent_at": sent_at, "region": "RU-DA"}).encode(),
        headers={
            "Authorization": f"Bearer {bearer.text}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        },
    )
    with urllib.request.urlopen(request, timeout=30) as sent:  # noqa: S310 - our own door
        assert sent.status == 201
        return str(json.load(sent)["reference"])


def go(page: Page, section: str) -> None:
    """To a section of the bar."""
    page.get_by_role("navigation", name="Sections").first.get_by_role("link", name=section, exact=True).click()
    expect(page.locator("h1")).to_be_visible()


def fill(page: Page, facts: Mapping[str, str]) -> None:
    """Fields by their labels; of a choice, its words."""
    for label, value in facts.items():
        field = page.locator("main").get_by_label(label, exact=True)
        if field.evaluate("field => field.localName") == "select":
            field.select_option(label=value)
        else:
            field.fill(value)


def answer(page: Page, button: str, facts: Mapping[str, str]) -> None:
    """Fill a form and send it."""
    fill(page, facts)
    page.locator("main").get_by_role("button", name=button).click()


def words(file: Path) -> str:
    """What a reader of the file sees, in one line."""
    said = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(said.split())
