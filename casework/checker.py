"""The verdict on a file that a stranger presents as ours, reached in a process that holds nothing.

Run as `python -m casework.checker`: fingerprints in the first line of its input, the file after it, a verdict out.
"""

import subprocess
import sys
from collections.abc import Collection

from casework.environment import BASE_DIR
from casework.pdf import confine
from casework.signing.verdict import Verdict, verify

LARGEST_FILE = 20 * 1024 * 1024
SECONDS = 20
MEMORY_BYTES = 1024**3
# When several certificates have signed over the years, the one that knows the file decides.
_DECISIVE = (
    Verdict.INTACT,
    Verdict.EXPIRED_CERTIFICATE,
    Verdict.APPENDED_REVISION,
    Verdict.CHANGED,
    Verdict.OTHER_SIGNER,
    Verdict.UNSIGNED,
)


class CheckFailed(Exception):
    """No verdict was reached: the file took too long, or broke the process that read it."""


def check(pdf: bytes, *, fingerprints: Collection[str]) -> Verdict:
    """The verdict on a file, against the fingerprints of all certificates we ever signed with.

    Raises `CheckFailed`. The file is read by a process of its own, without keys, database, network or environment.
    """
    asked = " ".join(fingerprints).encode() + b"\n" + pdf
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "casework.checker"],
            input=asked,
            capture_output=True,
            cwd=BASE_DIR,
            env={"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=SECONDS,
            check=True,
        )
        return Verdict(ended.stdout.decode().strip())
    except (subprocess.SubprocessError, ValueError) as error:
        raise CheckFailed from error


def best(pdf: bytes, fingerprints: Collection[str]) -> Verdict:
    """The most telling of the verdicts that the certificates give."""
    verdicts = {verify(pdf, fingerprint) for fingerprint in fingerprints} or {verify(pdf, "")}
    return next(verdict for verdict in _DECISIVE if verdict in verdicts)


def main() -> None:
    """Answer one question of standard input on standard output."""
    confine.give_up_rights(readable=confine.python_folders())
    confine.limit(memory_bytes=MEMORY_BYTES, cpu_seconds=SECONDS, file_bytes=0, wall_seconds=SECONDS)
    confine.give_up_others()
    fingerprints, _, pdf = sys.stdin.buffer.read(LARGEST_FILE + 64 * 1024).partition(b"\n")
    sys.stdout.write(best(pdf, fingerprints.decode().split()))


if __name__ == "__main__":
    main()
