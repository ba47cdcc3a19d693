"""Where the pages of records are, for pages and messages that lead to them."""

from typing import Any

from django.urls import reverse

from casework.models import Case, Lawyer
from detainees.models import ApiClient, Detention, Incident, MatchCandidate, Merge, Report, SearchRequest, User

PAGES: dict[type[Any], str] = {
    Report: "report",
    Incident: "incident",
    Detention: "person",
    MatchCandidate: "pair",
    Merge: "merge",
    SearchRequest: "search-request",
    Case: "case",
    Lawyer: "lawyer",
    User: "staff-member",
    ApiClient: "client",
}


def page_of(record: Any) -> str:
    """The address of a record's page. A person stands on the page of a detention."""
    return reverse(PAGES[type(record)], args=[record.pk])
