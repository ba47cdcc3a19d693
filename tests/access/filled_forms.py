"""The forms of every page, filled in so that they are taken: read from the pages, which come from the URL resolver."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms

from casework.models import Lawyer
from detainees.models import Detainee, MatchCandidate, Report, Witness
from tests import makers
from tests.access.asking import Person, allowed, asks
from tests.access.page_forms import PageForm, forms_of
from tests.access.routes import Route, every_route
from tests.access.world import World

# What a page needs besides what it insists on.
FITTING: dict[str, dict[str, str]] = {
    "call": {"text": "Забрали двоих у театра"},
    "list-new": {"text": "Проба Проба"},
    "incident-new": {"region": makers.HOME},
    "lawyer-new": {"regions": makers.HOME},
    "incident-count": {"new_place": "Автозак у театра"},
    "detention-new": {"surname": "Алиханова", "seen": "0"},
    "person-move": {"new_place": "Автозак у театра"},
    # What stands already is no change: something in these must differ. No words of people, which others write here.
    "incident-change": {"latitude": "42.5", "longitude": "47.25"},
    "person-correct": {"is_injured": "on"},
    "person-facts": {"sex": "male"},
    "person-relative-change": {"may_be_told": "where"},
    "case-change": {"stage": "appeal"},
    "hearing-change": {"kind": "appeal"},
    "ruling-change": {"fine": "11000"},
    "claim-new": {"moment": "2022-09-26T10:00"},
    "charge-new": {"article": "20.2 ч. 5"},
    "charge-requalify": {"article": "20.2 ч. 2"},
    "stay-change": {"source": "Проба"},
    "client-change": {"role": "analyst"},
    "violation-officer-new": {"name": "Проба"},
    "violation-witness-new": {"name": "Проба"},
    "person-release": {"call_on": "2035-01-01"},
    "person-consent": {"level": "share_media"},
    "ruling-copy": {"copy_received_on": "2022-09-29"},
    "ruling-new": {"fine": "10000"},
    "person-same": {"number": ""},  # that of the other record, below
    "search-new": {"surname": "Проба", "relation": "parent"},
    "search-edit": {"age": "31"},
    # The number of the person, below.
    "search-request": {"number": ""},
    "search-found": {"number": ""},
    "staff-new": {"handle": "zukhra"},
    # A number of somebody of the world takes the place of this one.
    "hold-new": {"number": "100-147-9"},
    "erasure-new": {"number": "100-147-9"},
    "grant-new": {"role": "analyst", "region": makers.HOME},
}
# Stand on every page, and are asked on pages of their own.
OF_EVERY_PAGE = ("/accounts/", "/language/", "/search/")
PAGES = [
    route for route in every_route() if route.kind == "page" and route.declaration and route.declaration.model
]


def forms_shown(
    person: Person, world: World, *, place: str = "here", pages: Iterable[Route] = PAGES
) -> Iterator[tuple[Route, PageForm]]:
    """Every form of every page that the person may open, each once, with the page it stands on."""
    known = set()
    for route in pages:
        ask = next(iter(asks(route, world, (place,))))
        if not allowed(person.actor, route, ask.row):
            continue
        page = person.client.get(ask.address)
        if page.status_code != 200 or page.streaming:
            continue
        insisted = required(page.context)
        for form in forms_of(page.content.decode(), ask.address):
            fit(form, route, world, insisted, place=place)
            if form.address not in known and not form.address.startswith(OF_EVERY_PAGE):
                known.add(form.address)
                yield route, form


def fit(form: PageForm, route: Route, world: World, insisted: dict[str, str], *, place: str = "here") -> None:
    """Fill a form of this page in so that it is taken, and stores something."""
    form.fill(insisted)
    form.write(FITTING.get(route.name, {}))
    if route.name == "assign":  # others act for the person already
        form.write({"lawyer": str(world.rows[Lawyer][place].pk)})
    if route.name == "person-same":  # whom the pair of the place names beside
        pair = world.rows[MatchCandidate][place]
        form.write({"number": pair.other.reference if pair.one.pk == _of(world, place) else pair.one.reference})
    if route.name == "search-request":
        form.write({"number": world.rows[Detainee][place].reference})
    if route.name == "assignment-change":  # holds what stands, and words of its own may be written there
        form.write({"paper": "№ 18"})
    if route.name == "hold-new":
        form.write({"number": world.rows[Report][place].reference})
    if route.name == "erasure-new":
        form.write({"number": world.rows[Detainee][place].reference})
    if route.name == "violation-officers":  # all stand ticked
        form.values.pop("known", None)
    if route.name == "violation-witnesses":  # none does
        form.write({"known": str(world.rows[Witness][place].pk)})


def _of(world: World, place: str) -> Any:
    return world.rows[Detainee][place].pk


def required(context: Any) -> dict[str, str]:
    """What the form of a page insists on, with something that it takes."""
    form = context["form"] if context and "form" in context else None
    fields = form.fields.items() if isinstance(form, forms.Form) else ()
    return {name: _taken(field) for name, field in fields if field.required}


def _taken(field: Any) -> str:
    if isinstance(field, forms.ModelChoiceField):
        rows: Any = field.queryset
        return str(rows.order_by("pk").values_list("pk", flat=True)[0])
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return next(str(key) for key, _label in choices if key)
    if isinstance(field, forms.IntegerField):
        return "1"
    if isinstance(field, forms.DateField):
        return "2022-09-26"
    if isinstance(field, forms.DateTimeField):
        return "2022-09-26T10:00"
    return "Проба"
