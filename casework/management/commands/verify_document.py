"""`manage.py verify_document FILE`: the verdict on a file that is presented as ours."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.checker import CheckFailed, check
from casework.services.document import fingerprints
from casework.signing.verdict import Verdict

WORDS = {
    Verdict.INTACT: "Unchanged since this installation signed it.",
    Verdict.CHANGED: "Changed after it was signed.",
    Verdict.APPENDED_REVISION: "Something was added after it was signed; what was issued is inside unchanged.",
    Verdict.OTHER_SIGNER: "Signed by somebody else.",
    Verdict.EXPIRED_CERTIFICATE: "Unchanged, but the certificate has expired.",
    Verdict.UNSIGNED: "Not signed: nothing can be said of it.",
}


class Command(BaseCommand):
    help = "Say whether an archive edition is as this installation issued it. Exit status 1 unless it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            verdict = check(file.read_bytes(), fingerprints=fingerprints())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except CheckFailed as error:
            raise CommandError("No verdict: the file took too long, or broke the program that read it.") from error
        self.stdout.write(WORDS[verdict])
        if verdict is not Verdict.INTACT:
            sys.exit(1)
