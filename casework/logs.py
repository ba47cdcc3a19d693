"""Log lines that tell where a fault happened and never what was in it. Every process of ours writes with them."""

import copy
import logging
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any


class SilentFormatter(logging.Formatter):
    """Leaves out the text of an exception, also where the message repeats it: it may quote what was sent."""

    def format(self, record: logging.LogRecord) -> str:
        quiet = copy.copy(record)
        # Another handler may have written the whole text down for all that follow.
        quiet.exc_text = None
        quiet.msg, quiet.args = _silenced(record), None
        return super().format(quiet)

    def formatException(  # noqa: N802 - the name is logging's
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        frames = "".join(traceback.format_tb(ei[2])).rstrip()
        return f"{frames}\n{ei[0].__name__ if ei[0] else ''}"


def _silenced(record: logging.LogRecord) -> str:
    """The message without the texts of the exception that it is about; in their place stands the kind of each."""
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    args: Any = record.args
    if isinstance(args, dict) and "exc" in args:
        # Celery's own line: it holds the text cut short, or in another form than the exception gives.
        record = copy.copy(record)
        record.args = {**args, "exc": type(error).__name__ if error else "–", "traceback": ""}
    message = record.getMessage()
    for each in _chain(error):
        for text in (repr(each), str(each)):
            if text:
                message = message.replace(text, type(each).__name__)
    return message


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, and those from which it came."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
