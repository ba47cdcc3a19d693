"""`manage.py open_again` and the doctor: reports that were acknowledged and did not open are not lost in silence."""

from datetime import UTC, date, datetime
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from casework import installation
from detainees.models import ApiClient, Envelope, Report
from detainees.services import intake_keys
from tests.detainees.services.test_opening_envelopes import sealed
from tests.makers import make_client, make_region


@pytest.fixture
def today(db: None) -> date:
    today = datetime.now(UTC).date()
    intake_keys.make_intake_keys(today=today)
    return today


@pytest.fixture
def bot(db: None) -> ApiClient:
    return make_client(region=make_region())


def shut(day: date, client: ApiClient, content: bytes | None = None, *, fault: str = "not_stored") -> Envelope:
    """An envelope that did not open; without a content of its own it opens when it is tried again."""
    envelope = sealed(day, client) if content is None else sealed(day, client, content)
    envelope.fault = fault
    envelope.save(force_insert=True)
    envelope.refresh_from_db()
    return envelope


def said(*envelopes: object) -> str:
    out = StringIO()
    try:
        call_command("open_again", *map(str, envelopes), stdout=out, no_color=True)
    except CommandError as refused:
        out.write(f"Error: {refused}")
    return out.getvalue()


def test_the_doctor_counts_the_reports_that_do_not_open_and_says_what_to_do(today: date, bot: ApiClient) -> None:
    assert list(installation.faulty_envelopes()) == []
    for code in ("no_key", "malformed", "no_key"):
        shut(today, bot, fault=code)

    (fault,) = installation.faulty_envelopes()

    assert fault.what.startswith("3 reports that the hotline acknowledged do not open (malformed 1, no_key 2).")
    assert "manage.py open_again" in fault.mend
    assert not fault.is_warning


def test_the_doctor_tells_of_them_among_all_else(committed_db: str) -> None:
    intake_keys.make_intake_keys(today=datetime.now(UTC).date())
    shut(datetime.now(UTC).date(), make_client(region=make_region()))

    assert "envelopes_faulty" in [fault.code for fault in installation.examine()]


def test_the_command_says_what_became_of_each(today: date, bot: ApiClient) -> None:
    mended, hopeless = shut(today, bot), shut(today, bot, b"{")

    told = said()

    assert f"{mended.id}: the report {mended} now.\n" in told
    assert f"{hopeless.id}: does not open: malformed.\n" in told
    assert told.endswith("Error: 1 opened, 1 do not open.")
    assert [report.id for report in Report.objects.all()] == [mended.id]


def test_the_command_opens_those_that_are_named_and_tells_of_ids_that_are_none(
    today: date, bot: ApiClient
) -> None:
    named, other, stranger = shut(today, bot), shut(today, bot), uuid4()

    assert said(named.id) == f"{named.id}: the report {named} now.\n1 opened.\n"
    assert f"{stranger}: is not among those that did not open.\n" in said(stranger)
    assert list(Envelope.objects.faulty()) == [other]
