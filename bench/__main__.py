"""`python -m bench NAME` measures one thing; without NAME all of them, kept in results.json and docs/performance.md.

Each bench is a process of its own that prints one line of JSON for each metric. Fields: docs/performance.md.
"""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.limits import LIMITS, words_of
from bench.place import processor

NAMES = ("intake", "dossiers", "lists", "people_search", "matching", "merge", "restore", "start")
FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER / "results.json"
PAGE = FOLDER.parent / "docs" / "performance.md"
# What stands between the two in the page is written here; the rest by people.
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"

Line = dict[str, object]


def main(arguments: list[str]) -> int:
    """Measure; returns the exit status: 1 when a bench failed or a limit was missed."""
    unknown = [name for name in arguments if name not in NAMES]
    if unknown or len(arguments) > 1:
        sys.stderr.write(f"Name one of {', '.join(NAMES)}, or nothing for all of them.\n")
        return 2
    lines: list[Line] = []
    failed = [name for name in arguments or NAMES if not measure(name, lines)]
    if not arguments:
        RESULTS.write_text(json.dumps({"processor": processor(), "lines": lines}, indent=1) + "\n")
        write_page(lines)
    missed = [line for line in lines if not keeps(line)]
    for line in missed:
        sys.stderr.write(f"Missed: {line['bench']} {line['metric']} must have {limit_of(line)}.\n")
    for name in failed:
        sys.stderr.write(f"The bench {name} ended with an error.\n")
    return 1 if failed or missed else 0


def measure(name: str, lines: list[Line]) -> bool:
    """Run one bench, pass on and keep what it prints. Returns whether it ended well, and measured what it promises."""
    measured = set()
    command = [sys.executable, "-m", f"bench.{name}"]
    with subprocess.Popen(command, cwd=FOLDER.parent, stdout=subprocess.PIPE, text=True) as process:
        for text in process.stdout or ():
            sys.stdout.write(text)
            sys.stdout.flush()
            if text.startswith("{"):
                lines.append(json.loads(text))
                measured.add(lines[-1]["metric"])
    promised = {metric for bench, metric in LIMITS if bench == name}
    return process.returncode == 0 and promised <= measured


def limit_of(line: Line) -> str:
    """The bound of a line's metric, in words; a dash when it has none."""
    limit = LIMITS.get((str(line["bench"]), str(line["metric"])))
    return str(limit) if limit else "–"


def keeps(line: Line) -> bool:
    """Whether the line keeps within its bound. What has none always does."""
    limit = LIMITS.get((str(line["bench"]), str(line["metric"])))
    return limit is None or limit.holds(line)


def write_page(lines: list[Line]) -> None:
    """Put the table into the page, between its two marks."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{table(lines)}\n{END}{after}")


def table(lines: list[Line]) -> str:
    """The lines as a table of Markdown, with the processor and the day above it."""
    rows = [
        "| bench | metric | what | value | baseline | ratio | must reach | kept |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for line in lines:
        limit = LIMITS.get((str(line["bench"]), str(line["metric"])))
        cells = [
            line["bench"],
            f"`{line['metric']}`",
            words_of(str(line["bench"]), str(line["metric"])),
            f"{line['value']} {line.get('unit', '')}".strip(),
            line.get("baseline", "–"),
            line.get("ratio", "–"),
            limit_of(line),
            "" if limit is None else "yes" if keeps(line) else "**no**",
        ]
        rows.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    day = datetime.now(UTC).date()
    return "\n".join([f"Measured on {day} with {processor()}.", "", *rows])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
