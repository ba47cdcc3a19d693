"""Reports that staff write down themselves as a call comes in."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from detainees.models import Region, Report, SubjectKey, Triage, User
from detainees.services.refusal import Refused
from detainees.services.reporting import enter_report
from tests.makers import EVENING, make_envelope, make_incident, make_region, opened

CONTENT = {"text": "Забрали двоих", "people": [{"surname": "Курачев"}, {"description": "в красном"}]}


def enter(by: User, **facts: Any) -> Report:
    usual: dict[str, Any] = {"channel": "phone", "sent_at": EVENING, "content": CONTENT}
    return enter_report(by=by, **usual | facts)


def test_a_call_waits_in_the_queue_in_no_quarantine_under_who_took_it(olga: User) -> None:
    report = enter(olga, heads=12)

    stored = Report.objects.get()
    assert (stored.entered_by, stored.client, stored.is_quarantined) == (olga, None, False)
    assert (stored.people_count, stored.heads) == (2, 12)
    assert [*Triage.objects.waiting().values_list("report", "state")] == [(report.id, "new")]
    with opened(report.id):
        assert stored.content == CONTENT


def test_what_was_said_is_sealed_under_a_key_of_the_reports_own(olga: User) -> None:
    report, other = enter(olga), enter(olga)

    assert SubjectKey.objects.get(subject_id=report.id).kind == "report"
    assert SubjectKey.objects.filter(subject_id=other.id).exists()


def test_marks_stand_most_urgent_first_and_once_each(olga: User) -> None:
    report = enter(olga, urgency=["lawyer_asked", "beating_now", "lawyer_asked"])

    assert report.urgency == ["beating_now", "lawyer_asked"]


def test_a_call_that_is_placed_belongs_to_the_region_of_its_incident(olga: User, stavropol: Region) -> None:
    incident = make_incident()

    placed, unplaced = enter(olga, incident=incident, region=stavropol), enter(olga, region=stavropol)

    assert placed.triage.region == incident.region == make_region()
    assert (unplaced.triage.region, unplaced.triage.incident) == (stavropol, None)


def test_numbers_of_calls_and_of_the_door_come_from_one_row(olga: User) -> None:
    numbers = [enter(olga).number, make_envelope().number, enter(olga).number]

    assert len(set(numbers)) == 3
    assert numbers == sorted(numbers)


def test_nobody_called_ahead_of_the_clock(olga: User) -> None:
    with pytest.raises(Refused, match=r"^in_the_future$") as refused:
        enter(olga, sent_at=timezone.now() + timedelta(hours=1))

    assert refused.value.particulars == ("sent_at",)
    assert not Report.objects.exists()


def test_a_call_that_cannot_be_queued_is_not_stored(olga: User) -> None:
    with pytest.raises(AttributeError):
        enter(olga, content={"people": ["not a person"]})

    assert not Report.objects.exists()
    assert not SubjectKey.objects.filter(kind="report").exists()
