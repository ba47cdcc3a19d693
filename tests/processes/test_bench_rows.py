"""The rows of the benches fit the tables as they are today, or a bench would only say so when somebody measures."""

import os
import subprocess
import sys

from casework.environment import BASE_DIR


def test_the_rows_go_into_the_tables() -> None:
    foreign = ("DATABASE_", "HABEAS_", "CELERY_", "TEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    made = subprocess.run(
        [sys.executable, "-m", "bench.rows", "300"],
        cwd=BASE_DIR,
        env=kept,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert made.returncode == 0, made.stderr
    # Made now or, by these very rows and migrations, before.
    assert not made.stderr or "bench_300 made in" in made.stderr
