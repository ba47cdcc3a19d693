"""Keys over time, as the security officer sees them: backups, drills, generations, who is held, who is to be erased.

Numbers alone: no name is opened, and none can be. What needs the keys themselves is done from the server's shell.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from casework import access
from casework.access import Verb
from casework.board.answers import me
from casework.board.asking import Question, ask
from casework.board.forms_keys import ErasureForm, HoldForm
from casework.board.forms_rows import Rows
from casework.keylife import overview, requests
from casework.keylife.subjects import called
from casework.models import Backup, Erasure, LegalHold, Rehearsal
from casework.services import audit
from casework.staff import pages

ASKED = ["GET", "HEAD", "POST"]
SHOWN = 5
MOST_SHOWN = 200
# A backup a day and a drill a week are what docs/key-life.md asks for, each with some hours of grace.
BACKUP_EVERY, DRILL_EVERY = timedelta(hours=26), timedelta(days=8)


FAULTS: dict[str, Promise] = {
    "does_not_open": gettext_lazy("a value does not open"),
    "differs": gettext_lazy("something came back otherwise than it was"),
    "absent": gettext_lazy("something did not come back"),
    "erased_opens": gettext_lazy("who was erased opens"),
}
BROKE_OFF = gettext_lazy("it broke off; the shell said why")


@dataclass(frozen=True, slots=True)
class Line:
    """A hold or an erasure: by which numbers staff know whom it is about, and who did what."""

    row: Any
    whom: list[str]
    first: str
    second: str
    counts: bool = False
    is_mine: bool = False


@require_safe
@access.declares(Verb.SEE, Backup)
def keys(request: HttpRequest) -> HttpResponse:
    """The state of backups, drills and keys, and what waits for somebody."""
    actor, now = access.actor(request), timezone.now()
    backups = list(access.visible(actor, Backup).order_by("-taken_at")[:SHOWN])
    drills = list(access.visible(actor, Rehearsal).order_by("-ended_at")[:SHOWN])
    holds = list(access.visible(actor, LegalHold).filter(lifted_at=None).order_by("created_at", "id")[:MOST_SHOWN])
    erasures = list(
        access.visible(actor, Erasure).filter(dropped_at=None).order_by("-created_at", "id")[:MOST_SHOWN]
    )
    generations = overview.generations()
    lines = _lines(actor, holds, erasures, now)
    context = {
        "numbers": _numbers(backups, drills, generations, now),
        "backups": backups,
        "drills": [(drill, FAULTS.get(drill.fault, BROKE_OFF)) for drill in drills],
        "generations": generations,
        "holds": lines[: len(holds)],
        "erasures": lines[len(holds) :],
        "may_add": access.may(actor, Verb.ADD, Erasure),
    }
    return pages.render(request, "board/keys.html", context)


def _lines(actor: access.Actor, holds: list[LegalHold], erasures: list[Erasure], now: datetime) -> list[Line]:
    subjects = {row.subject_id for row in holds} | {key for row in erasures for key in row.subjects}
    staff = {row.set_by for row in holds} | {key for row in erasures for key in (row.asked_by, row.approved_by)}
    marks, handles = called(subjects), audit.handles({key for key in staff if key})
    shell = _("the server's shell")

    def who(key: UUID | None) -> str:
        return handles.get(key, "?") if key else shell

    found = [
        Line(
            row,
            [marks.get(row.subject_id, "?")],
            who(row.set_by),
            "",
            row.until is not None and row.until < now.date(),
        )
        for row in holds
    ]
    for row in erasures:
        whom = [marks.get(key, "?") for key in row.subjects]
        approved = who(row.approved_by) if row.approved_at else ""
        is_mine = row.asked_by is not None and row.asked_by == actor.id
        found.append(Line(row, whom, who(row.asked_by), approved, row.counts_at(now), is_mine))
    return found


def _numbers(
    backups: list[Backup], drills: list[Rehearsal], generations: list[overview.Generation], now: datetime
) -> list[dict[str, Any]]:
    backup_at = next((backup.taken_at for backup in backups if backup.has_ended), None)
    drill_at = drills[0].ended_at if drills else None
    drill_failed = bool(drills) and not drills[0].has_passed
    keys = sum(each.keys for each in generations)
    return [
        {
            "label": _("last backup"),
            "value": _age(backup_at, now),
            "note": _("one a day"),
            "state": _late(backup_at, now, BACKUP_EVERY),
        },
        {
            "label": _("last drill"),
            "value": _age(drill_at, now),
            "note": _("it failed") if drill_failed else _("one a week"),
            "state": "over" if drill_failed else _late(drill_at, now, DRILL_EVERY),
        },
        {
            "label": _("keys"),
            "value": keys,
            "note": _("generation %(number)s") % {"number": generations[0].number} if generations else "",
            "state": "soon" if len(generations) > 1 else "",
        },
        {
            "label": _("erased so far"),
            "value": overview.erased_count(),
            "note": _("people and reports"),
            "state": "",
        },
    ]


def _age(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return _("never")
    hours = int((now - moment).total_seconds() // 3600)
    if hours < 1:
        return _("just now")
    days = hours // 24
    if days < 1:
        return ngettext("%(count)s hour ago", "%(count)s hours ago", hours) % {"count": hours}
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}


def _late(moment: datetime | None, now: datetime, every: timedelta) -> str:
    if moment is None or now - moment > 2 * every:
        return "over"
    return "soon" if now - moment > every else ""


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("keys"), _("Keys and backups"))]


@require_http_methods(ASKED)
@access.declares(Verb.ADD, LegalHold)
def hold(request: HttpRequest) -> HttpResponse:
    """Keep somebody from being erased."""
    question = Question(
        title=_("Legal hold"),
        note=_("As long as it stands, nobody erases this person or report, not even from the server's shell."),
        submit=_("Set the hold"),
        back=reverse("keys"),
        crumbs=_crumbs(),
        build=HoldForm,
        do=lambda form: requests.hold(**form.cleaned_data, by=me(request)),
        done=_("The legal hold stands."),
        reach=Verb.ADD,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, LegalHold)
def lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let somebody be erased again."""
    row = access.find(access.actor(request), LegalHold, Verb.CHANGE, pk=pk)
    question = Question(
        title=_("Lift the legal hold on %(whom)s") % {"whom": _whom([row.subject_id])},
        submit=_("Lift it"),
        back=reverse("keys"),
        crumbs=_crumbs(),
        build=Rows,
        do=lambda _form: requests.lift(hold=row, by=me(request)),
        done=_("The legal hold is lifted."),
        is_danger=True,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Erasure)
