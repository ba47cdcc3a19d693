"""A name and an id become a message after the commit. Knows no task: the worker does, by name.

The row is the job and the message a hint. A broker that fails is therefore logged and is no error: the sweeper
finds the row.
"""

import logging
from functools import partial
from typing import Literal
from uuid import UUID

from django.db import transaction
from kombu.exceptions import OperationalError

from casework.celery import app

logger = logging.getLogger(__name__)


def send(name: str, row_id: UUID, *, queue: Literal["default", "batch"] = "default") -> None:
    """Ask a worker to look at a row, once the transaction has committed: `send("render_document", document.id)`."""
    transaction.on_commit(partial(_publish, f"casework.{name}", str(row_id), queue))


def _publish(name: str, row_id: str, queue: str) -> None:
    try:
        app.send_task(
            name,
            args=[row_id],
            queue=queue,
            retry=False,
            # What Celery would write into headers, and into logs of a broker, from the arguments.
            argsrepr="(…)",
            kwargsrepr="{}",
        )
    except (OperationalError, OSError) as error:
        logger.warning("%s was not sent (%s): the sweeper will find the row", name, type(error).__name__)
