"""Every address below /api/v1/."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from casework.api.documentation import nowhere, page, schema
from detainees.api.custody import Detentions, Stays
from detainees.api.incident import Incidents
from detainees.api.person import People

router = SimpleRouter()
router.register("incidents", Incidents, basename="incidents")
router.register("people", People, basename="people")
router.register("detentions", Detentions, basename="detentions")
router.register("stays", Stays, basename="stays")

urlpatterns = [
    path("schema/", schema, name="schema"),
    path("docs/", page, name="docs"),
    *router.urls,
    re_path("", nowhere, name="nowhere"),
]
