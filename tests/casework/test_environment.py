"""Settings are strict: what is unknown, missing or malformed refuses to start and is named."""

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import fields
from pathlib import Path

import pytest

from casework.embedded.account import EmbeddedRefused
from casework.embedded.server import Server
from casework.environment import (
    BASE_DIR,
    KNOWN,
    NO_DATABASE,
    NO_HOSTS,
    NO_SITE,
    Environment,
    EnvironmentRefused,
    read,
)

PRODUCTION = {
    "HABEAS_MODE": "production",
    "HABEAS_DATA_DIR": "/var/lib/habeas",
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
    assert environment.storage_dir == Path("/var/lib/habeas/files")
    assert environment.port == 8000


def test_a_demo_needs_nothing_but_its_mode(tmp_path: Path) -> None:
    environment = read({"HABEAS_MODE": "demo", "HABEAS_DATA_DIR": str(tmp_path)})

    assert environment.is_demo
    assert environment.root_secret_file == tmp_path / "keys" / "root.secret"
    assert environment.live_url == "http://localhost:8002/live/"


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"HABEAS_MODE"}))
def test_production_refuses_what_is_missing_by_name(name: str) -> None:
    assert refusal(**{name: ""}) == f"{name} is missing."


def test_a_mode_must_be_given() -> None:
    assert "HABEAS_MODE must be 'demo' or 'production'." in refusal(HABEAS_MODE="")


def test_a_misspelt_name_is_refused_rather_than_forgotten() -> None:
    assert refusal(HABEAS_KEYRING_DIRECTORY="/x") == (
        "HABEAS_KEYRING_DIRECTORY is not a setting of Habeas: remove it or correct its name."
    )


PORT = "must be a port number between 1 and 65535."
PATH = "must be an absolute path, which begins with a slash."
STORAGE = (
    "must name a directory of this machine, the one kind of storage that there is: file:///var/lib/habeas/files."
)
BROKER = "must begin with one of: amqp://, amqps://, redis://, rediss://, filesystem://."
NONSENSE = "HABEAS_NONSENSE is not a setting of Habeas: remove it or correct its name."
LAW = "must be one of: ru."
BAD_INTAKE = f"{NONSENSE} DATABASE_URL {NO_DATABASE} HABEAS_ALLOWED_HOSTS {NO_HOSTS} HABEAS_JURISDICTION {LAW}"
# Each setting that there is, what it may not be, and what is said then behind its name.
REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "HABEAS_MODE": (("test", "Demo", "debug"), "must be 'demo' or 'production'."),
    "HABEAS_DATA_DIR": (("var", "~/habeas"), PATH),
    "HABEAS_ROOT_SECRET_FILE": (("root.secret",), PATH),
    "HABEAS_KEYRING_DIR": (("./ring",), PATH),
    "HABEAS_LIVE_KEY_FILE": (("live.pub",), PATH),
    "HABEAS_ALLOWED_HOSTS": (
        ("*", "a.example, b.example", "a.example,", "https://a.example", "a.example:443"),
        NO_HOSTS,
    ),
    "HABEAS_PUBLIC_URL": (
        ("habeas.example", "ftp://habeas.example", "http://habeas.example", "https://me:x@habeas.example",
         "https://habeas.example/cases", "https://habeas.example:web", "https://"),
        NO_SITE,
    ),
    "HABEAS_JURISDICTION": (("xx", "RU", "../ru"), LAW),
    "HABEAS_TIME_ZONE": (
        ("Europe/Makhachkala", "Europe", "/etc/localtime"),
        "must be an IANA time zone, for example Europe/Moscow.",
    ),
    "HABEAS_STORAGE_URL": (("s3://bucket/habeas", "file://files", "/var/lib/habeas/files", "file:///"), STORAGE),
    "HABEAS_PORT": (("80a", "0", "²", "+80", "8000.0"), PORT),
    "HABEAS_INTAKE_PORT": (("-1",), PORT),
    "HABEAS_LIVE_PORT": (("65536",), PORT),
    "HABEAS_INTAKE_DATABASE_URL": (("mysql://habeas_intake@/habeas",), NO_DATABASE),
    "HABEAS_LIVE_DATABASE_URL": (("postgresql://habeas_live@localhost",), NO_DATABASE),
    "DATABASE_URL": (("sqlite:///habeas", "habeas", "postgresql://u@host:port/habeas"), NO_DATABASE),
    "DATABASE_OWNER_URL": (("postgresql://habeas_owner:a#b@localhost/habeas",), NO_DATABASE),
    "CELERY_BROKER_URL": (("localhost", "memory://", "sqs://"), BROKER),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [(name, value, sentence) for name, (values, sentence) in REFUSED.items() for value in values],
)
def test_a_value_that_we_cannot_use_is_refused_by_name(name: str, value: str, sentence: str) -> None:
    assert refusal(**{name: value}) == f"{name} {sentence}"


