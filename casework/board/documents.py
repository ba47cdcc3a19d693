"""The documents of one detention: asked for, watched while they are made, downloaded, tried again."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework import access
from casework.access import Verb
from casework.board import live
from casework.board.answers import CONFLICT, UNPROCESSABLE, go, me
from casework.board.forms_documents import AdmissionForm, CaseFileForm, cases_for_motions
from casework.board.person_lawyers import consent_form
from casework.models import Document, Lawyer
from casework.services import document as service
from casework.staff import pages, wording
from detainees import keys
from detainees.models import Detention
from detainees.services.refusal import Refused

# More than anybody looks through at a glance; the others are asked for.
MOST_SHOWN, MOST_OF_ALL = 30, 500


@dataclass(frozen=True, slots=True)
class Line:
    """One document as a line of the list."""

    document: Document
    title: str
    fault: str

    @property
    def is_unfinished(self) -> bool:
        return self.document.state in (Document.State.WAITING, Document.State.RUNNING)

    @property
    def is_ready(self) -> bool:
        return self.document.state == Document.State.READY

    @property
    def is_failed(self) -> bool:
        return self.document.state == Document.State.FAILED


@require_safe
@access.declares(Verb.SEE, Document)
def documents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The documents of a detention: a page of its own, or the part that the person's page shows."""
    return _answer(request, access.find(access.actor(request), Detention, pk=pk))


@require_POST
@access.declares(Verb.ADD, Document)
def ask_case_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the case file in one edition. While the facts are unchanged, the file that exists is the answer."""
    actor = access.actor(request)
    detention = access.find(actor, Detention, Verb.OPEN, pk=pk)
    form = CaseFileForm(request.POST)
    if not form.is_valid():
        return _answer(request, detention, status=UNPROCESSABLE, case_file_form=form)
    asker = me(request)
    try:
        with transaction.atomic():
            asked = service.ask_for_case_file(
                detention=detention, asker=asker.id, made_by=asker.handle, **form.cleaned_data
            )
            access.confirm_reach(actor, asked, Verb.ADD)
    except Refused as refused:
        return _answer(request, detention, status=CONFLICT, **_refusal(detention, refused))
    if asked.state == Document.State.READY:
        messages.info(request, _("Nothing has changed since: the file is there already."))
    return _onward(request, detention)


@require_POST
@access.declares(Verb.ADD, Document)
def ask_admission(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the motion to admit a defender in a case of the detention."""
    actor = access.actor(request)
    detention = access.find(actor, Detention, Verb.OPEN, pk=pk)
    form = AdmissionForm(request.POST, actor=actor, detention=detention)
    if not form.is_valid():
        return _answer(request, detention, status=UNPROCESSABLE, admission_form=form)
    try:
        with transaction.atomic():
            asked = service.ask_for_admission(asker=me(request).id, **form.cleaned_data)
            access.confirm_reach(actor, asked, Verb.ADD)
    except Refused as refused:
        return _answer(request, detention, status=CONFLICT, **_refusal(detention, refused))
    return _onward(request, detention)


@require_POST
@access.declares(Verb.ADD, Document)
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a document again that could not be made."""
    actor = access.actor(request)
    document = access.find(actor, Document, Verb.ADD, pk=pk)
    detention = _detention_of(actor, document)
    try:
        with transaction.atomic():
            access.confirm_reach(actor, service.retry(document=document, asker=me(request).id), Verb.ADD)
    except Refused as refused:
        if detention is not None:
            return _answer(request, detention, status=CONFLICT, **_refusal(detention, refused))
        messages.error(request, wording.refusal(refused))
    return _onward(request, detention) if detention is not None else go(request, reverse("home"))


@require_safe
@access.declares(Verb.OPEN, Document)
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, opened for whoever asks, after one entry in the audit log. Its name says nothing of the person."""
    actor = access.actor(request)
    document = access.find(actor, Document, Verb.OPEN, pk=pk)
    try:
        content = service.download(document=document, actor=me(request).id)
    except Refused as refused:
        return _not_handed_out(request, document, refused)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{service.name_of(document)}"'},
    )


def _not_handed_out(request: HttpRequest, document: Document, refused: Refused) -> HttpResponse:
    """Why there is no file, over the list it stands in; in plain words for who does not see that list."""
    detention = _detention_of(access.actor(request), document)
    if detention is None:
        refusal = wording.refusal(refused)
        return HttpResponse(refusal, status=CONFLICT, content_type="text/plain; charset=utf-8")
    return _answer(request, detention, status=CONFLICT, **_refusal(detention, refused))


def _refusal(detention: Detention, refused: Refused) -> dict[str, str]:
    """Why there is none, and the way to the form where what is lacking is written down."""
    way = consent_form(detention) if refused.code == "never_asked" else ""
    return {"refusal": wording.refusal(refused), "refusal_way": way}


def _detention_of(actor: access.Actor, document: Document) -> Detention | None:
    """The detention on whose page the document stands. Who looks after the person may see less than that."""
    return access.visible(actor, Detention).filter(documents=document).first()


def _onward(request: HttpRequest, detention: Detention) -> HttpResponse:
    """The part of the page again for htmx, the person's page for a browser without scripts."""
    if getattr(request, "htmx", False):
        return _answer(request, detention)
    return go(request, f"{reverse('person', args=[detention.pk])}#documents")


def _answer(request: HttpRequest, detention: Detention, *, status: int = 200, **shown: Any) -> HttpResponse:
    actor = access.actor(request)
    context = {**_panel(actor, detention, shows_all=request.GET.get("view") == "all"), **shown}
    opens = [detention, *_defenders(context["admission_form"])]
    # htmx swaps in what it gets, and takes refusals for failures unless they are answered as a page.
    if getattr(request, "htmx", False):
        return pages.render(request, "board/documents_panel.html", context, opens=opens)
    return pages.render(request, "board/documents.html", context, opens=opens, status=status)


def _defenders(form: AdmissionForm | None) -> list[Lawyer]:
    """Those whose names the form offers."""
    return [authority.lawyer for authority in form.authorities] if form else []


def _panel(actor: access.Actor, detention: Detention, *, shows_all: bool) -> dict[str, Any]:
    most = MOST_OF_ALL if shows_all else MOST_SHOWN
    rows = list(access.visible(actor, Document).filter(detention=detention)[: most + 1])
    lines = [Line(row, wording.document(row), wording.document_fault(row)) for row in rows[:most]]
    unfinished = [f"document:{line.document.id}" for line in lines if line.is_unfinished]
    is_erased = bool(keys.erased_among([detention.detainee_id]))
    may_add = access.may(actor, Verb.ADD, Document) and not is_erased
    # A document says what is read in the record: who only sees the detention has none made of it.
    may_ask = may_add and access.visible(actor, Detention, Verb.OPEN).filter(pk=detention.pk).exists()
    has_case = may_ask and cases_for_motions(actor, detention).exists()
    return {
        "detention": detention,
        "lines": lines,
        "is_erased": is_erased,
        "most": most,
        "is_cut": len(rows) > most,
        "shows_all": shows_all,
        "may_ask": may_ask,
        "may_retry": may_add,
        "case_file_form": CaseFileForm() if may_ask else None,
        "admission_form": AdmissionForm(actor=actor, detention=detention) if has_case else None,
        "live": live.address(unfinished) if unfinished else "",
    }
