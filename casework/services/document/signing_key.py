"""The key that signs archive editions: made when it is first needed, sealed, opened by the signing worker only."""

from functools import lru_cache
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from casework.models import SigningKey
from casework.signing.material import create_signer_material
from casework.signing.signer import Signer
from detainees import keys
from detainees.fields import opening


def in_use() -> SigningKey:
    """The one signing key in use; made when there is none yet."""
    return _find() or _make()


def fingerprints() -> list[str]:
    """The fingerprints of all certificates we ever signed with: what is published."""
    return [row.fingerprint for row in certificates()]


def certificates() -> list[SigningKey]:
    """All that we ever signed with, the newest first: fingerprints, and since when some are retired."""
    return list(SigningKey.objects.only("fingerprint", "retired_at"))


def signer() -> Signer:
    """The signer with the key in use, parsed once a process."""
    return _signer(in_use().id)


@transaction.atomic
def retire() -> SigningKey | None:
    """Sign nothing more with the key in use: the next archive edition makes another. None when there is none.

    What it signed stays known by its fingerprint. The private key is destroyed: nobody signs with it again.
    """
    found = SigningKey.objects.select_for_update().filter(retired_at__isnull=True).first()
    if found is None:
        return None
    found.retired_at, found.private_key = timezone.now(), None
    found.save(update_fields=["retired_at", "private_key"])
    return found


@lru_cache(maxsize=2)
def _signer(key_id: UUID) -> Signer:
    row = SigningKey.objects.get(pk=key_id)
    # The installation's own key, and of no person: nobody's reading, so no entry of the audit log.
    with opening(keys.keys_of([row.id])):
        return Signer.load((row.private_key or "").encode(), row.certificate.encode())


def _find() -> SigningKey | None:
    return SigningKey.objects.filter(retired_at__isnull=True).first()


@transaction.atomic
def _make() -> SigningKey:
    # Two workers may sign their first files at once: the second waits, and takes the key of the first.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('signing key', 0))")
    if found := _find():
        return found
    material = create_signer_material(valid_from=timezone.now())
    row = SigningKey(
        certificate=material.certificate.decode(),
        fingerprint=material.fingerprint,
        private_key=material.key.decode(),
    )
    row.save(force_insert=True)
    return row
