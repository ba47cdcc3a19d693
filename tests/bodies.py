"""What the endpoints of records take, made from their own forms: for tests that ask every endpoint there is."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from casework.rest.filters import FlagParameter, LimitParameter
from casework.rest.forms import (
    AnyMomentField,
    DayField,
    Form,
    HourField,
    LineField,
    MoneyField,
    NumberField,
    RecordField,
    WordsField,
)
from casework.rest.kinds import Kinds
from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, RecordViewSet
from casework.urls.api import router
from detainees.models import Detainee, Detention, Facility, Incident, Region
from detainees.strict import (
    BirthDateField,
    FlagField,
    KeyField,
    ListOf,
    MomentField,
    NameField,
    StrictSerializer,
    TextField,
    WholeField,
)
from tests import makers
from tests.access.world import World

MOMENT = "2022-09-26T10:00:00+03:00"
# What a field takes, by its kind; the nearest kind counts.
_SAMPLES: dict[type, Any] = {
    FlagField: True,
    FlagParameter: True,
    LimitParameter: 5,
    MomentField: MOMENT,
    AnyMomentField: MOMENT,
    DayField: "2022-09-26",
    HourField: "09:30",
    BirthDateField: "1994-03-11",
    MoneyField: "100.00",
    WordsField: {"phone": "+79280000019"},
    NameField: "Алиханова",
    LineField: "Проба",
    TextField: "Проба",
}
# What must fit something else, by endpoint and field.
_FITTING: dict[tuple[str, str], Any] = {
    ("incidents", "latitude"): 42.98,
    ("incidents", "longitude"): 47.5,
    ("people", "citizenship"): "RU",
    ("facilities", "time_zone"): "Europe/Samara",
    ("lawyers", "languages"): ["av", "ru"],
    ("authorities", "until"): None,
    ("charges", "article"): "koap:20.2:5",
    ("stays", "left_at"): None,
    ("rulings", "sanction"): "fine",
    ("rulings", "arrest_days"): None,
    ("rulings", "work_hours"): None,
    ("rulings", "on"): "2022-09-29",
}


def endpoints() -> list[type[RecordViewSet]]:
    """Every viewset that the router of the API knows, by the address it has there."""
    registry: list[tuple[str, Any, str]] = router.registry
    return [viewset for _prefix, viewset, _basename in registry]


def name_of(viewset: type[RecordViewSet]) -> str:
    """The noun of its address."""
    return next(prefix for prefix, each, _basename in router.registry if each is viewset)


def addable() -> list[type[AddableViewSet]]:
    return [each for each in endpoints() if issubclass(each, AddableViewSet)]


def changeable() -> list[type[ChangeableViewSet]]:
    return [each for each in endpoints() if issubclass(each, ChangeableViewSet)]


def row_of(model: type[Model], world: World, place: str = "here") -> Model:
    """A row that was planted in this place, or any where the kind belongs to none."""
    row = world.rows.get(model, {}).get(place) or model._default_manager.order_by("pk").first()
    assert row is not None, f"{model.__name__} is not planted"
    return row


def body_for(name: str, form: Form, world: World, *, place: str = "here") -> dict[str, Any]:
    """A body that the endpoint takes: what the form requires, about rows of this place."""
    form = one_kind(form)
    required = {each: field for each, field in form.fields.items() if field.required}
    body = {each: sample(name, each, field, world, place) for each, field in required.items()}
    together = _together(name, world, place)
    return {**body, **{each: value for each, value in together.items() if each in form.fields}}


def samples(name: str, form: Form, world: World, *, place: str = "here") -> Iterator[tuple[str, Any]]:
    """Each field of the form with something that it takes."""
    for each, field in one_kind(form).fields.items():
        if each == "cursor":  # takes nothing but the end of a page
            continue
        yield each, sample(name, each, field, world, place)


def sample(name: str, each: str, field: Any, world: World, place: str = "here") -> Any:
    if (name, each) in _FITTING:
        return _FITTING[(name, each)]
    if isinstance(field, RecordField):
        return _named(field, world, place)
    if isinstance(field, StrictSerializer):
        return {inner: sample(name, inner, one, world, place) for inner, one in field.fields.items()}
    if isinstance(field, ListOf):
        return [sample(name, each, field.child, world, place)]
    if isinstance(field, KeyField):
        return next(key for key in field.allowed if key)
    if isinstance(field, WholeField | NumberField):
        return max(field.least, 0)
    kind = next(kind for kind in type(field).__mro__ if kind in _SAMPLES)
    return _SAMPLES[kind]


def _named(field: RecordField, world: World, place: str) -> str:
    region = world.rows[Detainee][place].region
    if field.model is Region:
        return str(region.pk)
    if field.model is Facility:
        kind = field.among.get("kind", Facility.Kind.STATION)
        found = Facility.objects.filter(region=region, kind=kind).order_by("pk").first()
        return str((found or makers.make_facility(region=region, kind=kind)).pk)
    return str(row_of(field.model, world, place).pk)


def _together(name: str, world: World, place: str) -> dict[str, Any]:
    """What an endpoint needs besides, or in place of what the planted world has already."""
    if name == "detentions":
        return {"person": str(makers.make_detainee(region=world.rows[Detainee][place].region).pk)}
    if name == "cases":
        return {"detention": str(world.rows[Detention][place].pk)}
    if name == "pairs":
        return {"other": str(makers.make_detainee(region=world.rows[Detainee][place].region).pk)}
    if name == "searches":
        return {"incident": str(world.rows[Incident][place].pk)}
    if name == "hits":
        return {"person": str(makers.make_detainee(region=world.rows[Detainee][place].region).pk)}
    if name == "documents":
        # The planted one stands for its detention, with facts that no service fixed.
        stay = makers.make_stay(detention=makers.make_detention(incident=world.rows[Incident][place]))
        return {"detention": str(stay.detention.pk)}
    return {}


def one_kind(form: Form) -> Form:
    """The form, or of one that takes several kinds the first."""
    return next(iter(form.kinds.values())) if isinstance(form, Kinds) else form
