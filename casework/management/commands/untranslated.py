"""`manage.py untranslated`: which texts people would read in English where Russian is promised."""

import ast
import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.management.commands import makemessages

LANGUAGE = "ru"
# Where texts for people stand. Tests and benches speak to developers.
SOURCES = ("casework", "detainees", "templates", "locale")
_READ = {".py", ".html", ".txt", ".po"}
# What gettext calls the fault, and what we call it.
_FAULTS = {"--untranslated": "no translation", "--only-fuzzy": "fuzzy", "--only-obsolete": "obsolete"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One entry of a translation file that is not as it must be, and where the text is used."""

    fault: str
    text: str
    places: str

    def __str__(self) -> str:
        return f"{self.fault}: {self.text!r}{f' ({self.places})' if self.places else ''}"


class Command(BaseCommand):
    """Gathers the texts in a copy of the sources, so that no file changes; needs no database."""

    help = (
        "Name the texts without a Russian translation, the fuzzy and the obsolete ones. Exit 1 if there are any."
    )
    requires_system_checks = ()

    def handle(self, **options: object) -> None:
        with TemporaryDirectory(prefix="habeas-texts-") as name:
            found = list(_findings(Path(name)))
        for finding in found:
            self.stdout.write(str(finding))
        if found:
            raise CommandError(
                f"{len(found)} texts are not as they must be. Run `make messages` and edit locale/{LANGUAGE}."
            )
        self.stdout.write("Every text has its translation.")


class _Gather(makemessages.Command):
    # The settings name the real translation files; without them, those of the working directory are taken.
    settings_available = False


def _findings(place: Path) -> Iterator[Finding]:
    for name in SOURCES:
        if (settings.BASE_DIR / name).is_dir():
            shutil.copytree(settings.BASE_DIR / name, place / name, ignore=_other_files)
    (place / "locale" / LANGUAGE).mkdir(parents=True, exist_ok=True)
    with contextlib.chdir(place):
        _Gather().run_from_argv(["manage.py", "makemessages", f"--locale={LANGUAGE}", "--verbosity=0"])
    gathered = place / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
    # A file without one text is not written.
    if gathered.exists():
        for option, fault in _FAULTS.items():
            yield from _entries(gathered, option, fault)


def _other_files(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if not (Path(folder) / name).is_dir() and Path(name).suffix not in _READ}


def _entries(gathered: Path, option: str, fault: str) -> Iterator[Finding]:
    command = ["msgattrib", "--no-wrap", option, str(gathered)]
    # An obsolete entry is fuzzy as well when it was so; it is told once.
    if option == "--only-fuzzy":
        command.insert(1, "--no-obsolete")
    told = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own file
    for block in told.stdout.split("\n\n"):
        text, places = _read(block)
        if text:
            yield Finding(fault, text, places)


def _read(block: str) -> tuple[str, str]:
    """The text of one entry, empty for the header, and where it is used."""
    parts: list[str] = []
    places: list[str] = []
    is_text = False
    for line in block.splitlines():
        said = line.removeprefix("#~ ")
        if line.startswith("#: "):
            places.extend(place.removeprefix("./") for place in line[3:].split())
        elif said.startswith("msgid "):
            is_text = True
            parts.append(ast.literal_eval(said.removeprefix("msgid ")))
        elif said.startswith('"') and is_text:
            parts.append(ast.literal_eval(said))
        else:
            is_text = False
    return "".join(parts), ", ".join(places)
