"""Who asks: a staff member or an API client, with the grants that hold at this moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from casework.access.policy import READ, Role, Verb
from casework.models import Lawyer
from detainees.models import ApiClient, RoleGrant, Token, User


@dataclass(frozen=True, slots=True)
class Grant:
    role: str
    region: str | None = None
    incident: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, in which roles and where.

    `verbs` narrows a program to the scopes of its token, `audience` that of somebody else to what may leave for them.
    """

    id: UUID | None
    grants: tuple[Grant, ...] = ()
    lawyer: UUID | None = None
    verbs: frozenset[Verb] = frozenset(Verb)
    user: User | None = None
    at: datetime | None = None
    audience: str = ApiClient.Audience.OURS

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)


NOBODY = Actor(id=None)


def actor_of(user: User, *, at: datetime | None = None) -> Actor:
    """The actor that a staff member is at this moment. A suspended one is nobody."""
    if not user.is_active:
        return NOBODY
    moment = at or timezone.now()
    grants = tuple(
        Grant(role=role, region=region, incident=incident)
        for role, region, incident in RoleGrant.objects.filter(user=user)
        .in_force(at=moment)
        .values_list("role", "region_id", "incident_id")
    )
    lawyer = None
    if any(grant.role == Role.LAWYER for grant in grants):
        lawyer = Lawyer.objects.filter(user=user, is_active=True).values_list("id", flat=True).first()
    return Actor(id=user.id, grants=grants, lawyer=lawyer, user=user, at=moment)


_VERBS_OF_SCOPE = {
    Token.Scope.REPORT.value: frozenset[Verb](),
    Token.Scope.READ.value: READ,
    Token.Scope.WRITE.value: frozenset({Verb.ADD, Verb.CHANGE}),
}

# A program is nobody's lawyer, and lets no people in.
PROGRAM_ROLES = frozenset({Role.OPERATOR, Role.COORDINATOR, Role.CASE_MANAGER, Role.ANALYST})


def actor_of_token(token: Token, *, at: datetime) -> Actor:
    """The actor that an API client is: one role, one region, its audience, and the verbs of the token's scopes.

    A token that is not in force at this moment is nobody's.
    """
    client = token.client
    if not token.is_in_force(at=at) or client.role not in PROGRAM_ROLES:
        return NOBODY
    verbs = frozenset[Verb]().union(*(_VERBS_OF_SCOPE.get(scope, ()) for scope in token.scopes))
    grants = (Grant(role=client.role, region=client.region_id),)
    return Actor(id=client.id, grants=grants, verbs=verbs, at=at, audience=client.audience)


def attach_actor(request: HttpRequest) -> None:
    """Give the request its actor, found when it is first asked for."""

    def find() -> Actor:
        return actor_of(request.user) if isinstance(request.user, User) else NOBODY

    request.actor = SimpleLazyObject(find)  # type: ignore[attr-defined]


def actor(request: HttpRequest) -> Actor:
    """Who makes this request."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found
