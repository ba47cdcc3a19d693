"""The page of a case: numbers, court, what is charged and was charged before, hearings, rulings."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.models import Case, Charge, Hearing, Ruling
from casework.staff import pages
from casework.staff.addresses import page_of


@dataclass(frozen=True, slots=True)
class Chain:
    """A charge that stands, and the ones it was before, the latest of them first."""

    charge: Charge
    before: list[Charge]


def found(request: HttpRequest, pk: UUID, verb: Verb = Verb.SEE) -> Case:
    """The case with its person and court; 404 when it is not visible, 403 when the verb is not allowed."""
    actor = access.actor(request)
    access.find(actor, Case, verb, pk=pk)
    return access.visible(actor, Case).select_related(*_SHOWN).get(pk=pk)


_SHOWN = ("detainee", "detention__incident__region", "court__region", "region", "managed_by")


def crumbs(case: Case) -> list[tuple[str, str]]:
    """The way to the page of the case."""
    page = (page_of(case), _("Case %(number)s") % {"number": case.reference})
    if case.detention is None:
        return [page]
    return [(page_of(case.detention), case.detention.reference), page]


@require_safe
@access.declares(Verb.SEE, Case)
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case of one person."""
    actor, row = access.actor(request), found(request, pk)
    hearings = access.visible(actor, Hearing).filter(case=row).select_related("court__region", "moved_to")
    context = {
        "case": row,
        "chains": _chains(list(access.visible(actor, Charge).filter(case=row))),
        "hearings": list(hearings),
        "rulings": list(access.visible(actor, Ruling).filter(case=row).select_related("hearing__court")),
        "crumbs": crumbs(row)[:-1],
        "zone": row.court or row.region,
        "may": _may(actor, row),
        "now": timezone.now(),
    }
    return pages.render(request, "board/case.html", context, opens=[row])


def _may(actor: access.Actor, row: Case) -> dict[str, bool]:
    if not access.visible(actor, Case, Verb.CHANGE).filter(pk=row.pk).exists():
        return {}
    kinds: dict[str, tuple[Verb, Any]] = {
        "charge": (Verb.ADD, Charge),
        "hearing": (Verb.ADD, Hearing),
        "ruling": (Verb.ADD, Ruling),
    }
    return {"change": True, **{name: access.may(actor, verb, kind) for name, (verb, kind) in kinds.items()}}


def _chains(charges: list[Charge]) -> list[Chain]:
    before = {charge.replaced_by_id: charge for charge in charges if charge.replaced_by_id}
    chains = []
    for charge in charges:
        if charge.replaced_by_id is None:
            earlier: list[Charge] = []
            while (last := before.get((earlier[-1] if earlier else charge).pk)) is not None:
                earlier.append(last)
            chains.append(Chain(charge, earlier))
    return chains


def address(row: Case) -> str:
    return reverse("case", args=[row.pk])
