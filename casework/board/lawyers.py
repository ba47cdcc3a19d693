"""Lawyers, lay defenders and supporters: where they work, whom they act for, how much they can take on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework import access
from casework.access import Verb
from casework.board.answers import me
from casework.board.asking import Question, ask
from casework.board.forms_lawyer import LawyerForm
from casework.models import Authority, Lawyer
from casework.services import lawyer as service
from casework.staff import pages, wording
from casework.staff.addresses import page_of
from detainees.models import Detention, Region

ASKED = ["GET", "HEAD", "POST"]
# More lawyers than a group has; those beyond are reached by region.
MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A lawyer, and for how many people they act now."""

    lawyer: Lawyer
    people: int

    @property
    def is_full(self) -> bool:
        return self.lawyer.capacity is not None and self.people >= self.lawyer.capacity


@dataclass(frozen=True, slots=True)
class Assigned:
    """One person for whom a lawyer acts or acted, with the newest detention of theirs that may be seen."""

    authority: Authority
    detention: Detention | None


@require_safe
@access.declares(Verb.SEE, Lawyer)
def lawyers(request: HttpRequest) -> HttpResponse:
    """Those whom the actor sees, with their regions and their load."""
    actor, now = access.actor(request), timezone.now()
    region, away = _region(actor, request.GET.get("region", "")), request.GET.get("view") == "away"
    rows = access.visible(actor, Lawyer).filter(is_active=not away)
    if region is not None:
        rows = rows.filter(pk__in=access.visible(actor, Lawyer).filter(regions=region))
    found = list(rows.prefetch_related("regions")[: MOST_SHOWN + 1])
    shown = found[:MOST_SHOWN]
    load = service.load(lawyers=shown, at=now)
    context = {
        "lines": sorted((Line(row, load.get(row.pk, 0)) for row in shown), key=lambda line: line.people),
        "is_cut": len(found) > MOST_SHOWN,
        "most": MOST_SHOWN,
        "regions": access.visible(actor, Region).order_by("name_ru"),
        "region": region,
        "away": away,
        "tabs": [
            {"label": _("Take people on"), "current": not away, "url": _address()},
            {"label": _("Take nobody now"), "current": away, "url": _address(view="away")},
        ],
        "may_add": access.may(actor, Verb.ADD, Lawyer),
    }
    return pages.render(request, "board/lawyers.html", context, opens=shown)


def _region(actor: access.Actor, code: str) -> Region | None:
    return access.visible(actor, Region).filter(pk=code).first() if code else None


def _address(**query: str) -> str:
    return f"{reverse('lawyers')}?{urlencode(query)}" if query else reverse("lawyers")


@require_safe
@access.declares(Verb.SEE, Lawyer)
def lawyer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One lawyer, and the people for whom they act and acted."""
    actor, now = access.actor(request), timezone.now()
    row = access.find(actor, Lawyer, pk=pk)
    acts, acted = _assigned(actor, row, now)
    load = service.load(lawyers=[row], at=now).get(row.pk, 0)
    context = {
        "lawyer": row,
        "account": row.user.handle if row.user else "",
        "regions": [wording.region_name(region) for region in row.regions.order_by("name_ru")],
        "line": Line(row, load),
        "acts": acts,
        "acted": acted,
        "hidden": max(load - len(acts), 0),
        "sees_people": access.may(actor, Verb.SEE, Authority),
        "may_change": access.visible(actor, Lawyer, Verb.CHANGE).filter(pk=pk).exists(),
        "now": now,
    }
    opens = [row, *(each.authority.detainee for each in (*acts, *acted))]
    return pages.render(request, "board/lawyer.html", context, opens=opens)


def _assigned(actor: access.Actor, row: Lawyer, now: datetime) -> tuple[list[Assigned], list[Assigned]]:
    """For whom the lawyer acts now, and for whom they did, as far as the actor sees."""
    theirs = access.visible(actor, Authority).filter(lawyer=row).select_related("detainee", "refused_at")
    authorities = list(theirs[:MOST_SHOWN])
    newest: dict[UUID, Detention] = {}
    seen = access.visible(actor, Detention).filter(detainee__in=[each.detainee_id for each in authorities])
    for detention in seen.select_related("current_facility", "incident__region").order_by("created_at", "id"):
        newest[detention.detainee_id] = detention
    acts: list[Assigned] = []
    acted: list[Assigned] = []
    for each in authorities:
        over = each.revoked_at is not None or (each.until is not None and each.until <= now)
        (acted if over else acts).append(Assigned(each, newest.get(each.detainee_id)))
    return acts, acted


def _sees_all_of(actor: access.Actor, row: Lawyer) -> bool:
    """Whether the actor sees everybody for whom this lawyer acts now."""
    now = timezone.now()
    seen = access.visible(actor, Authority).in_force(at=now).filter(lawyer=row)  # type: ignore[attr-defined]
    people: int = seen.values("detainee").distinct().count()
    return people == service.load(lawyers=[row], at=now).get(row.pk, 0)


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Lawyer)
def add(request: HttpRequest) -> HttpResponse:
    """Add a lawyer who may then be sent and assigned."""
    actor = access.actor(request)
    own = [grant.region for grant in actor.grants if grant.region]
    question = Question(
        title=_("New lawyer"),
        submit=_("Add the lawyer"),
        back=reverse("lawyers"),
        crumbs=[(reverse("lawyers"), _("Lawyers"))],
        build=lambda data: _of_somebody_new(LawyerForm(data, actor=actor, initial={"regions": own})),
        do=lambda form: service.add_lawyer(by=me(request), **form.facts()),
        done=_("The lawyer is added."),
        reach=Verb.ADD,
    )
    return ask(request, question)


def _of_somebody_new(form: LawyerForm) -> LawyerForm:
    # Whoever is added takes people on, and nobody has changed them meanwhile.
    del form.fields["is_active"], form.fields["version"]
    return form


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Lawyer)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what is known of a lawyer, or note that they take nobody on for now."""
    actor = access.actor(request)
    row = access.find(actor, Lawyer, Verb.CHANGE, pk=pk)

    def build(data: Any) -> LawyerForm:
        # Read anew: what stands now is set beside what was typed.
        fresh = access.find(actor, Lawyer, Verb.CHANGE, pk=pk)
        initial = {} if data else LawyerForm.initial_of(fresh, list(fresh.regions.all()))
        form = LawyerForm(data, actor=actor, initial=initial)
        if not _sees_all_of(actor, fresh):
            # Whoever is let in here would see people whom the actor may not.
            del form.fields["account"]
        return form

    question = Question(
        title=_("Change the lawyer"),
        submit=_("Save"),
        back=page_of(row),
        crumbs=[(reverse("lawyers"), _("Lawyers"))],
        build=build,
        do=lambda form: service.change_lawyer(lawyer=row, by=me(request), **form.corrected()),
        done=_("The lawyer is corrected."),
        opens=[row],
        reach=Verb.CHANGE,
    )
    return ask(request, question)
