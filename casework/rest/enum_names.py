"""Vocabularies that share the name of their field with others: the description calls each by a name of its own."""

from casework.models import Authority, Document, Hearing, Lawyer
from detainees.models import Detention, Facility, Incident, MatchCandidate, SearchHit, SearchRequest

AUTHORITY_KIND = Authority.Kind.values
DOCUMENT_STATE = Document.State.values
FACILITY_KIND = Facility.Kind.values
HEARING_KIND = Hearing.Kind.values
HEARING_OUTCOME = Hearing.Outcome.values
INCIDENT_KIND = Incident.Kind.values
LAWYER_KIND = Lawyer.Kind.values
PAIR_STATE = MatchCandidate.State.values
RELEASE_OUTCOME = Detention.Release.values
SEARCH_HIT_STATE = SearchHit.State.values
SEARCH_STATE = SearchRequest.State.values
