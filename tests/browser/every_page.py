"""Every page of the site: its address with rows of a planted world, and what is wrong with it in a browser."""

import re
from collections.abc import Mapping

from django.db.models import Model
from django.test import RequestFactory
from playwright.sync_api import Page

from casework import access
from casework.access import Actor
from casework.models import Authority
from casework.staff.admin import ReferenceAdmin
from tests.access.routes import Route
from tests.access.world import World

# In the address of an assignment its noun names the lawyer.
_BY_NAME: Mapping[str, type[Model]] = {"authority": Authority}
# What has no page of its own for who has just signed in by a password, by name, with the reason why.
NO_PAGE = {
    "document-file": "a file, when it is ready",
    "incident-press-file": "a file",
    "queue-next": "sends on to a report",
    "searches-bell": "a part of the bar of every page",
    "schema": "for programs",
    "nowhere": "the end of the API's addresses",
    "set_language": "a button",
    "account_login": "sends on whoever is signed in",
    "mfa_authenticate": "the second half of a sign-in",
    "mfa_reauthenticate": "for who has a second factor",
    "mfa_deactivate_totp": "for who has a second factor",
    "mfa_totp_picture": "a picture",
    "mfa_*_recovery_codes": "for who has a second factor",
    "admin:login": "sends on to the one sign-in page",
    "admin:logout": "sends on to the one way out",
    "admin:password_change*": "sends on to the one page for a new password",
    "admin:autocomplete": "answers a field",
    "admin:jsi18n": "words for a script",
    "admin:catch_all": "the end of the admin's addresses",
    "admin:*_history": "leads to the page of the history",
    "admin:*_delete": "nothing is deleted by hand",
}
# What the page shows beside or over its edges: by a scrollbar, or as a word that is cut and no mark says so.
_FAULTS = """() => {
  const faults = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth) faults.push(`${root.scrollWidth} px wide`);
  for (const element of document.body.querySelectorAll("*")) {
    if (element.scrollWidth <= element.clientWidth + 1 || element.matches(".visually-hidden, thead")) continue;
    const style = getComputedStyle(element);
    if (!["hidden", "clip"].includes(style.overflowX) || style.textOverflow === "ellipsis") continue;
    if (element.innerText?.trim()) faults.push(`cut: ${element.outerHTML.slice(0, 120)}`);
  }
  return faults;
}"""


def has_no_page(route: Route) -> bool:
    """Whether its address is no page to look at: it takes POST alone, or stands in `NO_PAGE`."""
    if route.callback.__module__.startswith("casework.board"):
        # The decorator that says which methods are taken answers before the view looks at the request.
        return "GET" not in route.callback(RequestFactory().options("/"))["Allow"] or _stands_there(route)
    if route.name.endswith("_add") and not isinstance(route.callback.model_admin, ReferenceAdmin):
        return True  # records are added on pages of the board
    return _stands_there(route)


def _stands_there(route: Route) -> bool:
    return any(re.fullmatch(known.replace("*", ".*"), route.name) for known in NO_PAGE)


def address_of(route: Route, world: World) -> str:
    """The address of a route with the rows planted `here`, or with any where that kind belongs to no place."""
    path = route.path
    for name, noun in route.parameters:
        model = route.callback.model_admin.model if route.kind == "admin" else _BY_NAME.get(name, noun)
        value = "detainees" if name == "app_label" else "0" if model is None else str(_row(model, world).pk)
        path = re.sub(rf"<(?:\w+:)?{name}>|\(\?P<{name}>[^)]*\)", value, path)
    return "/" + path.replace("^", "").replace("$", "")


def may_ask(actor: Actor, route: Route) -> bool:
    """Whether the policy lets the actor do what the route declares with some row."""
    declared = route.declaration
    if declared is None or declared.verb is None or declared.model is None:
        return True
    return access.may(actor, declared.verb, declared.model)


def faults(page: Page) -> list[str]:
    """What is wider than the window, and words that are cut."""
    found: list[str] = page.evaluate(_FAULTS)
    return found


def _row(model: type[Model], world: World) -> Model:
    row = world.rows.get(model, {}).get("here") or model._default_manager.first()
    assert row is not None, f"{model.__name__} is not planted"
    return row
