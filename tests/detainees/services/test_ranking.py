"""The order of the queue: what is urgent, from whom we know, before all that strangers can claim."""

from datetime import UTC, datetime

from detainees.models import Report, Triage, User
from detainees.services.ranking import rank_of
from detainees.services.reporting import enter_report
from tests.makers import EVENING

EVERY_MARK = Report.Urgency.values


def test_each_mark_outweighs_all_below_it() -> None:
    ranks = [
        rank_of(urgency=EVERY_MARK[place : place + 1], content={}, is_known=True)
        for place in range(len(EVERY_MARK))
    ]
    less_urgent = rank_of(urgency=EVERY_MARK[1:], content={}, is_known=True)

    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] > less_urgent


def test_urgent_first_then_whom_we_know() -> None:
    ranks = [
        rank_of(urgency=["lawyer_asked"], content={}, is_known=True),
        rank_of(urgency=EVERY_MARK, content={}, is_known=False),
        rank_of(urgency=[], content={}, is_known=True),
        rank_of(urgency=[], content={}, is_known=False),
    ]

    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == 4


def test_a_minor_among_the_people_is_a_mark_by_itself() -> None:
    marked = rank_of(urgency=["minor"], content={}, is_known=False)

    for content in ({"minors": 1}, {"people": [{"age": 17}]}, {"people": [{}, {"traits": ["minor"]}]}):
        assert rank_of(urgency=[], content=content, is_known=False) == marked
    for content in ({"minors": 0}, {"people": [{"age": 18}]}, {"people": [{"traits": ["journalist"]}]}):
        assert rank_of(urgency=[], content=content, is_known=False) < marked


def test_a_call_that_staff_took_stands_with_those_we_know(olga: User) -> None:
    report = enter_report(
        channel=Report.Channel.PHONE,
        sent_at=EVENING,
        content={"text": "Забрали дочь, ей шестнадцать", "people": [{"age": 16}]},
        by=olga,
    )

    assert Triage.objects.get(report=report).rank == rank_of(urgency=["minor"], content={}, is_known=True)
    assert report.sent_at < datetime.now(UTC)
