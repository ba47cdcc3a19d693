"""The case file of one detention: its facts, their one spelling and digest, and what stands on the pages. Pure."""

from casework.dossier.canonical import canonical_json, facts_digest, facts_schema
from casework.dossier.facts import (
    LANGUAGES,
    Case,
    CaseFacts,
    Charge,
    Clock,
    Confidence,
    Defender,
    Detention,
    Hearing,
    Origin,
    Person,
    Ruling,
    Sex,
    Stay,
    Term,
    Verdict,
    Violation,
    missing_facts,
)
from casework.dossier.presentation import Check, Edition, case_file_context
from casework.dossier.words import labels

__all__ = [
    "LANGUAGES",
    "Case",
    "CaseFacts",
    "Charge",
    "Check",
    "Clock",
    "Confidence",
    "Defender",
    "Detention",
    "Edition",
    "Hearing",
    "Origin",
    "Person",
    "Ruling",
    "Sex",
    "Stay",
    "Term",
    "Verdict",
    "Violation",
    "canonical_json",
    "case_file_context",
    "facts_digest",
    "facts_schema",
    "labels",
    "missing_facts",
]
