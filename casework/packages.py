"""The Debian packages of `requirements/system.txt`: which are missing, and the line that installs them."""

import shutil
import subprocess
import sys
from collections.abc import Sequence

from casework.environment import BASE_DIR

_LIST = BASE_DIR / "requirements" / "system.txt"
_TESTS_ONLY = "# tests only"


def named(*, for_tests: bool) -> list[str]:
    """The packages that running needs, or running and testing."""
    lines = [line.strip() for line in _LIST.read_text().splitlines()]
    return [
        line.split("#")[0].strip()
        for line in lines
        if line and not line.startswith("#") and (for_tests or not line.endswith(_TESTS_ONLY))
    ]


def missing(*, for_tests: bool) -> list[str]:
    """The packages that are not installed. None are known to be missing where there is no dpkg."""
    wanted = named(for_tests=for_tests)
    if shutil.which("dpkg-query") is None:
        return []
    answer = subprocess.run(  # noqa: S603 - fixed words and our own list
        ["dpkg-query", "--show", "--showformat", "${binary:Package} ${db:Status-Status}\n", *wanted],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    there = {
        name.split(":")[0]
        for name, _, status in (line.partition(" ") for line in answer.stdout.splitlines())
        if status == "installed"
    }
    return [name for name in wanted if name not in there]


def installing(packages: Sequence[str]) -> str:
    """The line that installs them."""
    return f"sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


if __name__ == "__main__":
    if absent := missing(for_tests=True):
        sys.exit(f"Missing: {', '.join(absent)}. Install with:\n  {installing(absent)}")
