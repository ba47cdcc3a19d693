"""Whatever dies meanwhile, each document ends as one valid file, or as a fault that staff can read and retry."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import page
import pytest
from django.utils import timezone

from casework.models import Document
from casework.processes.services import WORKER_CHILDREN
from casework.services import document, files
from casework.services.document import making
from detainees.models import Detention, IntakeKey, TimelineEntry, User
from tests.conftest import disconnect
from tests.databases import Databases
from tests.makers import EVENING, make_detainee, make_detention, make_stay, make_user, make_violation
from tests.workers import below, flush_broker, kill_group, rendering, wait_until, worker, worker_at_a_leash

pytestmark = pytest.mark.journey

MANY = 3


@pytest.fixture
def maria(committed_db: str) -> User:
    return make_user("maria")


@pytest.fixture
def detentions(committed_db: str) -> Iterator[list[Detention]]:
    flush_broker()
    yield make_detentions(MANY)
    flush_broker()


def make_detentions(many: int) -> list[Detention]:
    found = []
    for number in range(many):
        detention = make_detention(
            detainee=make_detainee(given_name=f"Амина{number}"), delivered_at=EVENING + timedelta(hours=1)
        )
        make_stay(detention=detention)
        # Long enough that something can die meanwhile.
        for kind in ("beating", "lawyer_denied") * 20:
            make_violation(detention=detention, kind=kind)
        found.append(detention)
    return found


def ask_for_all(detentions: list[Detention], by: User) -> list[Document]:
    return [
        document.ask_for_case_file(detention=each, edition="archive", asker=by.id, made_by=by.handle)
        for each in detentions
    ]


def states() -> set[str]:
    return set(Document.objects.values_list("state", flat=True))


def is_being_made() -> bool:
    return Document.objects.filter(state=Document.State.RUNNING).exists()


def all_ready() -> bool:
    return states() == {Document.State.READY}


def faults_of(rows: list[Document], reader: User) -> list[str]:
    """What is wrong with these documents: each must be one file, valid, told of once, and stored whole."""
    faults = []
    stored = {path.name for path in files.folder().rglob("*") if path.is_file()}
    for row in rows:
        row.refresh_from_db()
        if row.state != Document.State.READY:
            faults.append(f"{row}: {row.state} {row.fault}")
            continue
        pdf = document.download(document=row, actor=reader.id)
        for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
            faults += [f"{row}: {each}" for each in page.validate_pdf_bytes(pdf, profile=profile).failures]
        told = TimelineEntry.objects.filter(kind="document_made", detention=row.detention).count()
        faults += [] if told == 1 else [f"{row}: told {told} times"]
    lost = set(Document.objects.values_list("file_name", flat=True)) - stored
    return faults + [f"{name}: lost" for name in lost] + [f"{name}: cut" for name in stored if ".part" in name]


@pytest.fixture(autouse=True)
def clean_files() -> None:
    """What other tests stored lies in the same directory."""
    for path in files.folder().rglob("*"):
        if path.is_file():
            path.unlink()


def test_the_rendering_helper_is_killed(detentions: list[Detention], maria: User, tmp_path: Path) -> None:
    with worker(tmp_path / "log") as process:
        rows = ask_for_all(detentions, maria)
        wait_until(is_being_made, log=tmp_path / "log")
        kill(rendering(process.pid))
        wait_until(all_ready, log=tmp_path / "log")

    assert faults_of(rows, maria) == []


def test_the_rendering_helpers_are_killed_while_nothing_is_rendered(
    detentions: list[Detention], maria: User, tmp_path: Path
) -> None:
    with worker(tmp_path / "log") as process:
        wait_until_idle(process)
        kill(rendering(process.pid))
        rows = ask_for_all(detentions, maria)
        wait_until(all_ready, log=tmp_path / "log")

    assert faults_of(rows, maria) == []


@pytest.mark.parametrize("whom", [slice(0, 1), slice(1, 2), slice(0, 2)], ids=["one", "the other", "both"])
def test_idle_children_of_the_worker_are_killed(
    detentions: list[Detention], maria: User, tmp_path: Path, whom: slice
) -> None:
    with worker(tmp_path / "log") as process:
        wait_until_idle(process)
        kill(children(process.pid)[whom])
        rows = ask_for_all(detentions, maria)
        # Nobody sweeps: the worker itself must go on.
        wait_until(all_ready, log=tmp_path / "log")
        assert process.poll() is None

    assert faults_of(rows, maria) == []


@pytest.mark.parametrize("many", [1, WORKER_CHILDREN])
def test_busy_children_of_the_worker_are_killed(
    detentions: list[Detention], maria: User, tmp_path: Path, many: int
) -> None:
    with worker(tmp_path / "log") as process:
        rows = ask_for_all(detentions, maria)
        wait_until(lambda: Document.objects.filter(state=Document.State.RUNNING).count() == WORKER_CHILDREN)
        kill(children(process.pid)[:many])
        wait_until(lambda: sweep() and all_ready(), log=tmp_path / "log")
        assert process.poll() is None

    assert faults_of(rows, maria) == []


def test_the_worker_itself_is_killed(detentions: list[Detention], maria: User, tmp_path: Path) -> None:
    with worker_at_a_leash(tmp_path / "log") as leash:
        rows = ask_for_all(detentions, maria)
        wait_until(is_being_made, log=tmp_path / "log")
        first = below(leash.pid)[0]
        kill([first])
        wait_until(lambda: sweep() and all_ready(), log=tmp_path / "log")
        assert below(leash.pid)[0] != first

    assert "Killed by SIGKILL, 1 times in 300 s. Started again." in (tmp_path / "log").read_text()
    assert faults_of(rows, maria) == []


def test_the_whole_group_is_killed(detentions: list[Detention], maria: User, tmp_path: Path) -> None:
    with worker(tmp_path / "log") as process:
        rows = ask_for_all(detentions, maria)
        wait_until(is_being_made, log=tmp_path / "log")
        helpers = rendering(process.pid)
        kill_group(process)
    wait_until(lambda: not any(Path(f"/proc/{helper}").exists() for helper in helpers))

    # The database sees the dead sessions end by itself, then their rows are free.
    with worker(tmp_path / "log"):
        wait_until(lambda: sweep() and all_ready(), log=tmp_path / "log")
    assert faults_of(rows, maria) == []


def test_the_broker_loses_everything(
    detentions: list[Detention], maria: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = ask_for_all(detentions, maria)
    flush_broker()
    monkeypatch.setattr(making, "LOST_AFTER", timedelta(0))

    with worker(tmp_path / "log"):
        document.sweep()
        wait_until(all_ready, log=tmp_path / "log")

    assert faults_of(rows, maria) == []


@pytest.mark.parametrize("is_back_before", [False, True], ids=["ends while it is down", "ends when it is back"])
def test_the_database_is_stopped_at_once_while_documents_are_rendered(
    fragile_db: Databases, tmp_path: Path, is_back_before: bool
) -> None:
    """The rendering helpers stand still meanwhile, so that it is the rendering that ends before or after the start."""
    flush_broker()
    log, maria, detentions = tmp_path / "log", make_user("maria"), make_detentions(WORKER_CHILDREN + 1)
    with worker(log) as process:
        wait_until_idle(process)
        workers, helpers = children(process.pid), rendering(process.pid)
        send_to(helpers, signal.SIGSTOP)
        rows = ask_for_all(detentions[:WORKER_CHILDREN], maria)
        wait_until(lambda: openings_for_rendering(fragile_db) == WORKER_CHILDREN, log=log)
        # From the entry in the audit log until the facts have gone to the helper.
        time.sleep(1)

        fragile_db.server.stop("immediate")
        if not is_back_before:
            send_to(helpers, signal.SIGCONT)
            wait_until(lambda: log.read_text().count("was not made") == WORKER_CHILDREN, log=log)
        fragile_db.server.start()
        send_to(helpers, signal.SIGCONT)

        disconnect()
        # What ended while it was down could not say so: the sweeper gives that back. The other was tried again at once.
        wait_until(lambda: (is_back_before or sweep()) and all_ready(), log=log)
        assert log.read_text().count("was not made") == WORKER_CHILDREN
        rows += ask_for_all(detentions[WORKER_CHILDREN:], maria)
        wait_until(all_ready, log=log)
        assert (process.poll(), children(process.pid)) == (None, workers)

    assert faults_of(rows, maria) == []
    flush_broker()


def openings_for_rendering(server: Databases) -> int:
    with server.superuser(server.name) as superuser:
        row = superuser.execute(
            "SELECT count(*) FROM casework_auditentry WHERE place = 'document:make'"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_what_fails_for_good_is_read_and_tried_again_by_staff(
    detentions: list[Detention], maria: User, tmp_path: Path
) -> None:
    row = ask_for_all(detentions[:1], maria)[0]
    flush_broker()
    Document.objects.filter(pk=row.pk).update(
        state=Document.State.RUNNING, attempts=making.MOST_ATTEMPTS, claimed_at=timezone.now()
    )
    document.sweep()
    row.refresh_from_db()
    assert (row.state, row.fault) == (Document.State.FAILED, "worker_died")

    with worker(tmp_path / "log"):
        document.retry(document=row, asker=maria.id)
        wait_until(all_ready, log=tmp_path / "log")
    assert faults_of([row], maria) == []


def children(pid: int) -> list[int]:
    """The processes of the worker that run tasks."""
    helpers = set(rendering(pid))
    return [each for each in below(pid) if each not in helpers]


def wait_until_idle(process: subprocess.Popen[bytes]) -> None:
    """Return when every child has its helper ready, has done what stands to do at the start, and waits for work."""

    def is_warm() -> bool:
        helpers = rendering(process.pid)
        return len(helpers) == WORKER_CHILDREN and all(map(is_confined, helpers)) and IntakeKey.objects.exists()

    wait_until(is_warm)
    # From the last sign of life until it has gone to sleep over its pipe.
    time.sleep(1)


def is_confined(helper: int) -> bool:
    """Whether this helper has given up its rights, the last thing that it does before it is ready."""
    return "Seccomp:\t2" in Path(f"/proc/{helper}/status").read_text()


def kill(pids: list[int]) -> None:
    send_to(pids, signal.SIGKILL)


def send_to(pids: list[int], number: signal.Signals) -> None:
    assert pids
    for pid in pids:
        os.kill(pid, number)


def sweep() -> bool:
    document.sweep()
    return True
