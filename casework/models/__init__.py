"""The models of the work. This is their only import path."""

from casework.models.audit import AuditEntry
from casework.models.case import Case, Charge
from casework.models.document import Document, SigningKey
from casework.models.hearing import Hearing, Ruling
from casework.models.key_life import Backup, Erasure, LegalHold, Rehearsal
from casework.models.lawyer import Authority, Lawyer, LawyerRegion
from casework.models.requests import CounterUse, IdempotentAnswer
from casework.models.session import SignInTries, StaffSession

__all__ = [
    "AuditEntry",
    "Authority",
    "Backup",
    "Case",
    "Charge",
    "CounterUse",
    "Document",
    "Erasure",
    "Hearing",
    "IdempotentAnswer",
    "Lawyer",
    "LawyerRegion",
    "LegalHold",
    "Rehearsal",
    "Ruling",
    "SignInTries",
    "SigningKey",
    "StaffSession",
]
