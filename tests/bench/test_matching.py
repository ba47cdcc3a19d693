"""The bench of the work list counts what it promises, of a small crowd."""

import pytest

from bench import matching
from bench import matching_few as few
from bench.limits import LIMITS, UNBOUND
from bench.matching_families import KINDS, STRANGERS, families, relation
from bench.matching_reports import FAULTS, Record, records
from detainees.sameness import SUSPECTED

COUNT, SEED = 60, 3


@pytest.fixture(scope="module")
def told() -> list[Record]:
    return list(records(families(COUNT, seed=SEED), seed=SEED))


def test_the_same_seed_tells_the_same(told: list[Record]) -> None:
    assert list(records(families(COUNT, seed=SEED), seed=SEED)) == told
    assert list(records(families(COUNT, seed=SEED), seed=4)) != told


def test_every_kind_of_family_is_there_and_relatives_are_two_people() -> None:
    people = list(families(600, seed=SEED))
    twins = [who for who in people if who.kind == "twins"][:2]
    father, child = [who for who in people if who.kind == "father_son"][:2]

    assert {who.kind for who in people} == set(KINDS)
    assert twins[0].born_on == twins[1].born_on
    assert twins[0].given_name != twins[1].given_name
    assert 18 < (child.born_on - father.born_on).days / 365 < 36
    assert (relation(*twins), relation(father, twins[0])) == ("twins", STRANGERS)


def test_a_small_crowd_gives_every_line_and_keeps_the_limits(told: list[Record]) -> None:
    precision, few_twice, recall = matching.lines(COUNT, SEED)

    assert (precision["metric"], few_twice["metric"], recall["metric"]) == ("precision", "precision_few", "recall")
    assert precision["records"] == len(told)
    assert (precision["wrongly"].keys(), recall["missed"].keys()) == (set(KINDS), set(FAULTS))
    assert LIMITS["matching", "precision"].holds(precision)
    assert LIMITS["matching", "recall"].holds(recall)


def test_who_is_told_of_by_a_given_name_alone_cannot_be_told(told: list[Record]) -> None:
    bare = [record for record in told if record.told == {"given_name"} and not record.says.description]

    assert bare
    assert [each for each in bare if matching.can_tell(each, each) and not each.says.phones] == []


def test_a_wrong_pair_lowers_the_precision_and_a_missing_one_the_recall(told: list[Record]) -> None:
    tellable, _ = matching.doubles(told)
    one, other = next(iter(tellable))
    right = matching.Pair(told[one], told[other], SUSPECTED, 0.0)
    stranger = next(record for record in told if record.meant.number != told[one].meant.number)
    wrong = matching.Pair(told[one], stranger, SUSPECTED, 0.0)

    assert (matching.precision([right]), matching.precision([right, wrong])) == (1.0, 0.5)
    assert matching.recall([right, wrong], tellable) == 1 / len(tellable)
    assert sum(matching.by_kind([right, wrong]).values()) == 1


def test_each_metric_has_words_and_those_that_are_promised_a_limit() -> None:
    metrics = {metric for bench, metric in (*LIMITS, *UNBOUND) if bench == "matching"}

    assert metrics == {"precision", "recall", "precision_few"}


def test_few_are_told_twice_on_the_other_night_and_the_words_of_the_list_are_counted() -> None:
    line = matching.few(SEED, 300)

    assert (line["metric"], line["unit"]) == ("precision_few", "share")
    assert 300 < line["records"] < 330
    assert line["listed"] == sum(many for many, _share in line["bands"].values())
    assert list(line["bands"]) == ["almost certainly", "likely", "possibly"]
    assert few.by_band([(0.99, True), (0.99, False), (0.3, False)]) == {
        "almost certainly": [2, 0.5],
        "likely": [0, 0.0],
        "possibly": [1, 0.0],
    }
