"""The keys of this process: the keyring, and the data keys of subjects that were used lately.

Speaks to the table of wrapped keys directly: the fields need keys, and models stand above the fields.
"""

import time
from collections import OrderedDict
from collections.abc import Collection, Iterable
from functools import cache
from threading import Lock
from uuid import UUID

from django.conf import settings
from django.db import connection

from detainees.crypto import DataKey, Keyring, SealBroken, WrappedKey
from detainees.crypto_keyfiles import generation_files

CACHED_KEYS = 50_000
CACHED_SECONDS = 300
# Who makes a key holds a share of this lock to the end of their transaction; who destroys keys holds it alone.
KEYS_ARE_MADE = 0x4B65_794D


class KeyDestroyed(Exception):
    """This subject was erased: nothing can be sealed for it any more."""

    code = "erased"


@cache
def keyring() -> Keyring:
    """The keyring of this installation. Raises `KeyFileRefused` when a key file is missing or loose."""
    environment = settings.ENVIRONMENT
    return Keyring.load(root_secret_file=environment.root_secret_file, directory=environment.keyring_dir)


def keyring_with(generation: int) -> Keyring:
    """The keyring with this generation. One that others made since we loaded ours is taken up; else as it was."""
    if generation not in keyring().generations:
        keyring.cache_clear()
    return keyring()


class RecentKeys:
    """Data keys of committed subjects, the most recently used, each kept for some minutes at most."""

    def __init__(self) -> None:
        self._keys: OrderedDict[UUID, tuple[float, DataKey]] = OrderedDict()
        self._lock = Lock()

    def take(self, subjects: Iterable[UUID]) -> dict[UUID, DataKey]:
        oldest = time.monotonic() - CACHED_SECONDS
        found = {}
        for subject in subjects:
            entry = self._keys.get(subject)
            if entry is not None and entry[0] > oldest:
                found[subject] = entry[1]
        return found

    def keep(self, keys: dict[UUID, DataKey]) -> None:
        now = time.monotonic()
        with self._lock:
            for subject, key in keys.items():
                self._keys[subject] = (now, key)
                self._keys.move_to_end(subject)
            while len(self._keys) > CACHED_KEYS:
                self._keys.popitem(last=False)

    def forget(self) -> None:
        with self._lock:
            self._keys.clear()


recent = RecentKeys()


def keys_of(subjects: Collection[UUID]) -> dict[UUID, DataKey]:
    """The data keys of these subjects, in one query at most. A subject without a key is left out."""
    wanted = set(subjects)
    found = recent.take(wanted)
    missing = wanted - found.keys()
    if missing:
        found |= _load(missing)
    return found


def unwrapped(wrapped: Iterable[WrappedKey], *, of: Collection[UUID]) -> dict[UUID, DataKey]:
    """The data keys of these subjects, of which the committed ones were handed to us already.

    What was made in the open transaction stands in this connection alone, and is asked for.
    """
    found = {each.subject: _opened(each) for each in wrapped}
    recent.keep(found)
    if connection.in_atomic_block and (missing := set(of) - found.keys()):
        found |= _load(missing)
    return found


def key_for(subject: UUID, kind: str) -> DataKey:
    """The data key to seal with, made when the subject has none yet. Its row joins the open transaction.

    Raises `KeyDestroyed` for who was erased.
    """
    found = keys_of((subject,))
    if subject not in found:
        _make(subject, kind)
        found = _load({subject})
    if subject not in found:
        raise KeyDestroyed("This subject was erased.")
    return found[subject]


def erased_among(subjects: Collection[UUID]) -> set[UUID]:
    """Those of these subjects who were erased."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_id FROM detainees_erasedsubject WHERE subject_id = ANY(%s)", [list(subjects)]
        )
        return {subject for (subject,) in cursor.fetchall()}


def _make(subject: UUID, kind: str) -> None:
    _, wrapped = keyring().new_data_key(subject)
    with connection.cursor() as cursor:
        # Two processes may make the key of one subject at once: the first row wins, both read it.
        cursor.execute(
            _MAKE,
            [KEYS_ARE_MADE, wrapped.key_id, subject, kind, wrapped.generation, bytes(wrapped.blob), subject],
        )
        if _stands(wrapped.generation):
            return
        # The generation was destroyed before we had the lock, and ours is the one row under it that nobody moved.
        keyring.cache_clear()
        _, again = keyring().new_data_key(subject)
        cursor.execute(
            "UPDATE detainees_subjectkey SET id = %s, generation = %s, wrapped = %s WHERE id = %s",
            [again.key_id, again.generation, bytes(again.blob), wrapped.key_id],
        )


# The lock is taken before any row is looked for. The snapshot is older than the lock: what was erased while this
# statement waited is caught by the trigger, which looks anew.
_MAKE = """
WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(%s))
INSERT INTO detainees_subjectkey (id, subject_id, kind, generation, wrapped)
SELECT %s::uuid, %s::uuid, %s, %s::int, %s::bytea FROM held
WHERE NOT EXISTS (SELECT FROM detainees_erasedsubject WHERE subject_id = %s::uuid)
ON CONFLICT (subject_id) DO NOTHING
"""


def _stands(generation: int) -> bool:
    return generation in generation_files(settings.ENVIRONMENT.keyring_dir)


def _opened(wrapped: WrappedKey) -> DataKey:
    try:
        return keyring_with(wrapped.generation).unwrap(wrapped)
    except SealBroken as broken:
        raise broken.at(f"the key of subject {wrapped.subject}, generation {wrapped.generation}") from None


def _load(subjects: set[UUID]) -> dict[UUID, DataKey]:
    loaded, committed = {}, {}
    with connection.cursor() as cursor:
        # A key of the open transaction may still be rolled back, and must not outlive it here:
        # now() is the start of the transaction, so rows of our own are never older than it.
        cursor.execute(
            "SELECT id, subject_id, generation, wrapped, created_at < now()"
            " FROM detainees_subjectkey WHERE subject_id = ANY(%s)",
            [list(subjects)],
        )
        for key_id, subject, generation, wrapped, is_committed in cursor.fetchall():
            known = WrappedKey(key_id=key_id, subject=subject, generation=generation, blob=bytes(wrapped))
            key = _opened(known)
            loaded[subject] = key
            if is_committed:
                committed[subject] = key
    recent.keep(committed)
    return loaded
