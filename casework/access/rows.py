"""Which rows an actor reaches: through region, incident, assignment. Starts from nothing; every grant adds."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache, reduce
from operator import or_
from typing import Any, TypeVar, overload
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from casework.access.actors import Actor, Grant
from casework.access.agreed import agreed
from casework.access.policy import AUDIENCES, OURS, POLICY, Role, Verb
from casework.access.scopes import SCOPES, UNSCOPED, Scope
from casework.models import Authority, Lawyer
from detainees.models import Detainee

M = TypeVar("M", bound=Model)
T = TypeVar("T")


def may(actor: Actor, verb: Verb, model: type[Model]) -> bool:
    """Whether one of the actor's roles allows this verb on this kind of record at all."""
    if actor.audience != OURS and verb not in AUDIENCES.get(actor.audience, {}).get(model, ()):
        return False
    return verb in actor.verbs and any(_allows(grant, verb, model) for grant in actor.grants)


def unnarrowed(model: type[M]) -> QuerySet[M]:
    """All rows of the model: nobody's to read, but to be prepared and given to `visible` to begin from."""
    return model._default_manager.all()


@overload
def visible(actor: Actor, model: type[M], verb: Verb = ...) -> QuerySet[M]: ...


@overload
def visible(actor: Actor, model: type[M], verb: Verb = ..., *, among: QuerySet[M, T]) -> QuerySet[M, T]: ...


def visible(actor: Actor, model: type[M], verb: Verb = Verb.SEE, *, among: Any = None) -> Any:
    """The rows of this model on which the actor may do this, each once. `among` are those to begin from: all else."""
    rows = counted(actor, model, verb, among=unnarrowed(model) if among is None else among)
    narrowed = agreed(actor, [scope.detainee for scope in _scopes(model)], model)
    return rows.filter(narrowed) if narrowed else rows


def counted(actor: Actor, model: type[M], verb: Verb = Verb.SEE, *, among: Any = None) -> Any:
    """The same, with those who agreed to nothing: for figures alone, which name nobody."""
    rows = unnarrowed(model) if among is None else among
    if not may(actor, verb, model):
        return rows.none()
    grants = [grant for grant in actor.grants if _allows(grant, verb, model)]
    for scope in _scopes(model):
        reach = [_reach(grant, model, scope, actor) for grant in grants]
        if not any(condition is EVERYTHING for condition in reach):
            rows = rows.filter(_either(*reach))
    return rows


def find(actor: Actor, model: type[M], verb: Verb = Verb.SEE, **lookup: Any) -> M:
    """The one row, or 404 when it is not there or not visible, or 403 when it is and the verb is not allowed."""
    row = visible(actor, model).filter(**lookup).first()
    if row is None:
        raise Http404
    if verb is not Verb.SEE and not visible(actor, model, verb).filter(pk=row.pk).exists():
        raise PermissionDenied
    return row


def openable(actor: Actor, rows: Iterable[M]) -> list[M]:
    """Those of these visible rows that the actor may open, in their order.

    Somebody who opens people of one region may only see those of another, so the kind alone does not tell.
    """
    by_kind: dict[type[M], list[M]] = defaultdict(list)
    ordered = list(rows)
    for row in ordered:
        by_kind[type(row)].append(row)
    keys = {(kind, key) for kind, some in by_kind.items() for key in _openable_keys(actor, kind, some)}
    return [row for row in ordered if (type(row), row.pk) in keys]


def confirm_reach(actor: Actor, row: Model, verb: Verb) -> None:
    """Raise `PermissionDenied` when a row just written lies where the actor may not do this.

    Called in the transaction that wrote the row, which is thereby undone: nobody puts a record into another
    region, or moves one out of their own.
    """
    if not visible(actor, type(row), verb).filter(pk=row.pk).exists():
        raise PermissionDenied


EVERYTHING = Q()
NOTHING = Q(pk__in=[])


