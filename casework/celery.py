"""The Celery application: JSON only, ids only, no results, no remote control.

The database row is the job and the message a hint, so nothing here must be durable: a lost message costs the
time until the sweeper looks. Names of tasks begin with `casework.`; those of batches go to a queue of their own.
"""

import logging
import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging
from celery.utils.log import get_multiprocessing_logger
from django.conf import settings
from kombu import Queue

from casework import directory_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")

DEFAULT_QUEUE = "default"
BATCH_QUEUE = "batch"
TASK_SECONDS = 300
SOFT_TASK_SECONDS = TASK_SECONDS - 20
CHILD_START_SECONDS = 90
# Every periodic task: its name, how often. Rows are found by the task itself, so none takes arguments.
BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # A hint that waited for longer than a few periods says nothing new: a later one stands behind it.
    "open_envelopes": {"task": "casework.open_envelopes", "schedule": 2.0, "options": {"expires": 10}},
    "compare_people": {"task": "casework.compare_people", "schedule": 10.0, "options": {"expires": 30}},
    "ring_for_searches": {"task": "casework.ring_for_searches", "schedule": 5.0, "options": {"expires": 15}},
    "sweep_documents": {"task": "casework.sweep_documents", "schedule": 10.0, "options": {"expires": 30}},
    "keep_intake_keys": {"task": "casework.keep_intake_keys", "schedule": crontab(hour=3, minute=10)},
    "forget_expired": {"task": "casework.forget_expired", "schedule": crontab(hour=3, minute=40)},
}


def _broker_dir(data_dir: Path) -> Path:
    """Where beat keeps its schedule, whatever the broker, and a directory broker its messages; made when absent."""
    directory = data_dir / "broker"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory


def _transport(broker_url: str, directory: Path) -> dict[str, Any]:
    """What the broker's transport is told: where a directory broker lies, how long a network one may keep us."""
    if broker_url.startswith("redis"):
        # A taken message comes back when nobody has acknowledged it after this long.
        return {"visibility_timeout": 2 * TASK_SECONDS, "socket_timeout": 5, "socket_connect_timeout": 2}
    if not broker_url.startswith("filesystem:"):
        return {}
    messages, control = directory / "messages", directory / "control"
    for folder in (messages, control):
        folder.mkdir(mode=0o700, exist_ok=True)
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        "polling_interval": 0.05,
    }


@setup_logging.connect
def keep_our_formatters(*, loglevel: int, **_: object) -> None:
    """Leave the log as the settings made it: Celery's own formatters write down what an exception said."""
    logging.getLogger().setLevel(loglevel)
    # The pool's own log goes nowhere by itself, and what has no handler is written out whole.
    if pool := get_multiprocessing_logger():
        pool.setLevel(logging.ERROR)
        pool.propagate = True


directory_broker.install()
BROKER_DIR = _broker_dir(settings.ENVIRONMENT.data_dir)
app = Celery("casework", include=["casework.tasks"])
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_transport_options=_transport(settings.CELERY_BROKER_URL, BROKER_DIR),
    broker_connection_timeout=2,
    broker_connection_retry_on_startup=True,
    accept_content=["json"],
    task_serializer="json",
    event_serializer="json",
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    # No results are kept. Else beat would send Celery's own task that clears them away, which no worker of ours takes.
    result_expires=None,
    task_queues=[Queue(DEFAULT_QUEUE), Queue(BATCH_QUEUE)],
    task_default_queue=DEFAULT_QUEUE,
    task_create_missing_queues=False,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_soft_time_limit=SOFT_TASK_SECONDS,
    task_time_limit=TASK_SECONDS,
    worker_consumer="casework.consumer:Consumer",
    # A child warms its rendering helper before it says that it is up. Celery's own patience is four seconds: on a
    # busy machine it would kill each child that replaces a dead one, and the next, and work on nothing.
    worker_proc_alive_timeout=CHILD_START_SECONDS,
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    timezone="UTC",
    enable_utc=True,
    beat_schedule=BEAT_SCHEDULE,
    beat_schedule_filename=str(BROKER_DIR / "beat"),
)
