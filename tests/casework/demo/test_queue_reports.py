"""The demo's queue came in as reports do, and shows what a queue has to deal with."""

from django.utils import timezone

from casework import access
from casework.board.candidates import candidates
from casework.demo import night, places, queue_reports, staff
from detainees.heard import Heard
from detainees.models import Envelope, Region, Report, Triage
from tests.makers import opened


def test_a_dozen_reports_wait_and_three_are_about_people_known_already(dagestan: Region) -> None:
    people, now = staff.hire(dagestan), timezone.now()
    tonight = night.enact(dagestan, places.lay_out(dagestan, people.karim), people, now=now)

    queue_reports.enact(dagestan, tonight, people, now=now)

    reports = list(Report.objects.select_related("client"))
    with opened(*(report.id for report in reports)):
        heard = {report.id: Heard.from_json(report.content) for report in reports}
    assert (len(reports), Triage.objects.waiting().count()) == (12, 12)
    assert Envelope.objects.waiting().count() == 0
    assert not Envelope.objects.exclude(fault="").exists()
    assert {mark for report in reports for mark in report.urgency} == set(Report.Urgency.values)
    assert sorted(report.people_count for report in reports if report.heads is None)[-1] == 8
    assert sum(report.heads is not None and not report.people_count for report in reports) == 3
    texts = [each.text for each in heard.values()]
    assert len(texts) - len(set(texts)) == 1
    calls = [heard[report.id] for report in reports if report.client is None]
    actor = access.actor_of(people.olga)
    named = [call.people[0] for call in calls if call.people[0].name.full]
    found = [candidates(actor, heard, incidents=[tonight.incident], facility=None) for heard in named]
    assert [any(each.is_likely for each in likely.found) for likely in found] == [True] * 3
