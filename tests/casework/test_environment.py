"""Settings are strict: what is unknown, missing or malformed refuses to start and is named."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from casework.embedded.account import EmbeddedRefused
from casework.embedded.server import Server
from casework.environment import BASE_DIR, EnvironmentRefused, read

PRODUCTION = {
    "HABEAS_MODE": "production",
    "HABEAS_ROOT_SECRET_FILE": "/run/habeas/root.secret",
    "HABEAS_KEYRING_DIR": "/var/lib/habeas/ring",
    "HABEAS_ALLOWED_HOSTS": "habeas.example,www.habeas.example",
    "HABEAS_PUBLIC_URL": "https://habeas.example/",
    "HABEAS_STORAGE_URL": "file:///var/lib/habeas/files",
    "DATABASE_URL": "postgresql://habeas_app@/habeas",
    "CELERY_BROKER_URL": "amqp://localhost//",
}


def refusal(**changed: str) -> str:
    with pytest.raises(EnvironmentRefused) as refused:
        read({name: value for name, value in {**PRODUCTION, **changed}.items() if value})
    return str(refused.value)


def test_a_whole_production_environment_is_read_as_typed_values() -> None:
    environment = read(PRODUCTION)

    assert not environment.is_demo
    assert environment.allowed_hosts == ("habeas.example", "www.habeas.example")
    assert environment.public_url == "https://habeas.example"
    assert environment.live_url == "https://habeas.example/live/"
    assert environment.keyring_dir == Path("/var/lib/habeas/ring")
    assert environment.port == 8000


def test_a_demo_needs_nothing_but_its_mode(tmp_path: Path) -> None:
    environment = read({"HABEAS_MODE": "demo", "HABEAS_DATA_DIR": str(tmp_path)})

    assert environment.is_demo
    assert environment.root_secret_file == tmp_path / "keys" / "root.secret"
    assert environment.live_url == "http://localhost:8002/live/"


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"HABEAS_MODE"}))
def test_production_refuses_what_is_missing_by_name(name: str) -> None:
    assert refusal(**{name: ""}) == f"{name} is missing."


@pytest.mark.parametrize("mode", ["", "test", "Demo"])
def test_a_mode_that_is_not_one_of_the_two_is_refused(mode: str) -> None:
    assert "HABEAS_MODE must be 'demo' or 'production'." in refusal(HABEAS_MODE=mode)


def test_a_misspelt_name_is_refused_rather_than_forgotten() -> None:
    assert refusal(HABEAS_KEYRING_DIRECTORY="/x") == (
        "HABEAS_KEYRING_DIRECTORY is not a setting of Habeas: remove it or correct its name."
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("HABEAS_PORT", "80a", "HABEAS_PORT must be a port number between 1 and 65535."),
        ("HABEAS_LIVE_PORT", "65536", "HABEAS_LIVE_PORT must be a port number between 1 and 65535."),
        (
            "HABEAS_TIME_ZONE",
            "Europe/Makhachkala",
            "HABEAS_TIME_ZONE must be an IANA time zone, for example Europe/Moscow.",
        ),
        ("HABEAS_PUBLIC_URL", "habeas.example", "HABEAS_PUBLIC_URL must begin with http:// or https://."),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_name(name: str, value: str, sentence: str) -> None:
    assert refusal(**{name: value}) == sentence


def test_all_faults_are_named_at_once() -> None:
    words = refusal(HABEAS_PORT="0", DATABASE_URL="", HABEAS_NONSENSE="1")

    assert all(name in words for name in ("HABEAS_PORT", "DATABASE_URL", "HABEAS_NONSENSE"))


def test_no_refusal_repeats_a_value_which_may_be_a_password() -> None:
    assert "hunter2" not in refusal(HABEAS_PUBLIC_URL="ftp://me:hunter2@habeas.example", HABEAS_NONSENSE="hunter2")


def test_a_path_that_is_too_long_for_a_socket_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedRefused, match="Name a shorter place with HABEAS_DATA_DIR"):
        Server(tmp_path / ("long" * 30)).hold()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server under another account")
def test_a_place_that_the_servers_account_may_not_enter_is_refused_before_anything_is_made() -> None:
    # Shorter than pytest's own, since the path of a socket may not be long; closed as `mkdtemp` makes it.
    with (
        tempfile.TemporaryDirectory() as closed,
        pytest.raises(EmbeddedRefused, match="is closed to other accounts"),
    ):
        Server(Path(closed) / "postgres").hold()


def test_a_command_that_changes_tables_asks_for_the_owners_url() -> None:
    answer = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=BASE_DIR,
        env={**os.environ, "DATABASE_OWNER_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert answer.stderr == (
        "Habeas refuses to start: DATABASE_OWNER_URL is missing: `migrate` changes tables as their owner.\n"
    )
