"""What the person agreed to, refused, and takes back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import Verb
from casework.board.answers import me
from casework.board.forms_consent import ConsentForm, WithdrawForm
from casework.board.person import found
from casework.board.person_verbs import ASKED, ask_about
from casework.models import Authority, Lawyer
from casework.services import consent as service
from detainees.ladder import Level
from detainees.models import Consent, Detention, User
from detainees.services import consent as record
from detainees.services import disclosure, merging


@dataclass(frozen=True, slots=True)
class Consequences:
    """What is lost with a step: the steps that are reached no more, and who sees the person no more.

    `may_name` says whether the reader sees who acts for the person; `lawyers` are those of whom they may.
    """

    steps: list[str]
    ends_sight: bool
    may_name: bool
    lawyers: list[Lawyer]


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Consent)
def give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down one step of the ladder, or that the person said no to it."""
    detention = found(request, pk, Verb.CHANGE)
    lawyers = [each.lawyer for each in _acting(access.actor(request), detention)]
    initial = {"given_at": timezone.now(), "level": request.GET.get("level", "")}
    return ask_about(
        request,
        detention,
        title=_("Write a consent down"),
        note=_(
            "Where the answer is no to a lawyer, or to being kept, whoever acts for the person sees them no more."
        ),
        submit=_("Write down"),
        build=lambda data: ConsentForm(data, detention=detention, initial=initial),
        do=lambda form: _write(form.cleaned_data, detention, me(request)),
        done=_("It is written down."),
        part="close",
        reach=Verb.ADD,
        opens=[detention, *lawyers],
        template="board/consent.html",
        beside=Consequences(steps=[], ends_sight=bool(lawyers), may_name=True, lawyers=lawyers),
    )


def _write(said: dict[str, Any], detention: Detention, by: User) -> Consent:
    who: dict[str, Any] = {
        "detainee": detention.detainee,
        "level": said["level"],
        "given_by": said["given_by"] or None,
        "by": by,
    }
    if said["is_refused"]:
        return service.refuse(at=said["given_at"], **who).consent
    return record.give_consent(basis=said["basis"], given_at=said["given_at"], **who)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Consent)
def withdraw(request: HttpRequest, pk: UUID, consent: UUID) -> HttpResponse:
    """Take one step of the ladder back, and all above it."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)
    records = merging.records_of(person=detention.detainee_id)
    row = access.find(actor, Consent, Verb.CHANGE, pk=consent, detainee__in=records)
    now, then = disclosure.ladder_of(person=detention.detainee_id), record.ladder_without(consent=row)
    lost = [level for level in Level if now.reaches(level) and not then.reaches(level)]
    ends_sight = row.level in (Level.KEEP, Level.SHARE_LAWYER) and not then.reaches(Level.SHARE_LAWYER)
    lawyers = [each.lawyer for each in _acting(actor, detention)] if ends_sight else []
    return ask_about(
        request,
        detention,
        title=_("Withdraw the consent: %(level)s") % {"level": row.get_level_display()},
        submit=_("Withdraw"),
        build=lambda data: WithdrawForm(data, detention=detention, initial={"at": timezone.now()}),
        do=lambda form: service.withdraw(consent=row, at=form.cleaned_data["at"], by=me(request)).consent,
        done=_("The consent is withdrawn."),
        part="close",
        reach=Verb.CHANGE,
        is_danger=True,
        opens=[detention, *lawyers],
        template="board/consent.html",
        beside=Consequences(
            steps=[str(level.label) for level in lost],
            ends_sight=ends_sight,
            may_name=access.may(actor, Verb.SEE, Authority),
            lawyers=lawyers,
        ),
    )


def _acting(actor: access.Actor, detention: Detention) -> list[Authority]:
    """By which authorities somebody acts for the person now, as far as the actor may read who it is."""
    rows = access.visible(actor, Authority, Verb.OPEN).filter(detainee=detention.detainee_id)
    acting: Any = rows.in_force(at=timezone.now()).select_related("lawyer")  # type: ignore[attr-defined]
    return list(acting)
