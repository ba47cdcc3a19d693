"""The web process itself, over a database in which a test really commits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Site, running_site, static_files

__all__ = ["served", "static_files"]


@pytest.fixture
def served(
    committed_db: str, static_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """The web process as `make run` starts it, on a port of its own."""
    with running_site({"web", "live"}, tmp_path, monkeypatch) as found:
        yield found