def erase(request: HttpRequest) -> HttpResponse:
    """Ask that a person be erased."""
    question = Question(
        title=_("Ask for an erasure"),
        note=_("Another officer approves it, and who runs the server carries it out. Then nobody opens it again."),
        submit=_("Ask for it"),
        back=reverse("keys"),
        crumbs=_crumbs(),
        build=ErasureForm,
        do=lambda form: requests.ask(
            numbers=form.cleaned_data["number"].split(","), basis=form.cleaned_data["basis"], by=me(request)
        ),
        done=_("The erasure is asked for. Another officer approves it."),
        reach=Verb.ADD,
        is_danger=True,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Erasure)
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second of two people agrees."""
    row = access.find(access.actor(request), Erasure, Verb.CHANGE, pk=pk)
    question = Question(
        title=_("Approve the erasure of %(whom)s") % {"whom": _whom(row.subjects)},
        note=_(
            "Who runs the server carries it out: manage.py erase_subject --due. After that it cannot be undone."
        ),
        submit=_("Approve"),
        back=reverse("keys"),
        crumbs=_crumbs(),
        build=Rows,
        do=lambda _form: requests.approve(erasure=row, by=me(request)),
        done=_("The erasure is approved and due."),
        is_danger=True,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Erasure)
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what has destroyed nothing yet."""
    row = access.find(access.actor(request), Erasure, Verb.CHANGE, pk=pk)
    question = Question(
        title=_("Do not erase %(whom)s") % {"whom": _whom(row.subjects)},
        submit=_("Do not erase"),
        back=reverse("keys"),
        crumbs=_crumbs(),
        build=Rows,
        do=lambda _form: requests.drop(erasure=row, by=me(request)),
        done=_("The erasure is taken back."),
    )
    return ask(request, question)


def _whom(subjects: list[UUID]) -> str:
    marks = called(subjects)
    return ", ".join(marks.get(key, "?") for key in subjects)
