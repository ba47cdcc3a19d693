"""Staff as the security officer sees them: who may sign in, in which roles, and how their door is locked."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.board.forms_accounts import StaffFilter
from casework.services import staff as service
from casework.staff import pages
from detainees.models import RoleGrant, User

PAGE_SIZE = 100
VIEWS = {"": _("May sign in"), "suspended": _("Suspended")}


@dataclass(frozen=True, slots=True)
class Account:
    """One account with the roles in force. The name stays shut here."""

    user: User
    grants: list[RoleGrant]
    has_factor: bool


@require_safe
@access.declares(Verb.SEE, User)
def staff(request: HttpRequest) -> HttpResponse:
    """The staff by handle, a hundred a page. Nobody's name is opened for it."""
    actor, now = access.actor(request), timezone.now()
    view = "suspended" if request.GET.get("view") == "suspended" else ""
    narrowing = StaffFilter(request.GET)
    grants = access.visible(actor, RoleGrant).in_force(at=now)  # type: ignore[attr-defined]
    rows = _narrowed(access.visible(actor, User).filter(is_active=not view), grants, narrowing.said)
    rows = rows.filter(handle__gt=request.GET.get("after", "")).order_by("handle")
    shown = grants.select_related("region", "incident").order_by("role", "since")
    found = list(rows.prefetch_related(Prefetch("grants", shown, to_attr="held"))[: PAGE_SIZE + 1])
    with_factor = service.with_second_factor(found)
    context = {
        "accounts": [Account(user, user.held, user.pk in with_factor) for user in found[:PAGE_SIZE]],
        "filter": narrowing,
        "view": view,
        "tabs": [
            {"label": words, "current": key == view, "url": _address(view=key)} for key, words in VIEWS.items()
        ],
        "page": _pager(request, found),
        "may_add": access.may(actor, Verb.ADD, User),
    }
    return pages.render(request, "board/staff.html", context)


def _narrowed(rows: Any, grants: Any, role: str) -> Any:
    if role == StaffFilter.NO_ROLE:
        return rows.exclude(pk__in=grants.values("user"))
    return rows.filter(pk__in=grants.filter(role=role).values("user")) if role else rows


def _pager(request: HttpRequest, found: list[User]) -> dict[str, Any]:
    kept = {key: str(value) for key, value in request.GET.items() if key != "after"}
    has_more = len(found) > PAGE_SIZE
    return {
        "size": min(len(found), PAGE_SIZE),
        "is_first": "after" not in request.GET,
        "next_url": _address(**{**kept, "after": found[PAGE_SIZE - 1].handle}) if has_more else "",
    }


def _address(**query: str) -> str:
    said = {key: value for key, value in query.items() if value}
    return f"{reverse('staff')}?{urlencode(said)}" if said else reverse("staff")


@require_safe
@access.declares(Verb.SEE, User)
def member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One account: who it is, the roles in force and those that ended, and what may be done to it."""
    actor, now = access.actor(request), timezone.now()
    user = access.find(actor, User, pk=pk)
    rows = access.visible(actor, RoleGrant).filter(user=user)
    grants = list(rows.select_related("region", "incident", "granted_by").order_by("-since", "id"))
    in_force = set(rows.in_force(at=now).values_list("pk", flat=True))  # type: ignore[attr-defined]
    held = [grant for grant in grants if grant.pk in in_force]
    context = {
        "member": user,
        "has_factor": bool(service.with_second_factor([user])),
        "held": held,
        "ended": [grant for grant in grants if grant.pk not in in_force],
        # An account of their own is another officer's work.
        "may_change": user.pk != actor.id and access.visible(actor, User, Verb.CHANGE).filter(pk=pk).exists(),
        "lacks_practice": _is_lawyer(held) and not service.has_practice(user),
        "audit_query": urlencode({"who": str(user.pk)}),
        "subject_query": urlencode({"whom": user.handle}),
    }
    return pages.render(request, "board/staff_member.html", context, opens=[user])


def _is_lawyer(grants: list[RoleGrant]) -> bool:
    return any(grant.role == RoleGrant.Role.LAWYER for grant in grants)
