"""What the bench of backup and restore says of a small installation: rates, and that nothing differs."""

from pathlib import Path

import psycopg

from bench.restore import compare, lines
from casework.environment import Environment
from tests.casework.keylife.place import elsewhere, somebody


def test_every_sealed_value_is_opened_in_both_and_compared(here: Environment, tmp_path: Path) -> None:
    detention = somebody()
    with elsewhere(here, tmp_path) as there:
        backup, restored, equal = lines(here, there, tmp_path, 1)
        assert (backup["metric"], restored["metric"], equal["metric"]) == ("backup", "restore", "all_equal")
        assert backup["rows"] == restored["rows"]
        assert (equal["value"], equal["differing"]) == (1, 0)
        with psycopg.connect(there.owner_url) as owner:
            owner.execute("ALTER TABLE detainees_detainee DISABLE TRIGGER USER")
            owner.execute("UPDATE detainees_detainee SET health = NULL, description = NULL")
        compared, differing = compare(here, there)
        assert compared == equal["compared"]
        assert differing > 0
    assert detention.pk
