"""Tests that run `make` itself."""

import pytest

from casework.environment import BASE_DIR


def _would_install() -> bool:
    """Whether `make` would first fetch Python packages, which no test may."""
    return any(
        not (BASE_DIR / ".venv" / f"{name}.lock").exists()
        or (BASE_DIR / ".venv" / f"{name}.lock").read_bytes()
        != (BASE_DIR / "requirements" / f"{name}.txt").read_bytes()
        for name in ("base", "dev")
    )


runs_make = pytest.mark.skipif(_would_install(), reason="make would install packages: run `make test` once")
