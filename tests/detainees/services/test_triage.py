"""The queue of reports: one person works on a report, decides person by person, and finishes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from detainees.models import Report, TimelineEntry, Triage, TriageOutcome, User
from detainees.services import triage as service
from tests.makers import (
    EVENING,
    make_detention,
    make_incident,
    make_report,
    make_user,
    opened,
)
from tests.refusals import refused
from tests.together import at_once, codes

Kind = TriageOutcome.Kind
TWO_PEOPLE = {"text": "Забрали двоих", "people": [{"surname": "Курачев"}, {"surname": "Цахуева"}]}


@pytest.fixture
def triage(db: None) -> Triage:
    return make_report(content=TWO_PEOPLE).triage


@pytest.fixture
def olgas(triage: Triage, olga: User) -> Triage:
    """The same, taken by Olga."""
    return service.take(triage=triage, by=olga)


def fresh(triage: Triage) -> Triage:
    return Triage.objects.get(pk=triage.pk)


def test_a_taken_report_names_who_has_it(olgas: Triage, olga: User) -> None:
    stored = fresh(olgas)

    assert (stored.state, stored.taken_by, stored.version) == (Triage.State.TAKEN, olga, 2)
    assert stored.taken_at is not None


def test_taking_what_one_has_already_is_no_fault(olgas: Triage, olga: User) -> None:
    assert service.take(triage=olgas, by=olga).taken_by == olga


def test_who_takes_a_report_over_ends_the_work_of_the_first(olgas: Triage, olga: User, karim: User) -> None:
    with refused("already_taken"):
        service.take(triage=olgas, by=karim)
    service.take_over(triage=olgas, by=karim)

    with refused("already_taken"):
        service.decide(triage=olgas, person_index=0, kind=Kind.SET_ASIDE, by=olga)
    assert fresh(olgas).taken_by == karim


WORK: dict[str, Callable[[Triage, User], Any]] = {
    "let_go": lambda triage, by: service.let_go(triage=triage, by=by),
    "place": lambda triage, by: service.place(triage=triage, incident=make_incident(), by=by),
    "decide": lambda triage, by: service.decide(triage=triage, person_index=0, kind=Kind.SET_ASIDE, by=by),
    "finish": lambda triage, by: service.finish(triage=triage, by=by),
    "reject": lambda triage, by: service.reject(triage=triage, reason=Triage.Reason.TEST, by=by),
}


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_only_who_has_the_report_works_on_it(
    work: Callable[[Triage, User], Any], triage: Triage, olga: User, karim: User
) -> None:
    with refused("already_taken"):
        work(triage, olga)
    service.take(triage=triage, by=karim)
    with refused("already_taken"):
        work(triage, olga)

    stored = fresh(triage)
    assert (stored.state, stored.taken_by, stored.version) == (Triage.State.TAKEN, karim, 2)
    assert not TriageOutcome.objects.exists()


@pytest.mark.parametrize("work", [*WORK.values(), *(
    lambda triage, by: service.take(triage=triage, by=by),
    lambda triage, by: service.take_over(triage=triage, by=by),
)])  # fmt: skip
def test_nobody_works_on_a_report_that_is_finished(
    work: Callable[[Triage, User], Any], olgas: Triage, olga: User
) -> None:
    service.reject(triage=olgas, reason=Triage.Reason.DUPLICATE, by=olga)

    with refused("already_finished"):
        work(olgas, olga)

    assert (fresh(olgas).state, fresh(olgas).reason) == (Triage.State.REJECTED, Triage.Reason.DUPLICATE)


def test_a_report_put_back_waits_as_if_nobody_had_taken_it(olgas: Triage, olga: User, karim: User) -> None:
    service.let_go(triage=olgas, by=olga)

    stored = fresh(olgas)
    assert (stored.state, stored.taken_by, stored.taken_at) == (Triage.State.NEW, None, None)
    assert service.take(triage=olgas, by=karim).taken_by == karim


def test_placing_a_report_brings_it_into_the_region_of_the_incident(olgas: Triage, olga: User) -> None:
    incident = make_incident()

    service.place(triage=olgas, incident=incident, by=olga)

    assert (fresh(olgas).incident, fresh(olgas).region) == (incident, incident.region)


def test_a_linked_person_is_told_on_the_persons_timeline_once(olgas: Triage, olga: User) -> None:
    detention = make_detention()

    service.decide(triage=olgas, person_index=1, kind=Kind.LINKED, detention=detention, by=olga)

    entry = TimelineEntry.objects.get()
    assert (entry.kind, entry.detention, entry.by, entry.happened_at) == (
        "report_linked",
        detention,
        olga,
        EVENING,
    )
    with opened(detention.subject_id):
        assert entry.facts == {"report": str(olgas.report_id)}


@pytest.mark.parametrize("person_index", [-1, 2, 1_000])
def test_who_is_not_in_the_report_is_not_decided_about(olgas: Triage, olga: User, person_index: int) -> None:
    with refused("no_such_person"):
        service.decide(triage=olgas, person_index=person_index, kind=Kind.SET_ASIDE, by=olga)

    assert not TriageOutcome.objects.exists()


def test_a_report_that_names_nobody_has_one_thing_to_decide(olga: User) -> None:
    triage = make_report(content={"text": "Автозак полный", "people": []}).triage
    service.take(triage=triage, by=olga)

    service.decide(triage=triage, person_index=0, kind=Kind.HEADCOUNT, by=olga)
    with refused("no_such_person"):
        service.decide(triage=triage, person_index=1, kind=Kind.HEADCOUNT, by=olga)

    assert TriageOutcome.objects.count() == 1


def test_one_person_is_decided_about_once(olgas: Triage, olga: User) -> None:
    service.decide(triage=olgas, person_index=0, kind=Kind.SET_ASIDE, by=olga)

    with refused("already_decided"):
        service.decide(triage=olgas, person_index=0, kind=Kind.LINKED, detention=make_detention(), by=olga)

    assert [*TriageOutcome.objects.values_list("person_index", "kind")] == [(0, Kind.SET_ASIDE)]
    assert not TimelineEntry.objects.exists()


def test_a_report_is_finished_when_the_last_person_is_decided_about(olgas: Triage, olga: User) -> None:
    service.decide(triage=olgas, person_index=0, kind=Kind.SET_ASIDE, by=olga)
    with refused("not_finished"):
        service.finish(triage=olgas, by=olga)
    service.decide(triage=olgas, person_index=1, kind=Kind.SET_ASIDE, by=olga)

    service.finish(triage=olgas, by=olga)

    stored = fresh(olgas)
    assert (stored.state, stored.done_by) == (Triage.State.DONE, olga)
    assert not Triage.objects.waiting().exists()


def test_a_rejected_report_says_why_and_comes_back_as_new(olgas: Triage, olga: User, karim: User) -> None:
    service.reject(triage=olgas, reason=Triage.Reason.FORGED, note="Тот же текст десять раз", by=olga)
    stored = fresh(olgas)
    assert (stored.state, stored.reason, stored.done_by) == (Triage.State.REJECTED, "forged", olga)
    with opened(olgas.report_id):
        assert stored.note == "Тот же текст десять раз"

    service.reopen(triage=olgas, by=karim)

    stored = fresh(olgas)
    assert (stored.state, stored.reason, stored.taken_by, stored.done_by, stored.done_at) == (
        Triage.State.NEW,
        "",
        None,
        None,
        None,
    )


def test_only_a_rejected_report_comes_back(olgas: Triage, olga: User) -> None:
    with refused("already_decided"):
        service.reopen(triage=olgas, by=olga)

    assert (fresh(olgas).state, fresh(olgas).taken_by) == (Triage.State.TAKEN, olga)


def test_a_reason_that_is_none_leaves_the_report_as_it_was(olgas: Triage, olga: User) -> None:
    with pytest.raises(ValueError, match="planted"):
        service.reject(triage=olgas, reason="planted", by=olga)

    assert fresh(olgas).state == Triage.State.TAKEN


def test_the_longest_waiting_of_the_most_urgent_comes_first(db: None) -> None:
    calm, urgent, older = (make_report().triage for _ in range(3))
    Triage.objects.filter(pk__in=[urgent.pk, older.pk]).update(rank=40)
    Triage.objects.filter(pk=older.pk).update(received_at=EVENING - timedelta(hours=1))

    assert [*Triage.objects.waiting()] == [older, urgent, calm]


# Two at once


def _taken_by_olga() -> tuple[Triage, User]:
    olga = make_user("olga")
    return service.take(triage=make_report(content=TWO_PEOPLE).triage, by=olga), olga


def test_two_operators_who_take_one_report_at_once_are_told_apart(committed_db: str) -> None:
    report = make_report()
    olga, karim = make_user("olga"), make_user("karim")

    ended = at_once(
        report.triage,
        lambda: service.take(triage=Triage.objects.get(report=report), by=olga),
        lambda: service.take(triage=Triage.objects.get(report=report), by=karim),
    )

    assert codes(ended) == ["done", "already_taken"]
    assert Triage.objects.get(report=report).taken_by == olga


def test_two_windows_that_decide_about_one_person_at_once_decide_once(committed_db: str) -> None:
    triage, olga = _taken_by_olga()
    decide = lambda: service.decide(triage=triage, person_index=0, kind=Kind.SET_ASIDE, by=olga)  # noqa: E731

    assert codes(at_once(triage, decide, decide)) == ["done", "already_decided"]
    assert TriageOutcome.objects.count() == 1


def test_a_report_that_was_set_aside_meanwhile_does_not_go_back_into_the_queue(committed_db: str) -> None:
    triage, olga = _taken_by_olga()

    ended = at_once(
        triage,
        lambda: service.reject(triage=triage, reason=Triage.Reason.TEST, by=olga),
        lambda: service.let_go(triage=triage, by=olga),
    )

    assert codes(ended) == ["done", "already_finished"]


def test_a_report_itself_is_never_changed_by_what_is_made_of_it(olgas: Triage, olga: User) -> None:
    before = Report.objects.filter(pk=olgas.report_id).values().get()

    service.decide(triage=olgas, person_index=0, kind=Kind.LINKED, detention=make_detention(), by=olga)
    service.reject(triage=olgas, reason=Triage.Reason.UNREADABLE, by=olga)

    assert Report.objects.filter(pk=olgas.report_id).values().get() == before
