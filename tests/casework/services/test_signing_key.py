"""The key that signs archive editions: one, however many workers need it first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from casework.models import SigningKey
from casework.services.document import signing_key
from tests.together import begin

WORKERS = 4


def test_workers_that_sign_their_first_files_at_once_share_one_key(committed_db: None) -> None:
    start = Barrier(WORKERS)

    def first_need() -> UUID:
        start.wait()
        return signing_key.in_use().id

    with ThreadPoolExecutor(WORKERS) as pool:
        keys = {each.result() for each in [begin(pool, first_need) for _ in range(WORKERS)]}

    assert keys == {SigningKey.objects.get().id}
