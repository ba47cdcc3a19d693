"""The audit log: who opened whom, where and when. Numbers and handles alone: reading it opens nobody."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.board.forms_audit import AuditFilter
from casework.models import AuditEntry, Lawyer
from casework.services import audit as service
from casework.services import audit_subjects
from casework.staff import audit_words, pages, wording
from casework.staff.addresses import page_of
from detainees.models import ApiClient, Detainee, Detention, Incident, Report, User

PAGE_SIZE = 50
# A list opens a hundred people at once: the first of them are shown, the others unfold.
SHOWN_AT_ONCE = 6
MOST_NAMED = 200
_HIGHEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Whom:
    """One subject of an entry, with the address of its page where the reader may see it."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words."""

    entry: AuditEntry
    who: str
    act: str
    place: str
    first: list[Whom]
    further: list[Whom]
    unnamed: int


@require_safe
@access.declares(Verb.OPEN, AuditEntry)
def audit(request: HttpRequest) -> HttpResponse:
    """The log, fifty entries at a time, newest first. Never counted."""
    actor = access.actor(request)
    asked = AuditFilter(request.GET, actor=actor)
    below = _mark(request.GET.get("below", ""))
    found = service.search(newest=PAGE_SIZE + 1, below=below, **asked.asked) if asked.is_valid() else []
    context = {
        "lines": _lines(actor, found[:PAGE_SIZE], asked.called),
        "filter": asked,
        "page": _pager(request, found, is_first=below is None),
    }
    return pages.render(request, "board/audit.html", context)


def _mark(text: str) -> int | None:
    """The entry below which the page begins. An address that somebody cut off begins the log anew."""
    return int(text) if text.isascii() and text.isdecimal() and int(text) <= _HIGHEST_ID else None


def _lines(actor: access.Actor, entries: list[AuditEntry], called: dict[UUID, str]) -> list[Line]:
    shown = {key for entry in entries for key in entry.subjects[:MOST_NAMED]}
    whom = _whom(actor, shown)
    erased = Whom(_("erased"))
    lines = []
    for entry in entries:
        named = [whom.get(key, erased) for key in entry.subjects[:MOST_NAMED]]
        lines.append(
            Line(
                entry=entry,
                who=called.get(entry.actor_id, "?") if entry.actor_id else audit_words.nobody(entry),
                act=audit_words.act(entry),
                place=audit_words.place(entry.place),
                first=named[:SHOWN_AT_ONCE],
                further=named[SHOWN_AT_ONCE:],
                unnamed=max(len(entry.subjects) - MOST_NAMED, 0),
            )
        )
    return lines


def _whom(actor: access.Actor, ids: Collection[UUID]) -> dict[UUID, Whom]:
    """These subjects in words, and where their pages are."""
    found = audit_subjects.named(ids)
    kinds: dict[type[Model], list[UUID]] = {}
    for key, subject in found.items():
        kinds.setdefault(subject.model, []).append(key)
    titles, urls = _incidents(actor, kinds.get(Incident, ()))
    urls |= _people(actor, kinds.get(Detainee, ()))
    for model in (Report, Lawyer, User, ApiClient):
        rows = access.visible(actor, model).filter(pk__in=kinds.get(model, ()))
        urls |= {row.pk: page_of(row) for row in rows.only("pk")}
    return {
        key: Whom(titles.get(key) or audit_words.subject(subject.model, subject.mark), urls.get(key, ""))
        for key, subject in found.items()
    }


def _incidents(actor: access.Actor, ids: Collection[UUID]) -> tuple[dict[UUID, str], dict[UUID, str]]:
    rows = list(access.visible(actor, Incident).filter(pk__in=ids))
    return {row.pk: wording.incident_title(row) for row in rows}, {row.pk: page_of(row) for row in rows}


def _people(actor: access.Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """A person stands on the page of their newest detention that the reader sees."""
    rows = access.visible(actor, Detention).filter(detainee__in=ids).order_by("created_at", "id")
    return {row.detainee_id: page_of(row) for row in rows.only("pk", "detainee_id")}


def _pager(request: HttpRequest, found: list[AuditEntry], *, is_first: bool) -> dict[str, Any]:
    kept = {key: value for key, value in request.GET.items() if value and key != "below"}
    has_more = len(found) > PAGE_SIZE
    next_page = urlencode({**kept, "below": found[PAGE_SIZE - 1].pk}) if has_more else ""
    return {
        "size": min(len(found), PAGE_SIZE),
        "is_first": is_first,
        "next_url": f"{reverse('audit')}?{next_page}" if has_more else "",
    }
