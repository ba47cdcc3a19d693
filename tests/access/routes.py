"""Every route of the web process, found in the URL resolver, with what it declares and how it is asked for a row."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter
from django.urls.resolvers import RegexPattern, RoutePattern

from casework.access import Declaration
from casework.models import Authority, Case, Charge, Document, Erasure, Hearing, Lawyer, LegalHold, Ruling
from detainees.models import (
    ApiClient,
    Campaign,
    Claim,
    Consent,
    ContactAttempt,
    CustodyStay,
    Debrief,
    Detainee,
    Detention,
    Facility,
    Headcount,
    Incident,
    MatchCandidate,
    Merge,
    Officer,
    Relative,
    Report,
    RoleGrant,
    SearchHit,
    SearchRequest,
    Token,
    Triage,
    TriageOutcome,
    Unit,
    User,
    Violation,
    Witness,
)

# Routes that touch no record through the policy, by name, with the reason why they need no declaration.
ALLOWED = {
    "set_language": "puts a language into a cookie; strangers choose it on the sign-in page",
    "account_*": "signing in, by allauth: about whoever holds the session and nobody else",
    "mfa_*": "the second factor of whoever is signed in, by allauth and casework.staff.enrolment",
    "admin:index": "a list of kinds, each asked of the policy by its ModelAdmin",
    "admin:app_list": "a list of kinds, each asked of the policy by its ModelAdmin",
    "admin:login": "sends on to the one sign-in page",
    "admin:logout": "sends on to the one way out",
    "admin:password_change*": "sends on to the one page for a new password",
    "admin:autocomplete": "asks the ModelAdmin of the kind, and that the policy",
    "admin:jsi18n": "words of the interface",
    "admin:catch_all": "the end of the admin's addresses: adds a slash or answers 404",
    "javascript-catalog": "words of the interface",
    "live-ticket": "gives the signed-in reader a ticket for topics of rows that the policy shows them",
}

# Which kind of record the word before an id in an address of a page names.
NOUNS: Mapping[str, type[Model]] = {
    "incidents": Incident,
    "reports": Report,
    "queue": Triage,
    "detentions": Detention,
    "people": Detainee,
    "persons": Detainee,
    "detainees": Detainee,
    "relatives": Relative,
    "consents": Consent,
    "stays": CustodyStay,
    "debriefs": Debrief,
    "violations": Violation,
    "claims": Claim,
    "pairs": MatchCandidate,
    "merges": Merge,
    "searches": SearchRequest,
    "hits": SearchHit,
    "attempts": ContactAttempt,
    "headcounts": Headcount,
    "witnesses": Witness,
    "officers": Officer,
    "facilities": Facility,
    "places": Facility,
    "lawyers": Lawyer,
    "authorities": Authority,
    "assignments": Authority,
    "cases": Case,
    "charges": Charge,
    "hearings": Hearing,
    "rulings": Ruling,
    "documents": Document,
    "staff": User,
    "roles": RoleGrant,
    "programs": ApiClient,
    "tokens": Token,
    "holds": LegalHold,
    "erasures": Erasure,
    "campaigns": Campaign,
    "units": Unit,
    "outcomes": TriageOutcome,
}
# Parameters that the word before them does not name.
NAMED: Mapping[str, type[Model]] = {"authority": Authority}


@dataclass(frozen=True)
class Route:
    """One address with one method's worth of meaning."""

    path: str
    name: str
    callback: Any
    methods: tuple[str, ...]
    declaration: Declaration | None
    kind: str  # page, api, admin
    parameters: tuple[tuple[str, type[Model] | None], ...] = ()

    def __str__(self) -> str:
        return f"{'/'.join(self.methods)} {self.path}"

    @property
    def models(self) -> tuple[type[Model], ...]:
        """The kinds of the records that its address names."""
        if self.kind == "admin":
            return (self.callback.model_admin.model,) if self.parameters else ()
        return tuple(model for _name, model in self.parameters if model is not None)

    @property
    def is_allowed(self) -> bool:
        """Whether it stands on the list of routes without a declaration."""
        return any(
            self.name == name or (name.endswith("*") and self.name.startswith(name[:-1])) for name in ALLOWED
        )


def every_route(resolver: URLResolver | None = None) -> list[Route]:
    """The routes that the web process answers, those of libraries included."""
    return list(_walk(resolver or get_resolver(), "", "", ()))


def undeclared(routes: Iterable[Route]) -> list[str]:
    """The routes of which nobody has said what they do with which kind of record."""
    return [str(route) for route in routes if route.declaration is None and not route.is_allowed]


Parameters = tuple[tuple[str, type[Model] | None], ...]


def _walk(resolver: URLResolver, path: str, space: str, taken: Parameters) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        parameters = (*taken, *_parameters(entry.pattern, here))
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, here, inner, parameters)
        else:
            yield from _routes(entry, here, f"{space}{entry.name or 'catch_all'}", parameters)


def _routes(entry: URLPattern, path: str, name: str, parameters: Parameters) -> Iterator[Route]:
    callback: Any = entry.callback
    if hasattr(callback, "model_admin"):
        declaration = getattr(callback.model_admin, "declaration", None)
        yield Route(path, name, callback, ("get", "post"), declaration, "admin", parameters)
    elif actions := getattr(callback, "actions", None):
        declarations = getattr(callback.cls, "declarations", {})
        for method, action in actions.items():
            parameters = tuple((name_, callback.cls.model) for name_, _ in parameters)
            yield Route(path, name, callback, (method,), declarations.get(action), "api", parameters)
    else:
        declaration = getattr(callback, "declaration", None)
        yield Route(path, name, callback, ("get", "post"), declaration, "page", parameters)


class Unplaced(Exception):
    """An address takes a parameter that the matrix cannot fill: name its noun in `NOUNS`."""


def _parameters(pattern: Any, path: str) -> Iterator[tuple[str, type[Model] | None]]:
    if isinstance(pattern, RegexPattern):
        yield from ((name, None) for name in pattern.regex.groupindex)
        return
    if not isinstance(pattern, RoutePattern):
        return
    for name, converter in pattern.converters.items():
        yield name, _model(path, name) if isinstance(converter, UUIDConverter) else None


def _model(path: str, name: str) -> type[Model]:
    if name in NAMED:
        return NAMED[name]
    before = path.split(f"<uuid:{name}>", maxsplit=1)[0].rstrip("/").rpartition("/")[2]
    if before not in NOUNS:
        raise Unplaced(path)
    return NOUNS[before]
