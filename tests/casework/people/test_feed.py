"""What the people process knows is what was committed: late, corrected, moved, erased, and no more than it may hold."""

import threading
from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from django.db import connections, transaction

from casework.environment import read
from casework.people import memory as memories
from casework.people import queries
from casework.people.entries import Kind, Question, Reach
from casework.people.feed import Feed
from casework.people.index import Index
from casework.people.memory import Memory
from casework.people.numbers import keys_of
from detainees import keys
from detainees.matching import Asked, Word
from detainees.models import Detainee, Relative, SubjectKey, Triage, TriageOutcome
from tests.makers import (
    NEIGHBOUR,
    make_case,
    make_detainee,
    make_detention,
    make_incident,
    make_region,
    make_relative,
    make_report,
    make_user,
)

EVERYBODY = Reach(is_everything=True)


def connected() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(read().database_url, autocommit=True)


def loads() -> list[list[UUID]]:
    """Who was taken into memory, by the log; nobody named is everybody."""
    with psycopg.connect(read().owner_url) as owner:
        rows = owner.execute(
            "SELECT subjects FROM casework_auditentry WHERE action = 'load' ORDER BY id"
        ).fetchall()
    return [subjects for (subjects,) in rows]


@pytest.fixture
def memory(committed_db: str) -> Iterator[Memory]:
    """A memory that has read everybody there was, over a connection of its own."""
    feed = Feed(connect=connected, ring=keys.keyring())
    found = Memory(feed)
    found.load()
    yield found
    feed.close()


def ask(
    memory: Memory, line: str, *, kind: Kind = Kind.PERSON, reach: Reach = EVERYBODY, number: str = ""
) -> list[UUID]:
    question = Question(
        Asked(Word.all_of(line)), exact=keys_of([number] if number else []), reach=reach, least=0.4, most=1_000
    )
    return [hit.id for hit in memory.answer(kind, question).hits]


def test_who_is_entered_is_found_by_the_next_question(memory: Memory) -> None:
    assert ask(memory, "Курачев") == []

    known = make_detainee(surname="Курачёв", given_name="Джамал")

    assert ask(memory, "Kurachev") == [known.id]


def test_what_commits_late_is_not_skipped(memory: Memory) -> None:
    entered, may_commit = threading.Event(), threading.Event()
    late: list[UUID] = []

    def enter_slowly() -> None:
        with transaction.atomic():
            late.append(make_detainee(surname="Запоздалый").id)
            entered.set()
            may_commit.wait(30)
        connections.close_all()

    slow = threading.Thread(target=enter_slowly)
    slow.start()
    assert entered.wait(30)
    # A younger transaction commits first, and is consumed, several times over.
    young = make_detainee(surname="Поспешный")
    for _again in range(3):
        assert ask(memory, "Поспешный") == [young.id]
        assert ask(memory, "Запоздалый") == []
    # Read once, although an older transaction is open still.
    assert loads() == [[], [young.id]]

    may_commit.set()
    slow.join(30)

    assert ask(memory, "Запоздалый") == late
    assert ask(memory, "Поспешный") == [young.id]


