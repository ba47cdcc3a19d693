"""What every page takes by POST, with the state of the world in which it is taken."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.db.models import Model
from django.urls import resolve, reverse
from django.utils import timezone

from casework.board.queue import _UNDO
from casework.models import Authority, Case, Document, Hearing, Lawyer
from detainees.models import (
    Claim,
    Detainee,
    Detention,
    Headcount,
    Incident,
    MatchCandidate,
    Merge,
    Relative,
    Report,
    SearchHit,
    SearchRequest,
    Triage,
    User,
)
from tests import makers
from tests.access.asking import Ask, Person
from tests.access.filled_forms import PAGES, forms_shown
from tests.access.page_forms import PageForm
from tests.access.routes import Route
from tests.access.world import World

ROUTES = {route.name: route for route in PAGES}


Body = Callable[[World, str], dict[str, str]]


@dataclass(frozen=True)
class Stage:
    """A state of the world, made for whoever sends; the pages with forms for it, and the routes these lead to."""

    arrange: Callable[[World, str, Person], None]
    pages: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    # What no form of a page says by itself: a route, and the values that it takes.
    bodies: dict[str, Body] = field(default_factory=dict)


@dataclass(frozen=True)
class Posted:
    """One request that is taken from whoever may send it."""

    ask: Ask
    values: dict[str, Any]

    @property
    def name(self) -> str:
        return self.ask.route.name

    def send(self, person: Person) -> Any:
        return person.client.post(self.ask.address, self.values)


def posted(stage: Stage, sender: Person, world: World, place: str) -> list[Posted]:
    """What is sent in this state: the forms as the sender sees them, and what stands on no form."""
    pages = [route for route in PAGES if not stage.pages or route.name in stage.pages]
    found = {}
    for _page, form in forms_shown(sender, world, place=place, pages=pages):
        route = ROUTES[str(resolve(form.address.split("?")[0]).url_name)]
        if stage.routes == () or route.name in stage.routes:
            found[route.name] = _of_form(route, form, place)
    for name, body in stage.bodies.items():
        found[name] = _of_body(ROUTES[name], body(world, place), world, place)
    return [each for name, each in found.items() if stage.routes or name not in STAGED]


def _of_form(route: Route, form: PageForm, place: str) -> Posted:
    return Posted(Ask(route, form.address, None, place, {}), form.values)


def _of_body(route: Route, values: dict[str, Any], world: World, place: str) -> Posted:
    keys = [world.row(model, place).pk for model in route.models]
    more = [1] if any(name == "index" for name, _model in route.parameters) else []
    return Posted(Ask(route, reverse(route.name, args=[*keys, *more]), None, place, {}), values)


def _as_planted(world: World, place: str, sender: Person) -> None:
    """A claim that may be accepted, a case before a court, no document whose facts no service has fixed."""
    Case.objects.filter(pk=world.rows[Case][place].pk).update(court=world.rows[Hearing][place].court)
    claim = Claim.objects.get(pk=world.rows[Claim][place].pk)
    claim.value = "2022-09-25T18:40:00+03:00"
    claim.save(update_fields=["value"])
    Document.objects.filter(pk=world.rows[Document][place].pk).delete()


def _triage(world: World, place: str, **facts: Any) -> None:
    Triage.objects.filter(pk=world.rows[Triage][place].pk).update(**facts)


def _taken(world: World, place: str, sender: Person) -> None:
    _triage(world, place, state=Triage.State.TAKEN, taken_by=sender.user, taken_at=makers.EVENING)


def _decided(world: World, place: str, sender: Person) -> None:
    """Taken by the sender, and everybody of it is dealt with."""
    _taken(world, place, sender)
    makers.make_outcome(report=world.rows[Report][place], decided_by=sender.user, person_index=1)


def _taken_by_another(world: World, place: str, sender: Person) -> None:
    _triage(world, place, state=Triage.State.TAKEN, taken_by=world.planter, taken_at=makers.EVENING)


def _set_aside(world: World, place: str, sender: Person) -> None:
    """By the sender, and as the last that the sender set aside."""
    done = {"done_by": sender.user, "done_at": makers.EVENING, "reason": Triage.Reason.TEST}
    _triage(world, place, state=Triage.State.REJECTED, **done)
    session = sender.client.session
    session[_UNDO] = [str(world.rows[Triage][place].pk)]
    session.save()


def _failed(world: World, place: str, sender: Person) -> None:
    rows = Document.objects.filter(pk=world.rows[Document][place].pk)
    rows.update(state=Document.State.FAILED, fault="unexpected", asker_id=uuid4())


def _alone(world: World, place: str, sender: Person) -> None:
    """Somebody is held in a place that is known, and nobody acts for them."""
    detention = world.rows[Detention][place]
    Detention.objects.filter(pk=detention.pk).update(current_facility=world.rows[Headcount][place].facility)
    Authority.objects.filter(detainee=detention.detainee_id).update(revoked_at=timezone.now())


def _released(world: World, place: str, sender: Person) -> None:
    Detention.objects.filter(pk=world.rows[Detention][place].pk).update(released_at=makers.EVENING)


def _pair_in_hand(world: World, place: str, sender: Person) -> None:
    """The sender looks at the pair of the place."""
    pairs = MatchCandidate.objects.filter(pk=world.rows[MatchCandidate][place].pk)
    pairs.update(taken_by=sender.user, taken_at=timezone.now())


def _merged(world: World, place: str, sender: Person) -> None:
    """The merge of the place is in force."""
    Merge.objects.filter(pk=world.rows[Merge][place].pk).update(undone_at=None, undone_by=None)


def _search_found(world: World, place: str, sender: Person) -> None:
    """Whom the request of the place looks for was found."""
    SearchRequest.objects.filter(pk=world.rows[SearchRequest][place].pk).update(
        state="found", person=world.rows[Detainee][place], found_at=makers.EVENING, found_by=sender.user
    )


def _search_closed(world: World, place: str, sender: Person) -> None:
    SearchRequest.objects.filter(pk=world.rows[SearchRequest][place].pk).update(state="closed", closing="at_home")


def _hit_told_apart(world: World, place: str, sender: Person) -> None:
    SearchHit.objects.filter(pk=world.rows[SearchHit][place].pk).update(
        state="different", decided_by=sender.user, decided_at=makers.EVENING
    )


def _suspended(world: World, place: str, sender: Person) -> None:
    """An account that is let in no more, with a second factor."""
    Authenticator.objects.create(user=world.planter, type=Authenticator.Type.TOTP, data={})
    User.objects.filter(pk=world.planter.pk).update(is_active=False)


def _rows(**models: type[Model]) -> Body:
    """A body that names records of the place."""
    return lambda world, place: {name: str(world.rows[model][place].pk) for name, model in models.items()}


def _heads(world: World, place: str) -> dict[str, str]:
    version = Triage.objects.get(pk=world.rows[Triage][place].pk).version
    said = {"heads": "3", "counted_at": "2022-09-26T10:00", "new_place": "Автозак у театра"}
    return said | {"version": str(version)}


def _motion(world: World, place: str) -> dict[str, str]:
    """To admit a lawyer who works here too, where one acts; they see no authority but their own."""
    acting = Authority.objects.in_force(at=timezone.now()).filter(detainee=world.rows[Detainee][place])
    authority = acting.filter(lawyer__user__isnull=False).first() or world.rows[Authority][place]
    return {"voice": "own", "case": str(world.rows[Case][place].pk), "authority": str(authority.pk)}


def _list(world: World, place: str) -> dict[str, str]:
    """One line, of somebody new."""
    said = {"told_at": "2022-09-26T10:00", "channel": "messenger", "text": "Проба"}
    line = {"lines-0-name": "Проба", "lines-0-raw": "Проба", "lines-0-decision": "new"}
    total = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "1"}
    return said | line | total | {"incident": str(world.rows[Incident][place].pk)}


def _done(world: World, place: str, sender: Person) -> None:
    """Dealt with by the sender, and nobody has worked on what it led to."""
    _decided(world, place, sender)
    _triage(world, place, state=Triage.State.DONE, done_by=sender.user, done_at=makers.EVENING)


def _words(**values: str) -> Body:
    return lambda world, place: values


STAGES: dict[str, Stage] = {
    "as planted": Stage(
        _as_planted,
        bodies={
            "search": _words(q="Проба"),
            "call-similar": _words(name="Проба"),
            "search-similar": _words(surname="Проба"),
            "search-found": lambda world, place: {"number": world.rows[Detainee][place].reference},
            "list-read": _list,
            "list-line": _words(**{"lines-0-name": "Проба"}),
            "list-save": _list,
            "claim-reject": _words(),
            "queue-reject": lambda world, place: {"reason": "test"} | _rows(chosen=Triage)(world, place),
            "document-admission": _motion,
        },
    ),
    "taken by the sender": Stage(
        _taken,
        ("report",),
        (
            *("report-place", "report-heads", "report-let-go", "report-reject"),
            *("report-admit", "report-link", "report-set-aside"),
        ),
        {"report-place": _rows(incident=Incident), "report-heads": _heads},
    ),
    "decided by the sender": Stage(_decided, ("report",), ("report-finish",)),
    "done": Stage(_done, ("report",), ("report-undo",)),
    "taken by another": Stage(_taken_by_another, ("report",), ("report-take-over",)),
    "set aside": Stage(_set_aside, ("report",), ("report-reopen", "queue-undo"), {"queue-undo": _words()}),
    "failed": Stage(_failed, ("documents",), ("document-retry",)),
    "nobody acts": Stage(
        _alone,
        ("incident",),
        ("incident-send",),
        {
            "incident-send": lambda world, place: (
                _rows(lawyer=Lawyer)(world, place) | {"facility": str(world.rows[Headcount][place].facility_id)}
            )
        },
    ),
    "released": Stage(_released, ("person-debrief",), ("person-debrief",)),
    "pair in hand": Stage(_pair_in_hand, ("pair",), ("pair-let-go", "pair-apart", "pair-merge")),
    "merged": Stage(_merged, ("merge-undo",), ("merge-undo",)),
    "found": Stage(
        _search_found,
        ("search-request",),
        ("search-lose", "search-contact"),
        {"search-contact": _rows(relative=Relative)},
    ),
    "told apart": Stage(_hit_told_apart, ("search-request",), ("hit-again",)),
    "closed": Stage(_search_closed, ("search-request",), ("search-reopen",)),
    "suspended": Stage(_suspended, ("staff-restore", "staff-factor"), ("staff-restore", "staff-factor")),
}
STAGED = {name for stage in STAGES.values() for name in stage.routes}
