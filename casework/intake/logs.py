"""Log lines that tell where a fault happened and never what was in it."""

import logging
import traceback
from types import TracebackType


class SilentFormatter(logging.Formatter):
    """Leaves out the text of an exception: it may quote what was sent."""

    def formatException(  # noqa: N802 - the name is logging's
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        frames = "".join(traceback.format_tb(ei[2])).rstrip()
        return f"{frames}\n{ei[0].__name__ if ei[0] else ''}"
