"""A stop of the path of custody, corrected."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import Verb
from casework.board.answers import me
from casework.board.forms_custody import StopForm
from casework.board.person import found
from casework.board.person_verbs import ASKED, ask_about
from detainees.models import CustodyStay
from detainees.services import custody_path
from detainees.services import incident as places
from detainees.services.differences import NewPlace


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, CustodyStay)
def correct(request: HttpRequest, pk: UUID, stay: UUID) -> HttpResponse:
    """Where, from when, until when, by whose word: what was written down wrongly, or is known better now."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)

    def now() -> CustodyStay:
        return access.find(actor, CustodyStay, Verb.CHANGE, pk=stay, detention=detention.pk)

    def build(data: Any) -> StopForm:
        row = now()  # again: when somebody else saved meanwhile, the form shows what stands
        seen = custody_path.newest_change(stay=row)
        return StopForm(data, actor=actor, detention=detention, stay=row, seen=seen)

    def save(form: StopForm) -> CustodyStay:
        facts, by = form.facts(), me(request)
        if isinstance(new := facts.get("facility"), NewPlace):
            region = detention.incident.region
            facts["facility"] = places.add_facility(kind=new.kind, name=new.name, region=region, by=by)
        return custody_path.correct_stay(stay=now(), seen=form.cleaned_data["seen"], by=by, **facts)

    return ask_about(
        request,
        detention,
        title=_("Correct a stop of the path"),
        submit=_("Save"),
        build=build,
        do=save,
        done=_("The path is corrected."),
        part="path",
        note=_("Where the stop before or after it meets this one, that moment moves along."),
        reach=Verb.CHANGE,
        history=now(),
    )
