"""The models of the record. This is their only import path."""

from detainees.models.base import Confidence, Record, Subject, SubjectRecord, told_by_piece
from detainees.models.change import Change
from detainees.models.claim import Claim
from detainees.models.client import ApiClient, Token
from detainees.models.consent import Consent
from detainees.models.contact import ContactAttempt
from detainees.models.debrief import Debrief
from detainees.models.detention import CustodyStay, Detention
from detainees.models.facility import Facility, Headcount
from detainees.models.incident import Campaign, Incident
from detainees.models.intake import Envelope, IntakeKey, Report, Triage, TriageOutcome
from detainees.models.merge import MatchCandidate, Merge, MergedReference
from detainees.models.numbering import number_of, reference
from detainees.models.person import Detainee, Relative
from detainees.models.search import SearchHit, SearchRequest
from detainees.models.staff import Region, RoleGrant, User
from detainees.models.subject import ErasedSubject, SubjectKey
from detainees.models.timeline import TimelineEntry
from detainees.models.violation import Officer, Unit, Violation, ViolationOfficer, Witness, WitnessViolation

__all__ = [
    "ApiClient",
    "Campaign",
    "Change",
    "Claim",
    "Confidence",
    "Consent",
    "ContactAttempt",
    "CustodyStay",
    "Debrief",
    "Detainee",
    "Detention",
    "Envelope",
    "ErasedSubject",
    "Facility",
    "Headcount",
    "Incident",
    "IntakeKey",
    "MatchCandidate",
    "Merge",
    "MergedReference",
    "Officer",
    "Record",
    "Region",
    "Relative",
    "Report",
    "RoleGrant",
    "SearchHit",
    "SearchRequest",
    "Subject",
    "SubjectKey",
    "SubjectRecord",
    "TimelineEntry",
    "Token",
    "Triage",
    "TriageOutcome",
    "Unit",
    "User",
    "Violation",
    "ViolationOfficer",
    "Witness",
    "WitnessViolation",
    "number_of",
    "reference",
    "told_by_piece",
]
