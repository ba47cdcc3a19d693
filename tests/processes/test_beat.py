"""Beat begins in an installation whose messages go through a server, and whose data directory is still empty."""

import os
import subprocess
from pathlib import Path

import pytest
from celery.beat import PersistentScheduler

from casework.celery import BEAT_SCHEDULE, app
from casework.consumer import OURS
from casework.environment import BASE_DIR, read
from casework.processes.services import services
from tests.workers import kill_group, wait_until

pytestmark = pytest.mark.journey


def test_beat_sends_only_what_a_worker_of_ours_takes(tmp_path: Path) -> None:
    beat = PersistentScheduler(app, schedule_filename=str(tmp_path / "beat"))
    sent = [str(entry.task) for entry in beat.schedule.values()]
    beat.close()
    assert len(sent) == len(BEAT_SCHEDULE)
    assert [name for name in sent if not name.startswith(OURS)] == []


def test_beat_keeps_its_schedule_when_messages_go_through_a_server(tmp_path: Path) -> None:
    data_dir, log = tmp_path / "data", tmp_path / "log"
    data_dir.mkdir()
    keys = read()
    beat = next(each for each in services(keys, dict(os.environ)) if each.name == "beat")
    with log.open("wb") as said:
        process = subprocess.Popen(
            [*beat.command, "--loglevel", "info"],
            cwd=BASE_DIR,
            env={
                **beat.environment,
                "HABEAS_DATA_DIR": str(data_dir),
                "HABEAS_ROOT_SECRET_FILE": str(keys.root_secret_file),
                "HABEAS_KEYRING_DIR": str(keys.keyring_dir),
                # Nothing listens there: beat begins without its broker, and tries again.
                "CELERY_BROKER_URL": "amqp://guest@127.0.0.1:9//",
            },
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(lambda: b"Trying again" in log.read_bytes() or process.poll() is not None, log=log)
        assert process.poll() is None, log.read_text()
        assert list((data_dir / "broker").glob("beat*"))
        assert (data_dir / "broker").stat().st_mode & 0o077 == 0
    finally:
        kill_group(process)
