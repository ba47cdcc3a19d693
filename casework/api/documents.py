"""Documents: asked for, made by a worker, handed out. The row is the job, and tells how it stands."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from casework import access
from casework.access import Verb
from casework.models import Authority, Case, Document
from casework.rest.filters import Filters
from casework.rest.formats import JSONRenderer, PDFRenderer
from casework.rest.forms import Form, RecordField
from casework.rest.kinds import Kinds
from casework.rest.problems import Problem
from casework.rest.shapes import Opens, Shape, Told
from casework.rest.viewsets import AddableViewSet, Facts, command, declared
from casework.services import document as service
from casework.staff import wording
from detainees.models import Detainee, Detention
from detainees.services.refusal import Refused
from detainees.strict import KeyField

TEMPLATES = [service.CASE_FILE, service.ADMIT_DEFENDER]


class CaseFileForm(Form):
    """The case file of a detention: plain for the court, or signed, with its facts attached, for the archive."""

    template = KeyField(keys=[service.CASE_FILE])
    detention = RecordField(Detention)
    edition = KeyField(keys=Document.Edition.values)
    language = KeyField(keys=[code for code, _name in settings.LANGUAGES], required=False)


class AdmissionForm(Form):
    """The motion to admit a defender in a case, in the person's voice or the defender's."""

    template = KeyField(keys=[service.ADMIT_DEFENDER])
    case = RecordField(Case, help_text="An administrative one, whose code the motion cites.")
    authority = RecordField(Authority, help_text="By which the defender acts for the person now.")
    voice = KeyField(keys=[voice for voice in Document.Voice.values if voice])


class DocumentForm(Kinds):
    """Which document, and of what it is made."""

    by = "template"
    kinds = {service.CASE_FILE: CaseFileForm(), service.ADMIT_DEFENDER: AdmissionForm()}


class DocumentFilters(Filters):
    person = RecordField(Detainee, required=False)
    detention = RecordField(Detention, required=False)
    case = RecordField(Case, required=False)
    template = KeyField(keys=TEMPLATES, required=False)
    edition = KeyField(keys=Document.Edition.values, required=False)
    state = KeyField(keys=Document.State.values, required=False)

    lookups = {
        "person": "detainee",
        "detention": "detention",
        "case": "case",
        "template": "template",
        "edition": "edition",
        "state": "state",
    }


def _progress(attempts: int, started_at: Any, made_at: Any) -> dict[str, Any]:
    return {
        "attempts": attempts,
        "most_attempts": service.MOST_ATTEMPTS,
        "started_at": started_at,
        "made_at": made_at,
    }


def _error(state: str, fault: str) -> dict[str, str] | None:
    if state != Document.State.FAILED:
        return None
    words = wording.DOCUMENT_FAULTS.get(fault, wording.DOCUMENT_FAULTS["unexpected"])
    return {"code": fault, "message": str(words)}


def _file(key: UUID, state: str) -> str | None:
    return reverse("documents-file", args=[key]) if state == Document.State.READY else None


def _object(description: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_COUNT = {"type": "integer", "minimum": 0}
_TOLD = {
    "progress": Told(
        of=("attempts", "claimed_at", "made_at"),
        tell=_progress,
        described=_object(
            "How far the worker is.", attempts=_COUNT, most_attempts=_COUNT, started_at=_MOMENT, made_at=_MOMENT
        ),
    ),
    "error": Told(
        of=("state", "fault"),
        tell=_error,
        described={
            **_object("Why it failed; null when it did not.", code={"type": "string"}, message={"type": "string"}),
            "type": ["object", "null"],
        },
    ),
    "file": Told(
        of=("id", "state"),
        tell=_file,
        described={
            "type": ["string", "null"],
            "format": "uri-reference",
            "description": "Where the PDF is; null until it is ready.",
        },
    ),
}


class Documents(AddableViewSet):
    """Documents of people. A list opens nothing; one record opens the digest of its file."""

    model = Document
    declarations = declared(Document, create=Verb.ADD, retry=Verb.ADD, file=Verb.OPEN)
    row = Shape(
        Document,
        name="DocumentRow",
        plain={
            "id": "id",
            "person": "detainee_id",
            "detention": "detention_id",
            "case": "case_id",
            "template": "template",
            "template_version": "template_version",
            "edition": "edition",
            "voice": "voice",
            "language": "language",
            "version": "facts_version",
            "state": "state",
            "size": "file_size",
            "created_at": "created_at",
        },
        references={"reference": "number"},
        told=_TOLD,
    )
    record = Shape(
        Document,
        name="Document",
        plain=row.plain,
        references=row.references,
        told=_TOLD,
        sealed=[Opens("digest")],
    )
    filters = DocumentFilters()
    form = DocumentForm()
    made = 202

    def add(self, facts: Facts) -> Document:
        """Ask a worker for it. While the facts are unchanged, the document that exists is the answer again."""
        ask = {service.CASE_FILE: self._ask_case_file, service.ADMIT_DEFENDER: self._ask_admission}
        try:
            return ask[facts.pop("template")](facts)
        except Refused as refused:
            if refused.code == "not_administrative":
                raise ValidationError({"case": [refused.message]}, code=refused.code) from None
            if refused.code != "lacks_facts":
                raise
            lacking = [_lacking(name) for name in refused.particulars]
            raise Problem(422, refused.code, refused.message, errors=lacking) from None

    @command(status=202)
    def retry(self, row: Document, facts: Facts) -> Document:
        """Make a document again that failed, from the facts it has."""
        return service.retry(document=row, asker=self._asker)

    @action(detail=True, methods=["get"], renderer_classes=[PDFRenderer, JSONRenderer])
    def file(self, request: Request, id: str) -> HttpResponse:  # noqa: A002
        """The PDF as it was issued. Who takes it is written down before its first byte goes out."""
        row = access.find(access.actor(request), Document, Verb.OPEN, pk=self.key_of(id))
        content = service.download(document=row, actor=self._asker)
        headers = {"Content-Disposition": f'attachment; filename="{service.name_of(row)}"'}
        return HttpResponse(content, content_type=PDFRenderer.media_type, headers=headers)

    file.media = PDFRenderer.media_type  # type: ignore[attr-defined]

    @property
    def _asker(self) -> UUID:
        found: Any = self.request.user.pk
        return UUID(str(found))

    def _ask_case_file(self, facts: Facts) -> Document:
        # The pages say that a program asked, and not whose: a partner hotline is not named on paper.
        return service.ask_for_case_file(asker=self._asker, made_by="", **facts)

    def _ask_admission(self, facts: Facts) -> Document:
        acting = access.visible(access.actor(self.request), Authority).in_force(at=timezone.now())  # type: ignore[attr-defined]
        if not acting.filter(pk=facts["authority"].pk).exists():
            raise ValidationError(
                {"authority": [_("This lawyer does not act for the person now.")]}, code="not_in_force"
            )
        return service.ask_for_admission(asker=self._asker, **facts)


def _lacking(name: str) -> dict[str, str]:
    """One fact without which the document cannot be made. It belongs to the record, and to no field that was sent."""
    return {"field": "", "code": name, "message": wording.field(name)}