def test_a_change_is_read_again_when_the_question_broke_in_the_middle(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = make_detainee(surname="Курачев")
    with monkeypatch.context() as patch:
        patch.setattr(queries, "some_people", lambda _ids: "SELECT nothing")
        with pytest.raises(psycopg.Error):
            ask(memory, "Курачев")

    assert ask(memory, "Курачев") == [known.id]


def test_what_is_damaged_in_the_middle_of_a_change_is_told(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    feed = Feed(connect=connected, ring=keys.keyring())
    memory = Memory(feed, when_damaged=lambda: told.append("damaged"))
    memory.load()
    make_detainee(surname="Курачев")

    def broken(*_given: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Index, "replace", broken)
    with pytest.raises(MemoryError):
        ask(memory, "Курачев")

    assert told == ["damaged"]
    feed.close()


def test_who_was_rolled_back_is_never_known(memory: Memory) -> None:
    with transaction.atomic():
        make_detainee(surname="Курачев")
        transaction.set_rollback(True)

    assert ask(memory, "Курачев") == []


def test_a_corrected_name_takes_the_place_of_the_old_one(memory: Memory) -> None:
    known = make_detainee(surname="Курачев")
    assert ask(memory, "Курачев") == [known.id]

    known.identity = {"surname": "Тавлуев", "aliases": ["Барс"]}
    known.save()

    assert (ask(memory, "Курачев"), ask(memory, "Тавлуев"), ask(memory, "барс")) == ([], [known.id], [known.id])


def test_who_is_erased_is_forgotten_at_once_and_read_by_no_new_process(memory: Memory) -> None:
    erased, other = make_detainee(surname="Курачев"), make_detainee(surname="Курачева")
    assert set(ask(memory, "Курачев")) == {erased.id, other.id}

    SubjectKey.objects.filter(subject_id=erased.id).delete()

    assert ask(memory, "Курачев") == [other.id]
    memory.load()
    assert ask(memory, "Курачев") == [other.id]


def test_a_detention_or_a_case_elsewhere_makes_its_person_known_there(memory: Memory) -> None:
    known = make_detainee(surname="Курачев")
    neighbours = Reach(through=frozenset({NEIGHBOUR}))
    assert ask(memory, "Курачев", reach=neighbours) == []

    incident = make_incident(region=make_region(NEIGHBOUR))
    detention = make_detention(incident=incident, detainee=known)

    assert ask(memory, "Курачев", reach=neighbours) == [known.id]
    assert ask(memory, "Курачев", reach=Reach(through=frozenset({str(incident.id)}))) == [known.id]
    detention.delete()
    assert ask(memory, "Курачев", reach=neighbours) == []
    make_case(detainee=known, region=make_region(NEIGHBOUR))
    assert ask(memory, "Курачев", reach=neighbours) == [known.id]


def test_phones_of_relatives_and_numbers_of_cases_are_found_exactly(memory: Memory) -> None:
    known = make_detainee(surname="Курачев", contacts={"phone": "+7 928 000-00-01"})
    make_relative(detainee=known, contact={"name": "Зарема", "phone": "8 (928) 000-00-02"})
    numbers = {"case_number": "5-777/2022", "uid": "05RS0018-01-2022-000777-11"}
    make_case(detention=make_detention(detainee=known), numbers=numbers)

    for number in ("89280000001", "+79280000002", "5-777/2022", "05RS0018012022 000777 11"):
        assert ask(memory, "", number=number) == [known.id], number
    assert ask(memory, "", number="89280000003") == []


def test_people_of_waiting_reports_are_known_until_they_are_dealt_with(memory: Memory) -> None:
    olga, incident = make_user("olga"), make_incident()
    said = {"text": "двое", "people": [{"surname": "Курачев"}, {"surname": "Тавлуев"}]}
    report = make_report(incident=incident, content=said, is_quarantined=False)
    foreign = make_report(incident=incident, content=said, is_quarantined=True)

    assert ask(memory, "Курачев", kind=Kind.HEARD) == [report.id]
    assert ask(memory, "Курачев", kind=Kind.QUARANTINED) == [foreign.id]
    assert ask(memory, "Курачев") == []
    TriageOutcome.objects.create(
        triage=report.triage, person_index=0, kind=TriageOutcome.Kind.SET_ASIDE, decided_by=olga
    )
    assert ask(memory, "Курачев", kind=Kind.HEARD) == []
    assert ask(memory, "Тавлуев", kind=Kind.HEARD) == [report.id]
    triage = Triage.objects.get(report=report)
    triage.state, triage.reason, triage.done_by, triage.done_at = "rejected", "test", olga, triage.received_at
    triage.save()
    assert ask(memory, "Тавлуев", kind=Kind.HEARD) == []


def test_a_flood_in_quarantine_leaves_no_more_than_the_newest(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memories, "MOST_QUARANTINED", 3)
    known = make_detainee(surname="Курачев")
    reports = [make_report(content={"people": [{"surname": "Курачев"}]}) for _each in range(5)]

    found = ask(memory, "Курачев", kind=Kind.QUARANTINED)

    assert set(found) == {report.id for report in reports[2:]}
    assert ask(memory, "Курачев") == [known.id]


def test_a_person_whose_key_is_of_another_generation_is_left_out_and_all_others_are_found(memory: Memory) -> None:
    odd, known = make_detainee(surname="Курачев"), make_detainee(surname="Курачев")
    SubjectKey.objects.filter(subject_id=odd.id).update(generation=77)

    assert ask(memory, "Курачев") == [known.id]
    memory.load()
    assert ask(memory, "Курачев") == [known.id]


def test_taking_names_into_memory_stands_in_the_log(memory: Memory) -> None:
    known = make_detainee(surname="Курачев")
    ask(memory, "Курачев")

    assert loads() == [[], [known.id]]


def test_who_was_merged_is_found_under_every_name_as_the_one_who_stands(memory: Memory) -> None:
    standing, other = make_detainee(surname="Курачев"), make_detainee(surname="Мутаев")
    make_relative(detainee=other, contact={"name": "Мать", "phone": "+7 928 000-00-71"})
    assert ask(memory, "Мутаев") == [other.id]

    merge_records(standing, other)

    assert ask(memory, "Мутаев") == ask(memory, "Курачев") == [standing.id]
    assert ask(memory, "никто", number="+7 928 000-00-71") == [standing.id]

    other.merged_into = None
    other.save(update_fields=["merged_into"])

    assert ask(memory, "Мутаев") == [other.id]
    assert ask(memory, "Курачев") == [standing.id]


def test_who_was_merged_before_is_read_at_a_start_as_the_one_who_stands(committed_db: str) -> None:
    standing, other = make_detainee(surname="Курачев"), make_detainee(surname="Мутаев")
    make_detention(detainee=standing, incident=make_incident(region=make_region(NEIGHBOUR)))
    merge_records(standing, other)
    memory = Memory(Feed(connect=connected, ring=keys.keyring()))
    memory.load()

    # Through the places of the one who stands, whose detentions are the person's.
    assert ask(memory, "Мутаев", reach=Reach(through=frozenset({NEIGHBOUR}))) == [standing.id]


def merge_records(standing: Detainee, other: Detainee) -> None:
    """Let one record stand for both, as a merge does."""
    Relative.objects.filter(detainee=other).update(detainee=standing)
    other.merged_into = standing
    other.save(update_fields=["merged_into"])
