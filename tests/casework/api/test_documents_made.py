"""From the request to the file: a program asks by its token, a real worker makes, the program takes."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import page
import pytest

from casework.models import SigningKey
from casework.signing.verdict import Verdict, verify
from detainees.models import Detention
from tests.api import Program, body_of, make_program
from tests.casework.api.papers import case_file, make_whole_detention
from tests.workers import flush_broker, wait_until, worker

pytestmark = pytest.mark.journey


@pytest.fixture
def worked_on(committed_db: str) -> Iterator[Detention]:
    """A detention where a worker finds it."""
    flush_broker()
    yield make_whole_detention()
    flush_broker()


def test_a_program_asks_watches_and_takes_both_editions_that_a_worker_made(
    worked_on: Detention, tmp_path: Path
) -> None:
    hers = make_program()
    with worker(tmp_path / "log"):
        addresses = {
            edition: hers.post("/documents/", case_file(worked_on, edition=edition))["Location"]
            for edition in ("court", "archive")
        }
        told = {edition: watched(hers, address, tmp_path / "log") for edition, address in addresses.items()}

    files = {edition: hers.get(said["file"].removeprefix("/api/v1")).content for edition, said in told.items()}
    for edition, pdf in files.items():
        assert told[edition]["digest"] == sha256(pdf).hexdigest()
        for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
            assert not page.validate_pdf_bytes(pdf, profile=profile).failures
    fingerprint = SigningKey.objects.get().fingerprint
    assert {edition: verify(pdf, fingerprint) for edition, pdf in files.items()} == {
        "court": Verdict.UNSIGNED,
        "archive": Verdict.INTACT,
    }


def watched(hers: Program, address: str, log: Path) -> Any:
    """What the row says when it is ready."""
    said: list[Any] = []

    def is_ready() -> bool:
        said.append(body_of(hers.get(address.removeprefix("/api/v1"))))
        assert said[-1]["error"] is None
        return bool(said[-1]["state"] == "ready")

    wait_until(is_ready, log=log)
    return said[-1]
