"""A real site for a real browser: the web, live and worker processes over the test's own database.

Web and live stay up from test to test, as they do for people from day to day; their database is new for each test.

    def test_…(site: Site, page: Page) -> None:
        site.sign_in(page, site.person("karim"))

A console error, a page error or a broken policy fails the test when `page` is torn down.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page
from pytest_django.plugin import DjangoDbBlocker

from casework.environment import BASE_DIR, read
from casework.processes.services import services
from detainees.models import RoleGrant, User
from tests.conftest import working_in
from tests.door import free_port, wait_for_port
from tests.embedded import databases
from tests.emptying import Beginning, beginning, put_back
from tests.makers import grant, make_region, make_user

PASSWORD = "a-long-invented-password"
Role = RoleGrant.Role


@dataclass
class Site:
    """A running site and who may sign in to it."""

    url: str
    intake_port: int = 0
    expected_errors: list[str] = field(default_factory=list)

    def person(self, handle: str, role: RoleGrant.Role | None = None) -> User:
        """Somebody with a password; with a role in Dagestan, if one is given. No second factor is demanded."""
        user = make_user(handle, password=PASSWORD)
        if role is not None:
            grant(user, role, region=None if role in (Role.SECURITY, Role.LAWYER) else make_region())
        return user

    def sign_in(self, page: Page, user: User) -> None:
        """Through the form, as people do."""
        page.goto(f"{self.url}/accounts/login/")
        page.fill("[name=login]", user.handle)
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)


@dataclass(frozen=True)
class Standing:
    """A web and a live process that stay up: their ports, and their database with what it began with."""

    ports: Mapping[str, str]
    superuser: psycopg.Connection
    beginning: Beginning


def press(page: Page, key: str) -> None:
    """Press a key on a page that is all there: one that comes before its script is nobody's."""
    page.wait_for_load_state()
    page.keyboard.press(key)


@pytest.fixture(scope="session")
def static_files() -> Path:
    """Gathered once, as `prepare` does."""
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"], cwd=BASE_DIR, check=True
    )
    return read().data_dir / "static"


@pytest.fixture(scope="package")
def standing(
    django_db_setup: None, static_files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standing]:
    """The web and live processes as `make run` starts them, over a database that each test finds new."""
    databases().clone(_name())
    with databases().superuser(_name()) as superuser:
        kept = beginning(superuser)
        ports = _ports()
        known = {**os.environ, **databases().urls(_name()), **ports}
        with _started({"web", "live"}, tmp_path_factory.mktemp("site"), known):
            yield Standing(ports, superuser, kept)
    databases().drop(_name())


@pytest.fixture
def site(
    standing: Standing, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """The web and live processes, over a database of the test's own."""
    with site_anew(standing, django_db_blocker, monkeypatch) as found:
        yield found


@contextlib.contextmanager
def site_anew(
    standing: Standing, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """The site of these processes with nothing in it but what the migrations made, and so nothing of another test."""
    put_back(standing.superuser, standing.beginning)
    with working_in(databases().urls(_name()), django_db_blocker):
        yield _site(standing.ports, monkeypatch)


@pytest.fixture
def whole_site(
    committed_db: str, static_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """Every process of `make run` but the batch queue's."""
    with running_site({"web", "live", "intake", "worker", "beat"}, tmp_path, monkeypatch) as found:
        yield found


@contextlib.contextmanager
def running_site(names: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """These processes, started for one test."""
    ports = _ports()
    site = _site(ports, monkeypatch)
    with _started(names, tmp_path, dict(os.environ)):
        yield site


def _name() -> str:
    return f"{databases().name}_site"


def _ports() -> dict[str, str]:
    return {name: str(free_port()) for name in ("HABEAS_PORT", "HABEAS_LIVE_PORT", "HABEAS_INTAKE_PORT")}


def _site(ports: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Site:
    for name, port in ports.items():
        monkeypatch.setenv(name, port)
    return Site(f"http://localhost:{ports['HABEAS_PORT']}", intake_port=int(ports["HABEAS_INTAKE_PORT"]))


@contextlib.contextmanager
def _started(names: set[str], place: Path, known: dict[str, str]) -> Iterator[None]:
    """These processes, each in a group of its own, when their doors are open; killed at the end."""
    settled = read(known)
    with contextlib.ExitStack() as stack:
        for service in [each for each in services(settled, known) if each.name in names]:
            log = stack.enter_context((place / f"{service.name}.log").open("wb"))
            process = subprocess.Popen(
                service.command,
                cwd=BASE_DIR,
                env=dict(service.environment),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            stack.callback(_stop, process)
        doors = {"web": settled.port, "live": settled.live_port, "intake": settled.intake_port}
        for name in names & doors.keys():
            wait_for_port(doors[name])
        yield


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A page of an English browser at 1280, whose console must stay quiet."""
    with watched_page(browser, site) as found:
        yield found


@contextlib.contextmanager
def watched_page(browser: Browser, site: Site, *, width: int = 1280) -> Iterator[Page]:
    """A page in a context of its own: another person at another desk."""
    context = browser.new_context(locale="en", viewport={"width": width, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    errors = errors_of(page)
    yield page
    context.close()
    left = [error for error in errors if not any(expected in error for expected in site.expected_errors)]
    assert left == []


def errors_of(page: Page) -> list[str]:
    """What the console of a page is told from now on: errors of scripts, and what the content policy forbids."""
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


def _stop(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
