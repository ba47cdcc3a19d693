"""The models of the work. This is their only import path."""

from casework.models.audit import AuditEntry
from casework.models.case import Case, Charge
from casework.models.document import Document, SigningKey
from casework.models.hearing import Hearing, Ruling
from casework.models.lawyer import Authority, Lawyer, LawyerRegion
from casework.models.requests import CounterUse, IdempotentAnswer
from casework.models.session import SignInTries, StaffSession

__all__ = [
    "AuditEntry",
    "Authority",
    "Case",
    "Charge",
    "CounterUse",
    "Document",
    "Hearing",
    "IdempotentAnswer",
    "Lawyer",
    "LawyerRegion",
    "Ruling",
    "SignInTries",
    "SigningKey",
    "StaffSession",
]
