"""The systemd units run what `make run` runs, and keep the keyless processes away from keys."""

import re
import shlex
from pathlib import Path

import pytest

from casework.environment import BASE_DIR, read
from casework.processes.services import services

NAMES = ("web", "people", "intake", "live", "worker", "batch", "beat")
INSTALL = (BASE_DIR / "docs" / "install.md").read_text()
# The proxy serves the static files of production.
STATIC = ("--static-path-route", "--static-path-mount", "--static-path-expires")


def unit(name: str) -> dict[str, str]:
    lines = (BASE_DIR / "deploy" / "systemd" / f"habeas-{name}.service").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def options(words: list[str]) -> set[str]:
    """Each option with its value, so that their order does not matter."""
    pairs = {f"{word} {words[number + 1]}" for number, word in enumerate(words[:-1]) if word.startswith("--")}
    return {pair for pair in pairs if not pair.startswith(STATIC)}


def test_there_is_a_unit_for_each_process_and_none_besides() -> None:
    assert {path.name for path in (BASE_DIR / "deploy" / "systemd").iterdir()} == {
        f"habeas-{name}.service" for name in NAMES
    }
    assert {service.name for service in services(read(), {})} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_runs_what_make_run_runs(name: str) -> None:
    service = next(each for each in services(read(), {}) if each.name == name)
    production = [word.replace("%%", "%") for word in shlex.split(unit(name)["ExecStart"])]

    ours = [word for word in options(list(service.command)) if not word.startswith("--workers")]
    assert set(ours) - options(production) == set()
    assert production[-1] == service.command[-1]
    # A program of a library stands in production by its own name, a module of ours as in `make run`.
    assert Path(production[0]).name in {service.command[2], "python"}


@pytest.mark.parametrize("name", ["intake", "live"])
def test_a_keyless_process_cannot_reach_the_key_or_the_files(name: str) -> None:
    # With a dash each: what a restart has emptied must not keep the door shut.
    assert unit(name)["InaccessiblePaths"] == "-/run/habeas -/var/lib/habeas"
    assert unit(name)["User"] == f"habeas-{name}"
    assert unit(name)["EnvironmentFile"] == f"/etc/habeas/{name}.env"


@pytest.mark.parametrize("name", NAMES)
def test_no_process_leaves_its_memory_in_a_file(name: str) -> None:
    assert unit(name)["LimitCORE"] == "0"
    assert unit(name)["NoNewPrivileges"] == "yes"
    assert unit(name)["UMask"] == "0077"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_killed_comes_back_as_in_make_run(name: str) -> None:
    assert unit(name)["Restart"] == "on-failure"
    assert unit(name)["StartLimitIntervalSec"] == "0"


def test_the_place_of_the_root_secret_is_made_at_boot_for_its_account_alone() -> None:
    lines = (BASE_DIR / "deploy" / "tmpfiles.d" / "habeas.conf").read_text().splitlines()

    assert [line for line in lines if not line.startswith("#")] == [
        "d /run/habeas 0711 root root -",
        "d /run/habeas/keys 0700 habeas habeas -",
    ]
    assert "deploy/tmpfiles.d/habeas.conf" in INSTALL


def test_the_page_about_installing_starts_every_unit() -> None:
    (line,) = re.findall(r"^sudo systemctl enable --now (.*)$", INSTALL, re.MULTILINE)

    assert line.split() == [f"habeas-{name}" for name in NAMES]
    needs_the_key = {name for name in NAMES if "ConditionPathExists" in unit(name)}
    again = re.search(r"`sudo systemctl start ([^`]*)`", INSTALL)
    assert again is not None
    assert set(again[1].split()) == {f"habeas-{name}" for name in needs_the_key}
