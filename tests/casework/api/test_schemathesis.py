"""No request that Schemathesis finds breaks the staff's API, or makes it answer what its description does not say."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.db.models import Model

from casework.environment import BASE_DIR
from casework.models import Case, Charge, Document
from casework.services.document import ADMIT_DEFENDER
from detainees.models import Campaign, Facility, Unit
from tests.access.routes import NOUNS
from tests.access.world import plant
from tests.api import make_program
from tests.browser.conftest import Site
from tests.makers import make_user

pytestmark = pytest.mark.journey

_SECONDS = 50
_EXAMPLES = 12
# The forms ask for more than a schema can say: records that are there, days in their order. And no header can be
# left out here: the token is added to every request, and one without If-Match is a 428 (test_every_endpoint).
_UNFIT = "positive_data_acceptance,missing_required_header"
# A change is refused for its tag before its body is read.
_CONFIG = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 415, 422, 428, 429]
"""
# What the words of bodies and queries name, where it is not an address in the singular.
_WORDS = {"person": "people", "facility": "facilities", "authority": "authorities", "stay": "stays"}


def known_ids() -> dict[str, str]:
    """An id of each kind, by the words that name it in addresses, bodies and queries."""
    nouns: dict[str, type[Model]] = {**NOUNS, "campaigns": Campaign, "units": Unit}
    found = {noun: str(row.pk) for noun, model in nouns.items() if (row := model._default_manager.first())}
    words = {noun.removesuffix("s"): key for noun, key in found.items()} | found
    court = Facility.objects.filter(kind=Facility.Kind.COURT).first()
    return {
        **words,
        **{word: found[noun] for word, noun in _WORDS.items()},
        "court": str(court.pk if court else ""),
    }


def test_no_request_breaks_the_api_or_its_description(served: Site, tmp_path: Path) -> None:
    plant(decided_by=make_user("planter"))
    # A planted case file has the facts of none, of which no next version can be made.
    Document.objects.update(template=ADMIT_DEFENDER, voice=Document.Voice.OWN)
    before = {model: model._default_manager.count() for model in (Case, Charge, Document)}
    hers = make_program(everywhere=True)
    authorization = f"Bearer {hers.bearer.text}"
    (tmp_path / "schemathesis.toml").write_text(_CONFIG)
    ended = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")), "run", f"{served.url}/api/v1/schema/"),
            *("--header", f"Authorization: {authorization}"),
            *("--checks", "all", "--exclude-checks", _UNFIT),
            *("--max-time", str(_SECONDS), "--max-examples", str(_EXAMPLES), "--seed", "2022"),
            *("--generation-database", "none", "--no-color", "--warnings", "off", "--continue-on-failure"),
        ],
        cwd=tmp_path,
        env=_environment(authorization),
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout[-12_000:] + ended.stderr[-2_000:]
    # It came behind the ids: records were made. Of which kinds, the time and the machine decide.
    assert any(model._default_manager.count() > count for model, count in before.items())


def _environment(authorization: str) -> dict[str, Any]:
    return {
        **os.environ,
        "PYTHONPATH": str(BASE_DIR),
        "SCHEMATHESIS_HOOKS": "tests.casework.api.schemathesis_hooks",
        "TEST_KNOWN_IDS": orjson.dumps(known_ids()).decode(),
        "TEST_AUTHORIZATION": authorization,
    }
