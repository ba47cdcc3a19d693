"""The page that checks a file: it tells what was done to it, and nothing to who has a number alone."""

import subprocess
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from casework import checker
from casework.models import SigningKey
from casework.services.document import signing_key
from casework.signing.material import create_signer_material
from casework.signing.signer import Signer
from casework.signing.verdict import Verdict

PLAIN = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>\nendobj\n"
)


def pdf() -> bytes:
    """A page with nothing on it."""
    places, at = [], 0
    for number in (1, 2, 3):
        at = PLAIN.index(b"%d 0 obj" % number)
        places.append(b"%010d 00000 n \n" % at)
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(places)
    return PLAIN + table + b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(PLAIN)


def told(client: Client, content: bytes) -> str:
    file = SimpleUploadedFile("file.pdf", content)
    answer = client.post("/v/", {"file": file}, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


@pytest.fixture
def signed(db: None) -> bytes:
    return signing_key.signer().sign(pdf())


def test_a_stranger_learns_that_a_file_is_as_issued(client: Client, signed: bytes) -> None:
    assert "The file is as it was issued" in told(client, signed)


def test_a_changed_byte_is_told(client: Client, signed: bytes) -> None:
    defaced = signed.replace(b"MediaBox[0 0 99", b"MediaBox[0 0 98")

    assert "was changed after it was signed" in told(client, defaced)


def test_what_was_added_later_is_told(client: Client, signed: bytes) -> None:
    assert "Something was added" in told(client, signed + b"4 0 obj\n<<>>\nendobj\n%%EOF\n")


def test_another_signer_is_told(client: Client, db: None) -> None:
    signing_key.in_use()
    stranger = create_signer_material(valid_from=timezone.now())
    assert "Somebody else signed" in told(client, Signer.load(stranger.key, stranger.certificate).sign(pdf()))


def test_a_plain_file_is_told_to_be_plain(client: Client, db: None) -> None:
    signing_key.in_use()
    assert "The file is not signed" in told(client, pdf())


def test_files_of_a_retired_key_are_still_known(client: Client, signed: bytes) -> None:
    assert "signed nothing after" not in told(client, signed)
    signing_key.retire()
    anew = signing_key.signer().sign(pdf())

    assert SigningKey.objects.count() == 2
    for file in (signed, anew):
        page = told(client, file)
        assert "The file is as it was issued" in page
        assert page.count("signed nothing after") == 1


def test_a_code_alone_shows_nothing(client: Client, db: None) -> None:
    with_code = client.get("/v/", {"code": "100-047-1"})
    without = client.get("/v/")
    strip = lambda page: page.content.split(b"csrfmiddlewaretoken")[0]  # noqa: E731
    assert strip(with_code) == strip(without)


def test_a_page_without_a_file_says_what_to_send(client: Client, db: None) -> None:
    answer = client.post("/v/", headers={"Accept-Language": "en"})

    assert answer.status_code == 422
    assert "Choose a PDF file of at most 20 megabytes" in answer.content.decode()


def test_a_file_that_is_too_large_is_not_taken_in(client: Client, db: None) -> None:
    answer = client.post("/v/", {"file": SimpleUploadedFile("file.pdf", b"%PDF" + bytes(21 * 1024 * 1024))})

    assert answer.status_code == 422


def test_rubbish_gets_a_verdict_and_no_error(client: Client, db: None) -> None:
    for content in (b"\0" * 100, b"/ByteRange [0 1 2 3]", b"%PDF" + b"[" * 100_000):
        assert told(client, content)


def test_the_process_that_reads_the_file_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    started: list[dict[str, str]] = []
    run = subprocess.run

    def watched(*args: Any, **kwargs: Any) -> Any:
        started.append(kwargs["env"])
        return run(*args, **kwargs)

    monkeypatch.setattr(subprocess, "run", watched)

    assert checker.check(pdf(), fingerprints=["0" * 64]) is Verdict.UNSIGNED
    assert [set(environment) for environment in started] == [{"LC_ALL", "PYTHONDONTWRITEBYTECODE"}]
