"""The TOML files of a pack, opened, with the place of every row kept for the messages."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casework.jurisdictions.faults import Fault

# What a file may say once for all its rows.
DEFAULTS = frozenset({"citation", "source", "confidence", "language"})


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it was written, and where."""

    file: str
    table: str
    number: int
    line: int
    values: Mapping[str, Any]

    def fault(self, message: str) -> Fault:
        names = [self.values.get("key"), self.values.get("citation")]
        called = next((f" ({name})" for name in names if isinstance(name, str)), "")
        name = f"[[{self.table}]] {self.number}{called}"
        return Fault(file=self.file, message=message, line=self.line, row=name)


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file: its tables as TOML gives them, and its text, since TOML's reader does not tell lines."""

    name: str
    text: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)

    def rows(self, table: str) -> Iterator[RawRow]:
        """The rows of `[[table]]`, with what the file says once for all of them."""
        raws = self.content.get(table, [])
        if not _are_rows(raws):
            return
        heads = [
            line
            for line, text in enumerate(self.text.splitlines(), start=1)
            if text.strip().startswith(f"[[{table}]]")
        ]
        for number, raw in enumerate(raws, start=1):
            line = heads[number - 1] if len(heads) == len(raws) else 0
            yield RawRow(self.name, table, number, line, {**self._defaults(), **raw})

    def faults(self, allowed: frozenset[str]) -> Iterator[Fault]:
        """Tables that nobody reads, and tables of the wrong shape."""
        for entry in self.content:
            if entry not in allowed:
                yield Fault(self.name, f"unknown entry {entry!r}; the file has {', '.join(sorted(allowed))}")
        for table in sorted(allowed - {"defaults", "pack"}):
            if not _are_rows(self.content.get(table, [])):
                yield Fault(self.name, f"{table}: takes rows that begin with [[{table}]]")
        for name in sorted(self._defaults().keys() - DEFAULTS):
            yield Fault(self.name, f"[defaults]: {name} cannot be said once for all rows")

    def _defaults(self) -> Mapping[str, Any]:
        defaults = self.content.get("defaults", {})
        return defaults if isinstance(defaults, dict) else {"defaults": defaults}


def open_files(folder: Path, layout: Mapping[str, frozenset[str]]) -> tuple[dict[str, PackFile], list[Fault]]:
    """Every file of the layout, opened or empty, and what is wrong with the folder and the files."""
    faults = [
        Fault(path.name, f"unknown file; a pack has {', '.join(layout)}")
        for path in sorted(folder.glob("*.toml"))
        if path.name not in layout
    ]
    files: dict[str, PackFile] = {}
    for name, allowed in layout.items():
        try:
            text = (folder / name).read_text(encoding="utf-8")
            files[name] = PackFile(name, text, tomllib.loads(text))
        except FileNotFoundError:
            faults.append(Fault(name, "the file is missing"))
        except UnicodeDecodeError:
            faults.append(Fault(name, "the file is not UTF-8"))
        except tomllib.TOMLDecodeError as error:
            faults.append(Fault(name, f"not TOML: {error}"))
        files.setdefault(name, PackFile(name))
        faults.extend(files[name].faults(allowed))
    return files, faults


def _are_rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)
