"""The history of one record: who changed which field, when, from what to what."""

from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.board.history_entries import History
from casework.models import Authority, Case, Charge, Hearing, Lawyer, Ruling
from casework.staff import history_words, pages
from casework.staff.addresses import PAGES, page_of
from detainees.models import (
    ApiClient,
    Campaign,
    Claim,
    Consent,
    ContactAttempt,
    CustodyStay,
    Debrief,
    Detainee,
    Detention,
    Facility,
    Headcount,
    Incident,
    MatchCandidate,
    Merge,
    Officer,
    Relative,
    RoleGrant,
    SearchHit,
    SearchRequest,
    Token,
    Triage,
    TriageOutcome,
    Unit,
    User,
    Violation,
    Witness,
)

# The part of the address that stands for a kind, whose name in addresses is the model's own.
NOUNS: dict[type[Model], str] = {
    Detention: "detentions",
    Detainee: "people",
    CustodyStay: "stays",
    Debrief: "debriefs",
    Violation: "violations",
    Officer: "officers",
    Witness: "witnesses",
    Claim: "claims",
    MatchCandidate: "pairs",
    Merge: "merges",
    SearchRequest: "searches",
    SearchHit: "hits",
    ContactAttempt: "attempts",
    Relative: "relatives",
    Consent: "consents",
    Incident: "incidents",
    Headcount: "headcounts",
    Facility: "facilities",
    Campaign: "campaigns",
    Unit: "units",
    Triage: "queue",
    TriageOutcome: "outcomes",
    Lawyer: "lawyers",
    Authority: "authorities",
    Case: "cases",
    Charge: "charges",
    Hearing: "hearings",
    Ruling: "rulings",
    User: "staff",
    RoleGrant: "roles",
    ApiClient: "programs",
    Token: "tokens",
}
KINDS: dict[str, type[Model]] = {str(model._meta.model_name): model for model in NOUNS}
# Over which rows one comes from a record to the one on whose page it stands.
_WAYS = ("detention", "case", "request", "incident", "user", "client")


def page_for(kind: str) -> Any:
    """The page of the history of this kind of record: open to whoever may see the record."""
    model = KINDS[kind]

    def history(request: HttpRequest, pk: UUID, **_address: str) -> HttpResponse:
        actor = access.actor(request)
        record = access.find(actor, model, pk=pk)
        name, title = str(model._meta.verbose_name), history_words.called(record)
        context = {
            "history": History(actor, record),
            "title": title,
            "kind": "" if title.startswith(name) else name,
            **dict(zip(("back", "back_title"), _back(actor, record), strict=True)),
        }
        opens = [record] if hasattr(model, "SUBJECT") else []
        return pages.render(request, "board/history.html", context, opens=opens)

    return require_safe(access.declares(Verb.SEE, model)(history))


def _back(actor: access.Actor, record: Any) -> tuple[str, str]:
    """The page on which the record stands, as far as the reader may open it, else the one of the admin; its name."""
    if isinstance(record, Triage):
        return page_of(record.report), record.report.reference
    if isinstance(record, Detainee | Relative | Consent | Authority):
        person = record if isinstance(record, Detainee) else record.detainee
        record = access.visible(actor, Detention, Verb.OPEN).filter(detainee=person).first() or record
    ways = (record, *(getattr(record, way, None) for way in _WAYS))
    for place in ways:
        if type(place) in PAGES and _may_open(actor, place):
            return page_of(place), history_words.called(place)
    admin = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    return admin, history_words.called(record)


def _may_open(actor: access.Actor, place: Any) -> bool:
    # The page of a person is one that opens; the others show what one sees.
    verb = Verb.OPEN if isinstance(place, Detention) else Verb.SEE
    return access.visible(actor, type(place), verb).filter(pk=place.pk).exists()
