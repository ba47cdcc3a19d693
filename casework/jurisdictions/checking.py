"""What can be wrong between rows, when each by itself is right."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from casework.jurisdictions.faults import Fault
from casework.jurisdictions.files import RawRow
from casework.jurisdictions.pack import Pack
from casework.jurisdictions.rows import Row
from casework.jurisdictions.rowset import end_of, start_of


def faults_between_rows(pairs: Iterable[tuple[RawRow, Row]]) -> Iterator[Fault]:
    """Keys that stand twice, and versions of one row that are in force on the same day."""
    versions: dict[str, list[tuple[RawRow, Row]]] = defaultdict(list)
    for raw, row in pairs:
        versions[row.key].append((raw, row))
    for same in versions.values():
        same.sort(key=lambda pair: start_of(pair[1]))
        for (earlier_raw, earlier), (later_raw, later) in pairwise(same):
            if end_of(earlier) < start_of(later):
                continue
            where = f"the row on line {earlier_raw.line}"
            if (start_of(earlier), end_of(earlier)) == (start_of(later), end_of(later)):
                yield later_raw.fault(f"duplicate key: {where} has the same, for the same days")
            else:
                shared = later.effective_from or min(end_of(earlier), end_of(later))
                yield later_raw.fault(f"overlapping versions: {where} is in force on {shared} too")


def faults_of_whole(pack: Pack) -> Iterator[Fault]:
    """What only the whole pack can tell: every charge has a limit of custody, every region is of the country."""
    holding = [limit for limit in pack.limits if limit.purpose == "holding"]
    if not holding:
        yield Fault("limits.toml", "no limit has the purpose 'holding'")
    for article in pack.articles:
        if holding and not any(limit.when.holds_for(article) for limit in holding):
            yield Fault("limits.toml", f"no limit of holding applies to {article.key}")
    for region in pack.regions:
        if not region.key.startswith(f"{pack.header.country}-"):
            yield Fault("regions.toml", f"{region.key}: a region of {pack.header.country} begins with its code")
    for document in pack.documents:
        if document.kind == "court_paper" and document.language != pack.header.language:
            yield Fault("documents.toml", f"{document.key}: a court paper is in the language of the courts")
