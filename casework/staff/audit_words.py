"""The audit log in words of the page's language: what was done, on which page, about whom."""

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models import AuditEntry
from detainees.models import Detainee, RoleGrant

# Pages and jobs by their names. A page without words of its own has those of the name before its hyphen:
# "person-move" is a form of "person".
PLACES: dict[str, Promise] = {
    "home": _("the first page"),
    "search": _("the search"),
    "people": _("the process of the search"),
    "queue": _("the queue of reports"),
    "call": _("a new call"),
    "call-similar": _("a new call: people alike"),
    "report": _("the page of a report"),
    "incidents": _("the list of incidents"),
    "incident": _("the page of an incident"),
    "incident-press": _("names for the press"),
    "detentions": _("the list of detentions"),
    "detention": _("a new detention"),
    "person": _("the page of a person"),
    "pairs": _("the list of people who may be one"),
    "pair": _("two people who may be one"),
    "list": _("a list of people"),
    "merge": _("the page of a merge"),
    "matching": _("the comparison of records"),
    "searches": _("the list of search requests"),
    "searches-calls": _("the list of calls"),
    "searching": _("the comparison with search requests"),
    "hit": _("who may be whom others look for"),
    "stay": _("the page of a person"),
    "violation": _("a person's violations"),
    "claim": _("statements about a person"),
    "assign": _("who acts for a person"),
    "assignment": _("who acts for a person"),
    "documents": _("a person's documents"),
    "document": _("a document"),
    "document:case_file": _("facts fixed for a case file"),
    "document:admit_defender": _("facts fixed for a court paper"),
    "document:make": _("a document being made"),
    "lawyers": _("the list of lawyers"),
    "lawyer": _("the page of a lawyer"),
    "case": _("the page of a case"),
    "charge": _("the charges of a case"),
    "ruling": _("the rulings of a case"),
    "hearings": _("the list of hearings"),
    "hearing": _("the hearings of a case"),
    "history": _("the history of a record"),
    "live": _("news of an open page"),
    "staff": _("staff"),
    "grant": _("roles"),
    "clients": _("programs"),
    "client": _("programs"),
    "token": _("tokens"),
    "audit": _("the audit log"),
    "keys": _("keys, backups and erasures"),
    "backup": _("a backup"),
    "restore": _("a restore"),
    "drill": _("a drill"),
    "erasure": _("an erasure"),
    "hold": _("legal holds"),
    "sign-in": _("sign-in"),
    "second factor": _("the second step of sign-in"),
    "mfa_activate_totp": _("the second step of sign-in"),
    "mfa_deactivate_totp": _("the second step of sign-in"),
    "mfa_generate_recovery_codes": _("the second step of sign-in"),
    "account_change_password": _("sign-in"),
    "demo": _("the making of the demo"),
    "the demo's hotline": _("the making of the demo"),
}
# The search itself is "search".
PLACES |= {
    f"search-{page}": _("a search request")
    for page in ("request", "new", "similar", "edit", "found", "lose", "contact", "try", "close", "reopen")
}
SOMEWHERE = _("another page")
# Where the program reads by itself, for nobody who is signed in.
_OF_THE_PROGRAM = frozenset({"people", "matching", "searching"})

# Where the API calls a kind of record otherwise than "its name and an s".
ENDPOINTS: dict[str, str] = {
    "attempts": "contactattempt",
    "authorities": "authority",
    "facilities": "facility",
    "hits": "searchhit",
    "pairs": "matchcandidate",
    "people": "detainee",
    "searches": "searchrequest",
    "stays": "custodystay",
    "witnesses": "witness",
}


def place(code: str) -> str:
    """Where it was, in words. `code` is the name of a page, endpoint or job, as the log keeps it."""
    surface, _colon, rest = code.partition(":")
    if surface == "api":
        return str(_("the API: %(what)s")) % {"what": _of_endpoint(rest)}
    if surface == "admin":
        return str(_("administration: %(what)s")) % {"what": _of_admin(rest)}
    return str(PLACES.get(code) or PLACES.get(code.partition("-")[0]) or SOMEWHERE)


def act(entry: AuditEntry) -> str:
    """What was done."""
    return str(AuditEntry.Action(entry.action).label) if entry.action in AuditEntry.Action.values else entry.action


def nobody(entry: AuditEntry) -> str:
    """Who it was where the log names nobody: somebody at the door, the program by itself, or the server's shell."""
    if entry.action == AuditEntry.Action.SIGN_IN_REFUSED:
        return str(pgettext_lazy("who did it", "nobody signed in"))
    if entry.action == AuditEntry.Action.LOAD and entry.place in _OF_THE_PROGRAM:
        return str(pgettext_lazy("who did it", "the program"))
    return str(pgettext_lazy("who did it", "the server's shell"))


def subject(model: type[Model], mark: str) -> str:
    """What stands for a subject: a number alone for people, a role by its name, a kind before every other mark."""
    if model is Detainee:
        return mark
    if model is RoleGrant:
        return str(RoleGrant.Role(mark).label) if mark in RoleGrant.Role.values else mark
    pattern = pgettext_lazy("a kind of record and its number or handle", "%(kind)s %(mark)s")
    return str(pattern) % {"kind": model._meta.verbose_name, "mark": mark}


def _of_endpoint(name: str) -> str:
    kind = ENDPOINTS.get(name, name.removesuffix("s"))
    return _plural(kind)


def _of_admin(name: str) -> str:
    _app, _underscore, rest = name.partition("_")
    return _plural(rest.rpartition("_")[0])


def _plural(kind: str) -> str:
    """What several records of this kind are called."""
    for app in ("detainees", "casework"):
        if kind in apps.all_models[app]:
            return str(apps.get_model(app, kind)._meta.verbose_name_plural)
    return str(SOMEWHERE)
