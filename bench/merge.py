"""`refs`: seconds to merge a person to whom ten thousand rows refer into another, and `undo` to take that back.

Both people were taken at one incident, so that their detentions become one as well: half of the rows hang on the
person, half on the detention. The record, its history and what the people process follows are written as ever, in one
transaction that commits. Printed is the median of the rounds, each of them a merge and its undoing.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django

from bench import place

ROUNDS = 5
REFERENCES = 10_000
_DATABASE = "bench_merge"
_EVENING = datetime(2022, 9, 25, 15, 30, tzinfo=UTC)


def main() -> None:
    """Make the rows, measure, and print one line of JSON a metric."""
    references = int(sys.argv[1]) if len(sys.argv) > 1 else REFERENCES
    server = place.settle()
    place.make_database(server, _DATABASE)
    django.setup()
    for metric, seconds in measured(references).items():
        line = {
            "bench": "merge",
            "metric": metric,
            "value": round(statistics.median(seconds), 3),
            "unit": "s",
            "references": references,
            "processor": place.processor(),
        }
        print(json.dumps(line), flush=True)


def measured(references: int) -> dict[str, list[float]]:
    """The seconds of each round. Checks that all rows went, and came back."""
    # They import models, which stand after setup() alone.
    from detainees import keys  # noqa: PLC0415
    from detainees.fields import opening  # noqa: PLC0415
    from detainees.models import Claim, Relative  # noqa: PLC0415
    from detainees.services import merging  # noqa: PLC0415

    kept, merged, by = _people(references)
    both = keys.keys_of([kept.pk, merged.pk])
    times: dict[str, list[float]] = {"refs": [], "undo": []}
    for _round in range(ROUNDS):
        with opening(both):
            done, took = _timed(lambda: merging.merge_people(kept=kept, merged=merged, by=by))
        led = done.references.count()
        if led < references or Relative.objects.filter(detainee=merged).exists():
            raise SystemExit(f"Only {led} of {references} rows were led.")
        times["refs"].append(took)
        with opening(both):
            _, took = _timed(lambda: merging.undo_merge(merge=done, by=by))  # noqa: B023 - called at once
        if Claim.objects.filter(detention__detainee=kept).exists():
            raise SystemExit("Not all rows came back.")
        times["undo"].append(took)
    return times


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def _people(references: int) -> tuple[Any, Any, Any]:
    from detainees.models import Claim, Detainee, Detention, Incident, Region, Relative, User  # noqa: PLC0415

    by = User.objects.create(handle="bench")
    region = Region.objects.get(code="RU-DA")
    incident = Incident.objects.create(region=region, city="Махачкала", title_ru="Сход", began_at=_EVENING)
    people = []
    for name in ("Патимат", "Фатимат"):
        person = Detainee.objects.create(identity={"surname": "Гаджиалиева", "given_name": name}, region=region)
        Detention.objects.create(detainee=person, incident=incident, region=region, subject_id=person.pk)
        people.append(person)
    merged = people[1]
    detention = merged.detentions.get()
    half = references // 2
    relative = Relative(detainee=merged, subject_id=merged.pk, contact={"name": "Марьям"})
    Relative.objects.bulk_create([_copy(relative) for _ in range(half)], batch_size=1_000)
    claim = Claim(detention=detention, subject_id=merged.pk, field="age", value=30, said_at=_EVENING)
    Claim.objects.bulk_create([_copy(claim) for _ in range(references - half)], batch_size=1_000)
    return people[0], merged, by


def _copy(row: Any) -> Any:
    columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**{name: value for name, value in columns.items() if name not in ("id", "created_at")})


if __name__ == "__main__":
    main()
