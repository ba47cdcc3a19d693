"""The bench of the search says what it promises, of a small crowd, and takes no wrong search for a right one."""

from uuid import UUID, uuid4

import psycopg
import pytest

from bench import people_search, rows_searched
from bench.corruption import KINDS
from bench.invented_people import people
from bench.limits import LIMITS, UNBOUND
from bench.people_search_asked import Question, find, questions
from bench.people_search_opponent import names
from bench.people_search_process import PeopleProcess, ask
from bench.people_search_trgm import PlainWalk
from casework.embedded.server import SUPERUSER
from tests.embedded import databases
from tests.people import people_process_away

COUNT = 2_000
PER_KIND = 10


@pytest.fixture(scope="module")
def asked() -> list[Question]:
    return questions(COUNT, per_kind=PER_KIND)


@pytest.fixture
def crowd(committed_db: str) -> None:
    """Two thousand people with sealed names, committed: another process reads them."""
    with psycopg.connect(databases().url(SUPERUSER, committed_db), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        rows_searched.store(connection, enumerate(people(COUNT)))


def test_each_kind_is_asked_alike_often_and_about_people_who_are_there(asked: list[Question]) -> None:
    ids = {rows_searched.person_id(number) for number in range(COUNT)}

    assert {question.meant for question in asked} <= ids
    assert find(asked, lambda _: []).asked == dict.fromkeys(KINDS, PER_KIND)
    assert questions(COUNT, per_kind=PER_KIND) == asked


def test_a_small_crowd_gives_every_line_that_is_promised(crowd: None, asked: list[Question]) -> None:
    with people_process_away(), PeopleProcess() as process:
        lines = [*people_search.needs(process, COUNT), *people_search.found(asked, ask, COUNT)]
        walk = PlainWalk(names(COUNT)).best
        lines.append(people_search.speed(asked, ask, walk, COUNT, against="a walk", round_size=4))

    assert [line["metric"] for line in lines] == [
        *("cold_2k", "memory_2k", "peak_2k", "recall_2k", "worst_kind_2k", "p95_2k"),
    ]
    assert all(isinstance(line["value"], float) and line["value"] > 0 for line in lines)
    by_metric = {line["metric"]: line for line in lines}
    assert by_metric["recall_2k"]["by_kind"] == dict.fromkeys(KINDS, 1.0)
    assert by_metric["recall_2k"]["asked"] == len(asked)
    assert by_metric["worst_kind_2k"]["kind"] in KINDS
    assert by_metric["p95_2k"].keys() >= {"baseline", "ratio", "against"}


@pytest.mark.parametrize("answers", [[], [uuid4()]], ids=["nobody", "somebody else"])
def test_a_search_that_finds_the_wrong_people_has_no_recall(asked: list[Question], answers: list[UUID]) -> None:
    recall, worst = people_search.found(asked, lambda _: answers, COUNT)

    assert recall["value"] == worst["value"] == 0.0
    assert recall["by_kind"] == dict.fromkeys(KINDS, 0.0)


def test_one_kind_that_is_never_found_shows_in_the_worst(asked: list[Question]) -> None:
    meant = {question.words: question.meant for question in asked if question.kind != "ear"}

    recall, worst = people_search.found(asked, lambda words: [meant[words]] if words in meant else [], COUNT)

    assert recall["value"] == round(6 / 7, 4)
    assert (worst["value"], worst["kind"]) == (0.0, "ear")


def test_the_wait_of_one_in_twenty_is_between_the_slowest_and_the_others() -> None:
    assert people_search.p95([1.0] * 20) == 1.0
    assert people_search.p95([*[1.0] * 90, *[9.0] * 10]) == 9.0


def test_every_metric_of_a_whole_run_has_words() -> None:
    metrics = {f"{metric}_{size}" for metric in ("recall", "worst_kind") for size in ("100k", "1m")}
    metrics |= {"p95_1m", "cold_1m", "memory_1m", "peak_1m"}

    assert {metric for bench, metric in (*LIMITS, *UNBOUND) if bench == "people_search"} == metrics
    assert [people_search.size(count) for count in people_search.SIZES] == ["100k", "1m"]
