"""Nobody adds an address without saying what it does: every route of the resolver declares a verb and a kind."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver, path
from django.urls.resolvers import RegexPattern
from rest_framework.viewsets import ViewSet

from casework import access
from casework.access import POLICY, Declaration, Verb
from casework.staff.admin import PolicyAdmin
from detainees.models import Detainee
from tests.access.routes import ALLOWED, every_route, undeclared


def test_every_route_declares_what_it_does() -> None:
    assert undeclared(every_route()) == []


def test_what_is_declared_is_known_to_the_policy() -> None:
    known = {model for verbs in POLICY.values() for model in verbs}
    strange = [
        str(route)
        for route in every_route()
        if route.declaration and route.declaration.verb and route.declaration.model not in known
    ]
    assert strange == []


def test_the_list_of_exceptions_names_no_route_that_is_gone() -> None:
    names = [route.name for route in every_route()]
    gone = [
        name
        for name in ALLOWED
        if not any(each == name or (name[-1] == "*" and each.startswith(name[:-1])) for each in names)
    ]
    # Which of these exist depends on the pages that are there.
    assert set(gone) <= {"live-ticket", "javascript-catalog"}


def planted(*patterns: Any) -> list[str]:
    return undeclared(every_route(URLResolver(RegexPattern(r"^/"), list(patterns))))


def test_an_undeclared_page_is_found() -> None:
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    declared = access.declares(Verb.SEE, Detainee)(page)

    assert planted(path("planted/", page, name="planted")) == ["get/post planted/"]
    assert planted(path("planted/", declared, name="planted")) == []


def test_an_undeclared_action_of_an_endpoint_is_found() -> None:
    class Planted(ViewSet):
        model = Detainee
        declarations = {"list": Declaration(Verb.SEE, Detainee)}

        def list(self) -> None: ...

        def create(self) -> None: ...

    view = Planted.as_view({"get": "list", "post": "create"})

    assert planted(path("planted/", view, name="planted")) == ["post planted/"]


def test_an_admin_page_that_asks_djangos_rights_is_found() -> None:
    site = admin.AdminSite()
    plain, policed = admin.ModelAdmin(Detainee, site), PolicyAdmin(Detainee, site)

    assert len(planted(*plain.urls)) == len(plain.urls)
    assert planted(*policed.urls) == []
