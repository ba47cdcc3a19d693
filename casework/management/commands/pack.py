"""`manage.py pack check [code]`: is the law readable. `manage.py pack show [code] [key]`: what it says."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework import jurisdictions
from casework.jurisdictions import TABLES, Pack, PackError, Row


class Command(BaseCommand):
    help = "Check the jurisdiction packs, or show what one of them holds."
    # A pack is looked at before there is a database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        check = actions.add_parser("check", help="Name every fault of a pack; of all packs when none is named.")
        check.add_argument("code", nargs="?", default="", help="Such as: ru")
        check.add_argument("--folder", default="", help="A pack that is not installed yet.")
        show = actions.add_parser("show", help="Count the rows by confidence, or print every version of one.")
        show.add_argument("code", help="Such as: ru")
        show.add_argument("key", nargs="?", default="", help="Such as: koap:20.2:5 or beating")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "check":
            self._check(_folders(options["code"], options["folder"]))
        elif options["key"]:
            self._print(_described(_rows_of(_load(options["code"]), options["key"])))
        else:
            self._print(_counted(_load(options["code"])))

    def _check(self, folders: Iterable[Path]) -> None:
        broken = []
        for folder in folders:
            try:
                pack = jurisdictions.read_pack(folder)
            except PackError as error:
                broken.append(str(error))
            else:
                self.stdout.write(f"{pack.code}: {sum(len(rows) for _, rows in _tables(pack))} rows, no faults")
        if broken:
            raise CommandError("\n".join(broken))

    def _print(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)


def _folders(code: str, folder: str) -> list[Path]:
    if folder:
        return [Path(folder)]
    if code and code not in jurisdictions.available():
        raise CommandError(f"There is no pack {code!r}; there are {', '.join(jurisdictions.available())}.")
    home = Path(jurisdictions.__file__).parent
    return [home / each for each in ([code] if code else jurisdictions.available())]


def _load(code: str) -> Pack:
    try:
        return jurisdictions.load(code)
    except (jurisdictions.UnknownPack, PackError) as error:
        raise CommandError(str(error)) from error


def _tables(pack: Pack) -> Iterator[tuple[str, jurisdictions.RowSet[Row]]]:
    for table in TABLES:
        yield table.attribute, getattr(pack, table.attribute)


def _counted(pack: Pack) -> Iterator[str]:
    """One line for each table: how many rows, how many of each confidence, how many a lawyer has reviewed."""
    yield f"{pack.code} {pack.version}: {pack.name('en')}"
    for name, rows in _tables(pack):
        grades = Counter[str](row.confidence for row in rows)
        spread = "  ".join(f"{grade} {grades[grade]:>3}" for grade in "ABC")
        yield f"  {name:<18} {len(rows):>4}   {spread}   reviewed {sum(row.is_reviewed for row in rows)}"


def _rows_of(pack: Pack, key: str) -> list[Row]:
    found = [row for _, rows in _tables(pack) for row in rows.versions(key)]
    if not found:
        raise CommandError(f"Pack {pack.code!r} has no row {key!r}.")
    return found


def _described(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield row.version
        yield f"  {row.name('ru')} / {row.name('en')}"
        yield f"  cites {row.citation.text('ru')} / {row.citation.text('en')}"
        yield f"  in force from {row.effective_from or 'unknown'} until {row.effective_until or 'further notice'}"
        yield f"  confidence {row.confidence}, {row.source.name('en')}; reviewed by {row.reviewed_by or 'nobody'}"
        if row.note("en"):
            yield f"  note: {row.note('en')}"
