"""Documents: asked for, made by a worker, downloaded. The row is the job; the message is a hint."""

from casework.services.document.asking import (
    ADMIT_DEFENDER,
    CASE_FILE,
    ask_for_admission,
    ask_for_case_file,
    retry,
)
from casework.services.document.download import download, name_of
from casework.services.document.making import MOST_ATTEMPTS, make, renderer, sweep
from casework.services.document.signing_key import certificates, fingerprints
from casework.services.document.signing_key import retire as retire_signing_key

__all__ = [
    "ADMIT_DEFENDER",
    "CASE_FILE",
    "MOST_ATTEMPTS",
    "ask_for_admission",
    "ask_for_case_file",
    "certificates",
    "download",
    "fingerprints",
    "make",
    "name_of",
    "renderer",
    "retire_signing_key",
    "retry",
    "sweep",
]
