"""Handing out a document: through the application only, opened for one reader, after one audit row."""

import logging
from uuid import UUID

from casework.models import AuditEntry, Document
from casework.services import files
from casework.services.document.asking import ADMIT_DEFENDER, CASE_FILE, may_leave
from casework.services.reading import reading
from detainees import keys
from detainees.crypto import SealBroken
from detainees.fields import binding_of
from detainees.services.refusal import Refused

logger = logging.getLogger(__name__)


# What a file is called when it is saved: what goes to a court says nothing of us, of our numbers or of the person.
_NAMES = {CASE_FILE: "summary", ADMIT_DEFENDER: "motion"}


def name_of(document: Document) -> str:
    """The name under which the file is handed out: plain for a court, with our number and version for the archive."""
    if document.edition == Document.Edition.ARCHIVE:
        return f"{document.reference}-v{document.facts_version}.pdf"
    day = document.made_at.date().isoformat() if document.made_at else ""
    return f"{_NAMES[document.template]}-{day}.pdf"


def download(*, document: Document, actor: UUID) -> bytes:
    """The file as it was issued; where the person took their consent back since, it stays sealed.

    Raises `Refused`: "not_ready", "erased", "file_lost", "file_changed"; "consent_withdrawn" and "never_asked" as
    `asking.may_leave`.
    """
    if document.state != Document.State.READY:
        raise Refused("not_ready")
    may_leave(person=document.detainee_id, asker=actor)
    subjects = [document.subject_id]
    with reading(actor=actor, subjects=subjects, place="document", action=AuditEntry.Action.DOWNLOAD):
        key = keys.keys_of(subjects).get(document.subject_id)
        if key is None:
            raise Refused("erased")
        try:
            return files.opened(name=document.file_name, key=key, binding=binding_of(document, "file"))
        except FileNotFoundError:
            logger.exception("the file of document %s is lost", document.id)
            raise Refused("file_lost") from None
        except SealBroken:
            logger.exception("the file of document %s was changed", document.id)
            raise Refused("file_changed") from None
