"""What the tests of key work share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.environment import Environment
from tests.casework.keylife.place import installation


@pytest.fixture
def here(committed_db: str, tmp_path: Path) -> Iterator[Environment]:
    """An installation of the test's own, in a fresh database in which it really commits."""
    with installation(tmp_path) as environment:
        yield environment
