"""The whole way through real processes and a real browser: from a hotline's POST to a downloaded case file."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import page as validators
import pytest
from playwright.sync_api import Browser, Page, expect

from casework.services.document import fingerprints
from casework.signing.verdict import Verdict, verify
from detainees.models import Detention, RoleGrant, Token
from detainees.services.intake_keys import make_intake_keys
from detainees.services.tokens import make_token
from tests.browser.conftest import Site, press, watched_page
from tests.makers import (
    make_authority,
    make_case,
    make_client,
    make_court,
    make_facility,
    make_hearing,
    make_incident,
    make_lawyer,
)

pytestmark = [pytest.mark.browser, pytest.mark.journey]

SLOW = 60_000
PERSON = {"surname": "Хӏажимурадова", "given_name": "Патӏимат", "age": 24, "sex": "female"}
REPORT = {"channel": "bot", "text": "Взяли у театра, посадили в автозак"}


@pytest.fixture
def page(browser: Browser, whole_site: Site) -> Iterator[Page]:
    with watched_page(browser, whole_site) as found:
        yield found


def send_report(site: Site) -> str:
    """The hotline's bot sends; the number it is told comes back."""
    _, bearer = make_token(
        client=make_client(region=make_incident().region, is_trusted=True),
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
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own door
        assert answer.status == 201
        return str(json.load(answer)["reference"])


def test_from_a_report_of_the_hotline_to_a_case_file(whole_site: Site, page: Page, tmp_path: Path) -> None:
    site = whole_site
    make_intake_keys(today=datetime.now(UTC).date())
    station = make_facility(name="ОП Советский")
    began_at = datetime.now(UTC) - timedelta(hours=2)
    make_incident(title_en="Makhachkala, the evening", place="площадь у театра", began_at=began_at)
    site.sign_in(page, site.person("karim", RoleGrant.Role.COORDINATOR))
    page.goto(f"{site.url}/queue/")

    number = send_report(site)
    # The page is told; nobody reloads it.
    expect(page.get_by_role("link", name=number)).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name=number).click()
    expect(page.locator("h1")).to_contain_text(number)
    press(page, "t")
    expect(page.get_by_text("You have it")).to_be_visible()
    page.locator("select[name=incident]").select_option(label="Makhachkala, the evening")
    page.get_by_role("button", name="These people were taken there").click()
    expect(page.get_by_label("Surname")).to_have_value("Хӏажимурадова")
    page.locator("select[name=facility]").select_option(label=station.name)
    page.get_by_label("Surname").focus()
    press(page, "Control+Enter")
    expect(page.get_by_text("Everybody is dealt with")).to_be_visible()

    detention = Detention.objects.get()
    lawyer = make_lawyer()
    make_authority(lawyer=lawyer, detainee=detention.detainee)
    make_hearing(case=make_case(detention=detention, court=make_court()))
    page.goto(f"{site.url}/detentions/{detention.id}/")
    expect(page.locator("h1")).to_contain_text("Хӏажимурадова")
    page.locator("select[name=edition]").select_option("archive")
    page.get_by_role("button", name="Make the case file").click()
    ready = page.locator("[data-document][data-state=ready]")
    expect(ready).to_be_visible(timeout=SLOW)
    with page.expect_download() as downloaded:
        ready.get_by_role("link").first.click()
    file = tmp_path / "case-file.pdf"
    downloaded.value.save_as(file)

    content = file.read_bytes()
    for profile in (validators.ValidationProfile.PDF_A_3A, validators.ValidationProfile.PDF_UA_1):
        assert validators.validate_pdf_bytes(content, profile=profile).failures == []
    assert verify(content, fingerprints()[0]) is Verdict.INTACT