def _allows(grant: Grant, verb: Verb, model: type[Model]) -> bool:
    return verb in POLICY.get(grant.role, {}).get(model, ())


def _openable_keys(actor: Actor, kind: type[Model], rows: list[M]) -> Iterable[Any]:
    if not may(actor, Verb.OPEN, kind):
        return ()
    if all(_allows(grant, Verb.OPEN, kind) for grant in actor.grants if _allows(grant, Verb.SEE, kind)):
        return [row.pk for row in rows]
    return visible(actor, kind, Verb.OPEN).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)


def _scopes(model: type[Model]) -> list[Scope]:
    """All that must be reached; nothing for what belongs to nobody's rows."""
    scope = None if model in UNSCOPED else SCOPES[model]
    scopes = []
    while scope is not None:
        scopes.append(scope)
        scope = scope.also
    return scopes


def _reach(grant: Grant, model: type[Model], scope: Scope, actor: Actor) -> Q:
    if grant.role == Role.LAWYER:
        return _assigned(model, scope, actor)
    if grant.region is not None:
        return _either(_placed(model, scope.regions, grant.region), _unplaced(scope), _alone(scope, grant, actor))
    if grant.incident is not None:
        return _either(_placed(model, scope.incidents, grant.incident), _alone(scope, grant, actor))
    return EVERYTHING


def _either(*conditions: Q) -> Q:
    """One of these. What nothing meets is left out: Django would build it, and drop it, in every query."""
    met = [condition for condition in conditions if condition is not NOTHING]
    return reduce(or_, met) if met else NOTHING


def _placed(model: type[Model], paths: tuple[str, ...], value: str | UUID) -> Q:
    return _either(*(_through(model, path, value) for path in paths))


def _through(model: type[Model], path: str, value: Any) -> Q:
    if not _repeats(model, path):
        return Q(**{path: value})
    # A join through a to-many relation would repeat rows.
    return Q(Exists(model._default_manager.filter(**{path: value}, pk=OuterRef("pk"))))


@lru_cache(maxsize=256)
def _repeats(model: type[Model], path: str) -> bool:
    options = model._meta
    for name in path.removesuffix("__in").split("__"):
        field = options.get_field(name)
        if field.one_to_many or field.many_to_many:
            return True
        if field.related_model is not None:
            options = field.related_model._meta
    return False


def _unplaced(scope: Scope) -> Q:
    return Q(**{f"{field}__isnull": True for field in scope.unplaced}) if scope.unplaced else NOTHING


def _alone(scope: Scope, grant: Grant, actor: Actor) -> Q:
    if not scope.alone:
        return NOTHING
    people = Detainee.objects.filter(_reach(grant, Detainee, SCOPES[Detainee], actor)).values("pk")
    # What was written of a record that is merged by now is read with the one that stands.
    people = Detainee.originals.filter(Q(pk__in=people) | Q(merged_into__in=people)).values("pk")
    return Q(**{f"{field}__isnull": True for field in scope.alone}, subject_id__in=people)


def assignments(actor: Actor) -> QuerySet[Authority]:
    """The authorities that are in force for this lawyer; none for who is no lawyer."""
    if actor.lawyer is None:
        return Authority.objects.none()
    return Authority.objects.filter(lawyer=actor.lawyer).in_force(at=actor.at or timezone.now())


def _assigned(model: type[Model], scope: Scope, actor: Actor) -> Q:
    """What a lawyer sees: people for whom an authority of theirs is in force, and themselves."""
    if actor.lawyer is None:
        return NOTHING
    if model is Lawyer:
        return Q(pk=actor.lawyer)
    in_force = assignments(actor)
    if model is Authority:
        return Q(pk__in=in_force.values("pk"))
    if not scope.detainee:
        return NOTHING
    reach = _through(model, f"{scope.detainee}__in", in_force.values("detainee"))
    return _either(reach, _alone(scope, Grant(role=Role.LAWYER), actor))
