"""Whether an archive is whole: `python -m casework.keylife.verify FILE … --identity FILE`.

Also `manage.py verify_backup`. For whoever holds an identity, on a machine without an installation: no settings, no
database, no key of Habeas. So it reads the archive and opens nothing that is sealed inside; `manage.py drill` does.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from casework.keylife.age import opened_from
from casework.keylife.archive import Reader
from casework.keylife.identity import identities_of
from casework.keylife.refusal import KeyWorkRefused
from detainees.crypto_stream import FILE_HEADER


def verify(path: Path, identities: list[Any]) -> Iterator[str]:
    """Read an archive to its end, in lines for people. Raises `KeyWorkRefused` naming what is wrong with it."""
    with opened_from(path, identities) as stream:
        reader = Reader(stream, path)
        yield f"An archive of {reader.header.part}, taken at {reader.header.taken_at}, root {reader.header.root}."
        for name, pieces in reader.things():
            _read(path, name, pieces)
    for name, count in sorted(reader.manifest.rows.items()):
        if count:
            yield f"  {name}: {count:,} rows"
    others = [name for name in reader.manifest.things if not name.startswith("tables/")]
    yield f"Whole: {sum(reader.manifest.rows.values()):,} rows, {len(others)} files, every one as it was written."


def _read(path: Path, name: str, pieces: Iterator[bytes]) -> None:
    """Read a thing to its end; of a stored file, see that it begins as sealed files do."""
    first = next(pieces, b"")
    if name.startswith("files/") and not first.startswith(FILE_HEADER):
        raise KeyWorkRefused("not_sealed", path=path, what=name)
    for _piece in pieces:
        pass


def main(arguments: Sequence[str] | None = None) -> int:
    """The program: 0 when every archive is whole, 1 with a sentence when one is not."""
    parser = argparse.ArgumentParser(
        "python -m casework.keylife.verify", description="Read archives to their ends."
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--identity", required=True, help="A file of age-keygen; - for the standard input.")
    named = parser.parse_args(arguments)
    try:
        identities = identities_of(named.identity)
        for path in named.files:
            sys.stdout.write(f"{path}:\n")
            sys.stdout.writelines(f"{line}\n" for line in verify(path, identities))
    except KeyWorkRefused as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
