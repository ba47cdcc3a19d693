"""`deploy/install.sh prod` leaves nothing to write for the account that runs Habeas: its folder belongs to root."""

import shutil
import subprocess
import sys
from pathlib import Path

from casework.environment import BASE_DIR


def test_the_texts_are_compiled_even_when_the_packages_are_there_already(tmp_path: Path) -> None:
    shutil.copytree(BASE_DIR / "deploy", tmp_path / "deploy")
    shutil.copytree(BASE_DIR / "locale", tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))
    for place in ("requirements/prod.txt", ".venv/prod.lock"):
        (tmp_path / place).parent.mkdir()
        shutil.copy(BASE_DIR / "requirements" / "prod.txt", tmp_path / place)

    subprocess.run(["sh", tmp_path / "deploy" / "install.sh", sys.executable, "prod"], check=True)

    sources = list((tmp_path / "locale").glob("*/LC_MESSAGES/*.po"))
    assert sources
    for source in sources:
        # What `prepare` looks at before it would write one itself.
        assert source.with_suffix(".mo").stat().st_mtime >= source.stat().st_mtime
