"""What a worker takes from the broker: a task of ours with ids, in JSON, and nothing else.

Celery refuses pickles and unknown tasks by itself, but it writes into the log what they hold, and some messages
that it does not refuse cost a worker its place for good or its life: a body of another form, an unknown charset.
Whoever can write into the broker must not be able to do either, so every message is looked at first.
"""

import logging
from collections.abc import Callable, Container
from datetime import datetime
from typing import Any
from uuid import UUID

from celery.worker import consumer
from kombu import Message

from casework.celery import SOFT_TASK_SECONDS, TASK_SECONDS

logger = logging.getLogger(__name__)

OURS = "casework."
# What a message could ask for besides its task: another moment, another name in the log, tasks that follow.
CONDITIONS = (
    "eta",
    "shadow",
    "group",
    "group_index",
    "retries",
    "replaced_task_nesting",
    "stamped_headers",
    "stamps",
)
# Asked for by name, and asked for by the task itself.
TIME_LIMITS: tuple[Any, ...] = (None, [None, None], [TASK_SECONDS, SOFT_TASK_SECONDS])


class Consumer(consumer.Consumer):
    """Celery's, with an eye on what comes in."""

    def create_task_handler(self, *args: Any, **kwargs: Any) -> Callable[[Message], None]:
        """What is called with each message: refuses it, or passes it on to be done."""
        take = super().create_task_handler(*args, **kwargs)

        def look(message: Message) -> None:
            if fault := fault_of(message, tasks=self.strategies):  # type: ignore[attr-defined] # the stubs lack it
                logger.error("Refused a message: %s", fault)
                # A message that is neither done nor rejected takes up a place for good.
                message.reject_log_error(logger, self.connection_errors)  # type: ignore[attr-defined]
            else:
                take(message)

        return look


def fault_of(message: Message, *, tasks: Container[str]) -> str:
    """Why a message is none of ours, "" if it is: one of our tasks with nothing but ids. Repeats nothing of it."""
    try:
        return _fault_of(message, tasks)
    except Exception as error:
        # Anything may be wrong with what a stranger wrote; of what kind it is says enough.
        return f"it cannot be read ({type(error).__name__})"


def _fault_of(message: Message, tasks: Container[str]) -> str:
    if (message.content_type, message.content_encoding) != ("application/json", "utf-8"):
        return "it is not JSON"
    headers = message.headers
    if not headers["task"].startswith(OURS) or headers["task"] not in tasks:
        return "it names no task of ours"
    UUID(headers["id"])
    if expires := headers.get("expires"):
        datetime.fromisoformat(expires)
    if any(headers.get(name) for name in CONDITIONS) or headers.get("timelimit") not in TIME_LIMITS:
        return "it makes conditions"
    arguments, named, followers = message.decode()
    if named or any(followers.values()) or not all(isinstance(each, str) for each in arguments):
        return "it holds more than ids"
    return ""
