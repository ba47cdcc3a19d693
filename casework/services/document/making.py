"""Making a document: claim the row, render, sign, store. Running twice does no harm.

Two things guard a row: the conditional UPDATE that claims it, which counts the attempt, and a session advisory
lock that ends with the process that holds it. A row that says "running" and whose lock is free was left by a
process that died; the sweeper gives it back.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from casework import dossier, layouts
from casework.court_papers import AdmitDefender
from casework.models import Document
from casework.pdf import Renderer, RenderFailed, RenderRequest
from casework.queue import send
from casework.services import files, tickets
from casework.services.document import asking, signing_key
from casework.services.reading import reading
from detainees import keys
from detainees.fields import binding_of
from detainees.services import timeline

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
# A message is a hint: a row that waits longer than this is announced again.
LOST_AFTER = timedelta(seconds=30)
SWEPT_AT_ONCE = 20
# Another try may help against these; against a document that cannot be rendered none does.
PASSING_FAULTS = frozenset({"timed_out", "helper_died"})


def make(document_id: UUID) -> None:
    """Make one waiting document. Does nothing when another process has it or it is finished."""
    with _lock(document_id) as is_ours:
        if not is_ours or not _claim(document_id):
            return
        document = Document.objects.get(pk=document_id)
        if keys.erased_among([document.subject_id]):
            # Nothing can be sealed for them, so what went wrong has a code and no particulars.
            Document.objects.filter(pk=document_id).update(state=Document.State.FAILED, fault="erased")
            tickets.announce(document=document_id)
            return
        try:
            with reading(actor=document.asker_id, subjects=[document.subject_id], place="document:make"):
                pdf = _pdf(document)
        except RenderFailed as fault:
            _give_up(document, fault.code, fault.detail, is_passing=fault.code in PASSING_FAULTS)
        except Exception as fault:
            # The edge of the job: whatever went wrong must stand on the row, where staff see it.
            logger.exception("document %s was not made", document.id)
            # A database that was stopped meanwhile may be back already; nothing is wrong with the document then.
            is_passing = isinstance(fault, OperationalError | InterfaceError)
            if is_passing and not connection.is_usable():
                # Its lock ended with it. What is to be written now needs one that lives.
                connection.close()
            _give_up(document, "unexpected", type(fault).__name__, is_passing=is_passing)
        else:
            _finish(document, pdf)


def sweep() -> None:
    """Give back what dead processes left, and announce again what nobody has taken."""
    for document_id in Document.objects.filter(state=Document.State.RUNNING).values_list("id", flat=True):
        with _lock(document_id) as is_free:
            if is_free:
                _give_back(document_id)
    lost = Document.objects.filter(
        state=Document.State.WAITING, created_at__lt=timezone.now() - LOST_AFTER
    ).order_by("created_at")
    for document_id in lost.values_list("id", flat=True)[:SWEPT_AT_ONCE]:
        send("make_document", document_id)


@cache
def renderer() -> Renderer:
    """The keyless helper of this process, started when it is first needed."""
    return Renderer()


@contextmanager
def _lock(document_id: UUID) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [str(document_id)])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [str(document_id)])


def _claim(document_id: UUID) -> bool:
    waiting = Document.objects.filter(pk=document_id, state=Document.State.WAITING)
    claimed = waiting.update(state=Document.State.RUNNING, attempts=F("attempts") + 1, claimed_at=timezone.now())
    if claimed:
        tickets.announce(document=document_id)
    return claimed == 1


def _pdf(document: Document) -> bytes:
    request = _request(document)
    pdf = renderer().render(request)
    return signing_key.signer().sign(pdf) if document.edition == Document.Edition.ARCHIVE else pdf


def _request(document: Document) -> RenderRequest:
    stored = document.facts
    if document.template == asking.ADMIT_DEFENDER:
        return layouts.court_paper(asking.converter.structure(stored["facts"], AdmitDefender))
    edition = dossier.Edition(document.edition)
    check = dossier.Check(url=f"{settings.ENVIRONMENT.public_url}/v/", code=document.reference)
    return layouts.case_file(
        facts=asking.converter.structure(stored["facts"], dossier.CaseFacts),
        origin=asking.converter.structure(stored["origin"], dossier.Origin),
        edition=edition,
        language=document.language,
        check=check if edition is dossier.Edition.ARCHIVE else None,
    )


def _finish(document: Document, pdf: bytes) -> None:
    key = keys.key_for(document.subject_id, Document.__name__)
    name = files.keep(content=[pdf], key=key, binding=binding_of(document, "file"))
    try:
        is_stored = _store(document, name, pdf)
    except BaseException:
        files.discard(name)
        raise
    if not is_stored:
        files.discard(name)


@transaction.atomic
def _store(document: Document, name: str, pdf: bytes) -> bool:
    locked = Document.objects.select_for_update().get(pk=document.pk)
    if (locked.state, locked.attempts) != (Document.State.RUNNING, document.attempts):
        # The sweeper took this row back while we were at it; whoever claimed it since makes the file.
        return False
    locked.state, locked.made_at = Document.State.READY, timezone.now()
    locked.file_name, locked.file_size, locked.digest = name, len(pdf), sha256(pdf).hexdigest()
    locked.fault, locked.fault_detail = "", None
    locked.save(update_fields=["state", "made_at", "file_name", "file_size", "digest", "fault", "fault_detail"])
    if locked.detention is not None:
        facts = {"document": str(locked.id), "template": locked.template, "edition": locked.edition}
        timeline.write(kind="document_made", detention=locked.detention, by=None, facts=facts)
    tickets.announce(document=locked.id)
    return True


@transaction.atomic
def _give_up(document: Document, code: str, detail: str, *, is_passing: bool) -> None:
    locked = Document.objects.select_for_update().get(pk=document.pk)
    if (locked.state, locked.attempts) != (Document.State.RUNNING, document.attempts):
        return
    again = is_passing and locked.attempts < MOST_ATTEMPTS
    locked.state = Document.State.WAITING if again else Document.State.FAILED
    locked.fault, locked.fault_detail = code, detail
    locked.save(update_fields=["state", "fault", "fault_detail"])
    tickets.announce(document=locked.id)
    if again:
        send("make_document", locked.id)


@transaction.atomic
def _give_back(document_id: UUID) -> None:
    locked = Document.objects.select_for_update().get(pk=document_id)
    if locked.state != Document.State.RUNNING:
        return
    again = locked.attempts < MOST_ATTEMPTS
    locked.state = Document.State.WAITING if again else Document.State.FAILED
    locked.fault = "worker_died"
    locked.save(update_fields=["state", "fault"])
    tickets.announce(document=locked.id)
    if again:
        send("make_document", locked.id)
