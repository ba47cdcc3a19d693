"""A Celery application for `bench/dossiers.py`: real workers, each with a rendering helper of its own.

`BENCH_FOLDER` holds the queue, the signing key and, when a task is done, its PDF.
"""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown

from bench.dossier_facts import request
from casework import directory_broker
from casework.pdf import Renderer
from casework.signing.signer import Signer

FOLDER = Path(os.environ["BENCH_FOLDER"])

directory_broker.install()
app = Celery("dossiers", broker="filesystem://")
app.conf.update(
    broker_transport_options={
        "data_folder_in": str(FOLDER / "queue"),
        "data_folder_out": str(FOLDER / "queue"),
        "control_folder": str(FOLDER / "control"),
        "polling_interval": 0.05,
    },
    task_acks_late=True,
    task_ignore_result=True,
    worker_enable_remote_control=False,
    worker_prefetch_multiplier=1,
    # A process is given four seconds to start by default; on a busy machine the helper may need more.
    worker_proc_alive_timeout=60,
)


class Process:
    """What one worker process keeps between tasks."""

    def __init__(self) -> None:
        self.renderer = Renderer()
        self.renderer.start()
        self.signer = Signer.load((FOLDER / "key.pem").read_bytes(), (FOLDER / "certificate.pem").read_bytes())
        self.request = request()


PROCESS: list[Process] = []


@worker_process_init.connect
def _start(**_: Any) -> None:
    PROCESS[:] = [Process()]
    (FOLDER / f"ready-{os.getpid()}").touch()


@worker_process_shutdown.connect
def _stop(**_: Any) -> None:
    for process in PROCESS:
        process.renderer.close()


@app.task(name="make")
def make(name: str, signed: bool) -> None:
    """One case file, written under a name."""
    process = PROCESS[0]
    pdf = process.renderer.render(process.request)
    if signed:
        pdf = process.signer.sign(pdf)
    unfinished = FOLDER / "unfinished" / name
    unfinished.write_bytes(pdf)
    unfinished.rename(FOLDER / "done" / name)
