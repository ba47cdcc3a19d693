"""The bench of the work list counts what it promises, of a small crowd."""

import pytest

from bench import matching
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


def test_a_small_crowd_gives_both_lines(told: list[Record]) -> None:
    precision, recall = matching.lines(COUNT, SEED)

    assert (precision["metric"], recall["metric"]) == ("precision", "recall")
    assert precision["records"] == len(told)
    assert (precision["wrongly"].keys(), recall["missed"].keys()) == (set(KINDS), set(FAULTS))
    assert 0.8 < precision["value"] <= 1.0
    assert 0.8 < recall["value"] <= 1.0


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


def test_both_metrics_have_words_and_a_limit() -> None:
    metrics = {metric for bench, metric in (*LIMITS, *UNBOUND) if bench == "matching"}

    assert metrics == {"precision", "recall"}
