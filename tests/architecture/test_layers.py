"""Every package has its place among the layers: a new one does not pass until somebody says where it stands."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casework.environment import BASE_DIR


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("package", ["casework", "detainees"])
def test_a_package_without_a_layer_does_not_pass(package: str, tmp_path: Path) -> None:
    shutil.copy(BASE_DIR / "pyproject.toml", tmp_path)
    for name in ("casework", "detainees"):
        shutil.copytree(BASE_DIR / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "static"))
    whole = lint(tmp_path)
    (tmp_path / package / "planted").mkdir()
    (tmp_path / package / "planted" / "__init__.py").touch()

    planted = lint(tmp_path)

    assert whole.returncode == 0, whole.stdout
    assert planted.returncode == 1
    assert f"- {package}.planted" in planted.stdout
