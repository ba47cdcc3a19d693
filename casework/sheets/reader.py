"""The client of the helper: starts it for one file, and takes the rows."""

import json
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
HELPER = ("-m", "casework.sheets.worker")
LARGEST_FILE = 2 * 1024 * 1024
# Beyond the helper's own limit: it says by itself that a file took too long.
_SECONDS = 15


class SheetNotRead(Exception):
    """No rows came out. `code` is not_a_sheet, too_large or helper_died."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of all sheets, one after the other, each cell as text; a sheet's name stands over its rows.

    A name of the only sheet is left out. Raises `SheetNotRead`, and the next file is read again whatever happened.
    """
    if len(content) > LARGEST_FILE:
        raise SheetNotRead("too_large")
    try:
        answer = subprocess.run(  # noqa: S603 - our own interpreter, no input of others in the line
            [sys.executable, *HELPER, str(os.getpid())],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=PROJECT,
            # Nothing of ours: no settings, no addresses.
            env={"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "TZ": "UTC"},
            timeout=_SECONDS,
            check=True,
            start_new_session=True,
        )
        said = json.loads(answer.stdout)
        code, rows = said["code"], said["rows"]
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        raise SheetNotRead("helper_died") from None
    if code:
        raise SheetNotRead(code)
    return [[str(cell) for cell in row] for row in rows]
