"""The drill, for real: a backup of what stands in the database comes back, opens, and is equal."""

from pathlib import Path

import psycopg
import pytest

from casework.environment import Environment
from casework.keylife import drill as steps
from casework.keylife import rehearsal
from casework.keylife.backup import write_archives
from casework.keylife.refusal import KeyWorkRefused
from casework.models import Rehearsal
from tests.casework.keylife.place import an_order, quietly, somebody
from tests.makers import make_report, make_user


def scratch_databases(here: Environment) -> list[tuple[str]]:
    with psycopg.connect(here.owner_url) as owner:
        return owner.execute("SELECT datname::text FROM pg_database WHERE strpos(datname, 'drill') > 0").fetchall()


def test_everything_comes_back_and_who_was_erased_stays_shut(here: Environment) -> None:
    make_user("olga")
    make_report()
    detention = somebody()

    outcome = rehearsal.drill(here, tell=quietly)

    assert (outcome.erased, outcome.files) == (detention.detainee_id, 1)
    assert outcome.opened > 10
    row = Rehearsal.objects.get()
    assert (row.has_passed, row.fault, row.opened) == (True, "", outcome.opened)
    assert not list(here.data_dir.glob("drill-*"))
    assert scratch_databases(here) == []


def test_a_drill_that_fails_is_remembered_with_what_did_not_come_back(
    here: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_given: object, **_named: object) -> None:
        raise KeyWorkRefused("differs", table="detainees_detainee")

    monkeypatch.setattr(rehearsal, "rehearse", failing)
    with pytest.raises(KeyWorkRefused, match="detainees_detainee came back otherwise"):
        rehearsal.drill(here, tell=quietly)

    row = Rehearsal.objects.get()
    assert (row.has_passed, row.fault) == (False, "differs")


def test_rows_that_came_back_otherwise_are_told_by_their_table(here: Environment, tmp_path: Path) -> None:
    somebody()
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    assert steps._compare(here, made) == made.rows

    with psycopg.connect(here.owner_url) as owner:
        owner.execute("UPDATE detainees_detainee SET sex = 'female'")

    with pytest.raises(KeyWorkRefused, match="detainees_detainee"):
        steps._compare(here, made)