def test_each_setting_that_there_is_stands_in_the_table_of_what_is_refused() -> None:
    assert set(REFUSED) - {"DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL"} == KNOWN


def test_each_setting_is_used_and_described() -> None:
    code = "\n".join(
        path.read_text()
        for package in ("casework", "detainees")
        for path in (BASE_DIR / package).rglob("*.py")
        if path.name != "environment.py"
    )
    told = (BASE_DIR / "docs" / "install.md").read_text()
    unused = [
        field.name for field in fields(Environment) if not re.search(rf"\.{field.name}\b", code, re.IGNORECASE)
    ]

    assert unused == []
    assert not re.search(r"\.email_url\b", code, re.IGNORECASE)
    assert KNOWN - set(re.findall("HABEAS_[A-Z_]+", told)) == set()


def test_no_page_and_no_unit_names_a_setting_that_is_none() -> None:
    pages = [BASE_DIR / "README.md", *BASE_DIR.glob("docs/**/*.md"), *BASE_DIR.glob("deploy/*/*.*")]
    named = {name for page in pages for name in re.findall("HABEAS_[A-Z_]+", page.read_text())}

    assert {"HABEAS_MODE", "HABEAS_STORAGE_URL"} <= named
    assert named - KNOWN == set()


def test_two_processes_may_not_share_a_port() -> None:
    assert refusal(HABEAS_PORT="8001") == (
        "HABEAS_PORT, HABEAS_INTAKE_PORT, HABEAS_LIVE_PORT must be three different numbers."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HABEAS_ALLOWED_HOSTS", ".habeas.example,[::1],127.0.0.1"),
        ("HABEAS_PUBLIC_URL", "https://habeas.example:8443"),
        ("DATABASE_URL", "postgresql://habeas_app:p%40ss@%2Ftmp%2Fa/habeas?connect_timeout=3"),
        ("CELERY_BROKER_URL", "rediss://:secret@redis.example:6380/0"),
        ("HABEAS_STORAGE_URL", "file:///srv/files of habeas"),
    ],
)
def test_what_is_unusual_but_sound_is_taken(name: str, value: str) -> None:
    assert not read({**PRODUCTION, name: value}).is_demo


def test_a_demo_may_do_without_encryption(tmp_path: Path) -> None:
    demo = {"HABEAS_MODE": "demo", "HABEAS_DATA_DIR": str(tmp_path), "HABEAS_PUBLIC_URL": "http://localhost:8080"}

    assert read(demo).public_url == "http://localhost:8080"


@pytest.mark.parametrize(
    ("module", "needed", "words"),
    [
        ("casework.settings", {**PRODUCTION, "HABEAS_STORAGE_URL": "s3://files"}, f"HABEAS_STORAGE_URL {STORAGE}"),
        (
            "casework.intake.wsgi",
            {
                "HABEAS_MODE": "production",
                "DATABASE_URL": "habeas",
                "HABEAS_ALLOWED_HOSTS": "*",
                "HABEAS_NONSENSE": "1",
                "HABEAS_JURISDICTION": "xx",
            },
            BAD_INTAKE,
        ),
        (
            "casework.live.asgi",
            {
                "DATABASE_URL": "mysql://habeas_live@/habeas",
                "HABEAS_PUBLIC_URL": "habeas.example",
                "HABEAS_LIVE_KEY_FILE": "/nowhere",
                "HABEAS_NONSENSE": "1",
            },
            f"{NONSENSE} DATABASE_URL {NO_DATABASE} HABEAS_PUBLIC_URL {NO_SITE}",
        ),
        (
            "casework.live.asgi",
            {
                "DATABASE_URL": "postgresql://habeas_live@/habeas",
                "HABEAS_PUBLIC_URL": "https://habeas.example",
                "HABEAS_LIVE_KEY_FILE": "/nowhere",
            },
            "HABEAS_LIVE_KEY_FILE must name a file with what `manage.py live_key` prints, and one that we may read.",
        ),
    ],
)
def test_no_process_starts_with_a_value_that_it_cannot_use(
    module: str, needed: dict[str, str], words: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", f"import {module}"],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], **needed},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stderr.endswith(f"EnvironmentRefused: {words}\n")


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
