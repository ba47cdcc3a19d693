"""Template tags of the record: whose sealed values the reader may not open stands under a number or a kind."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.models import Lawyer
from casework.staff import addresses, audit_words, history_words
from detainees.fields import NotReading
from detainees.models import Confidence, Detainee, Officer, Witness

register = template.Library()

_CONFIDENCE = {Confidence.TOLD: "said", Confidence.CORROBORATED: "two", Confidence.CONFIRMED: "confirmed"}


@register.filter
def called(detainee: Detainee | None) -> str:
    """The full name of a person; "no name" where none is known; the number where it may not be opened."""
    if detainee is None:
        return _("a person")
    try:
        return detainee.name.full or _("no name")
    except NotReading:
        return detainee.reference


@register.filter
def lawyer_called(lawyer: Lawyer | None) -> str:
    """The name of a lawyer, or what they are where it may not be opened."""
    if lawyer is None:
        return ""
    try:
        return str((lawyer.person or {}).get("name", "")) or str(lawyer.get_kind_display())
    except NotReading:
        return str(lawyer.get_kind_display())


@register.filter
def opened(row: Any, name: str) -> Any:
    """A sealed value, or nothing where it may not be opened: `{{ stay|opened:"source" }}`."""
    try:
        return getattr(row, name)
    except NotReading:
        return None


@register.filter
def as_confidence(value: str) -> str:
    """What `board/_parts/confidence.html` takes."""
    return _CONFIDENCE.get(Confidence(value), "said")


@register.filter
def audit_place(code: str) -> str:
    """The page, endpoint or job of an entry of the audit log, in words."""
    return audit_words.place(code)


@register.simple_tag
def link_to(row: Any, words: str) -> SafeString:
    """A link to the page of a record."""
    return format_html('<a href="{}">{}</a>', addresses.page_of(row), words)


@register.simple_tag
def history_of(row: Any) -> SafeString:
    """A link to the history of a record, for the line in which the record stands."""
    address = reverse("history", kwargs={"kind": row._meta.model_name, "pk": row.pk})
    title = _("Who changed what: %(kind)s") % {"kind": row._meta.verbose_name}
    words = pgettext("a link to the changes of a record", "history")
    return format_html('<a class="note" href="{}" title="{}">{}</a>', address, title, words)


@register.filter
def witness_called(witness: Witness) -> str:
    """The name of a witness, or the kind and a piece of the id where none is known or it may not be opened."""
    try:
        return str((witness.person or {}).get("name") or "") or history_words.called(witness)
    except NotReading:
        return history_words.called(witness)


@register.filter
def marks_of(officer: Officer) -> str:
    """How an officer was described, or the kind and a piece of the id where that may not be opened."""
    try:
        return history_words.plain(officer.marks) or history_words.called(officer)
    except NotReading:
        return history_words.called(officer)
