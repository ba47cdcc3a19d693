"""The key that signs archive editions: one, however many workers need it first."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from casework.models import SigningKey
from casework.services.document import signing_key
from tests.together import begin

WORKERS = 4


def retire() -> str:
    """What the command says."""
    said = StringIO()
    call_command("retire_signing_key", stdout=said)
    return said.getvalue()


def test_a_retired_key_signs_nothing_more_and_is_still_published(db: None) -> None:
    first = signing_key.in_use()
    signing_key.signer()

    assert first.fingerprint in retire()

    second = signing_key.in_use()
    assert second != first
    assert {*signing_key.fingerprints()} == {first.fingerprint, second.fingerprint}
    first.refresh_from_db()
    assert (first.private_key, first.retired_at is None) == (None, False)


def test_where_no_key_is_in_use_there_is_none_to_retire(db: None) -> None:
    with pytest.raises(CommandError, match="No signing key is in use"):
        retire()


def test_workers_that_sign_their_first_files_at_once_share_one_key(committed_db: None) -> None:
    start = Barrier(WORKERS)

    def first_need() -> UUID:
        start.wait()
        return signing_key.in_use().id

    with ThreadPoolExecutor(WORKERS) as pool:
        keys = {each.result() for each in [begin(pool, first_need) for _ in range(WORKERS)]}

    assert keys == {SigningKey.objects.get().id}
