"""What the security officer does with accounts: lets people in, gives and takes roles, throws out, mends a door.

A password is shown in the answer to the form that made it and nowhere else: no address shows it again.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import Verb
from casework.board.answers import me
from casework.board.asking import Question, ask
from casework.board.forms_accounts import AccountForm, RoleForm
from casework.board.forms_rows import Rows
from casework.services import staff as service
from casework.staff import pages
from casework.staff.addresses import page_of
from detainees.models import RoleGrant, User

ASKED = ["GET", "HEAD", "POST"]


def _crumbs(user: User | None = None) -> list[tuple[str, str]]:
    above = [(reverse("staff"), _("Staff"))]
    return [*above, (page_of(user), user.handle)] if user else above


def _found(request: HttpRequest, pk: UUID) -> User:
    return access.find(access.actor(request), User, Verb.CHANGE, pk=pk)


@require_http_methods(ASKED)
@access.declares(Verb.ADD, User)
def add(request: HttpRequest) -> HttpResponse:
    """Let somebody in: an account, a first role if one is given, and the first password, shown once."""
    actor = access.actor(request)

    def make(form: AccountForm) -> tuple[User, str]:
        said = form.cleaned_data
        roles = [RoleGrant.Role(said["role"])] if said["role"] else []
        facts = {name: said[name] for name in ("handle", "name", "email")}
        return service.make_staff(roles=roles, by=me(request), **facts, **form.where())

    question = Question(
        title=_("New account"),
        submit=_("Make the account"),
        back=reverse("staff"),
        crumbs=_crumbs(),
        build=lambda data: AccountForm(data, actor=actor),
        do=make,
        tells=lambda made: _told(request, made[0], made[1], title=_("The account is made")),
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, User)
def give_password(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new password for somebody who lost theirs, shown once."""
    user = _found(request, pk)
    question = Question(
        title=_("New password for %(handle)s") % {"handle": user.handle},
        note=_("The old one stops working and all sessions end. Make sure that it is really they who ask."),
        submit=_("Make a new password"),
        back=page_of(user),
        crumbs=_crumbs(user),
        build=Rows,
        do=lambda _form: service.reset_password(user=user, by=me(request)),
        is_danger=True,
        tells=lambda password: _told(request, user, password, title=_("The new password")),
    )
    return ask(request, question)


def _told(request: HttpRequest, user: User, password: str, *, title: str) -> HttpResponse:
    context: dict[str, Any] = {
        "title": title,
        "crumbs": _crumbs(user),
        "label": _("Password of %(handle)s") % {"handle": user.handle},
        "secret": password,
        "note": _("At the first sign-in the app for the second step is set up."),
        "back": page_of(user),
    }
    return pages.render(request, "board/shown_once.html", context)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, User)
def forget_factor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget a lost telephone and the spare codes: the next sign-in sets new ones up."""
    user = _found(request, pk)
    question = Question(
        title=_("Forget the second factor of %(handle)s") % {"handle": user.handle},
        note=_("Until a new app is set up the password alone opens the door to that step. All sessions end."),
        submit=_("Forget the second factor"),
        back=page_of(user),
        crumbs=_crumbs(user),
        build=Rows,
        do=lambda _form: service.reset_second_factor(user=user, by=me(request)),
        done=_("The second factor is forgotten: a new one is set up at sign-in."),
        is_danger=True,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, User)
def suspend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw somebody out of every place, now."""
    user = _found(request, pk)
    question = Question(
        title=_("Suspend %(handle)s") % {"handle": user.handle},
        note=_("All sessions end now, and nobody signs in with this account. Nothing is deleted."),
        submit=_("Suspend"),
        back=page_of(user),
        crumbs=_crumbs(user),
        build=Rows,
        do=lambda _form: service.suspend(user=user, by=me(request)),
        done=_("%(handle)s is suspended.") % {"handle": user.handle},
        is_danger=True,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, User)
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a suspended person in again."""
    user = _found(request, pk)
    question = Question(
        title=_("Let %(handle)s in again") % {"handle": user.handle},
        note=_("The roles that are still in force hold again."),
        submit=_("Let in again"),
        back=page_of(user),
        crumbs=_crumbs(user),
        build=Rows,
        do=lambda _form: service.restore(user=user, by=me(request)),
        done=_("%(handle)s may sign in again.") % {"handle": user.handle},
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.ADD, RoleGrant)
def give_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more role for somebody."""
    actor = access.actor(request)
    user = access.find(actor, User, pk=pk)
    question = Question(
        title=_("New role for %(handle)s") % {"handle": user.handle},
        submit=_("Give the role"),
        back=page_of(user),
        crumbs=_crumbs(user),
        build=lambda data: RoleForm(data, actor=actor),
        do=lambda form: service.give_role(
            user=user, role=form.cleaned_data["role"], by=me(request), **form.where()
        ),
        done=_("The role is given."),
        reach=Verb.ADD,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, RoleGrant)
def end_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a role away: what it showed is gone at the next request."""
    actor = access.actor(request)
    access.find(actor, RoleGrant, Verb.CHANGE, pk=pk)
    grant = access.visible(actor, RoleGrant).select_related("user").get(pk=pk)
    facts = {"handle": grant.user.handle, "role": grant.get_role_display()}
    question = Question(
        title=_("Take a role from %(handle)s: %(role)s") % facts,
        note=_("What this role shows is gone at the next click. The account stays."),
        submit=_("Take the role away"),
        back=page_of(grant.user),
        crumbs=_crumbs(grant.user),
        build=Rows,
        do=lambda _form: service.end_role(grant=grant, by=me(request)),
        done=_("The role is taken away."),
        is_danger=True,
    )
    return ask(request, question)
