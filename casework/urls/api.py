"""Every address below /api/v1/."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from casework.api.cases import Cases, Charges
from casework.api.documentation import nowhere, page, schema
from casework.api.documents import Documents
from casework.api.hearings import Hearings, Rulings
from casework.api.lawyers import Authorities, Lawyers
from detainees.api.custody import Detentions, Stays
from detainees.api.debrief import Debriefs
from detainees.api.incident import Headcounts, Incidents
from detainees.api.merging import Merges, Pairs
from detainees.api.person import People
from detainees.api.places import Campaigns, Facilities, Regions, Units
from detainees.api.searching import Attempts, Hits, Searches
from detainees.api.violation import Violations
from detainees.api.witness import Officers, Witnesses

router = SimpleRouter()
router.register("incidents", Incidents, basename="incidents")
router.register("people", People, basename="people")
router.register("detentions", Detentions, basename="detentions")
router.register("pairs", Pairs, basename="pairs")
router.register("merges", Merges, basename="merges")
router.register("searches", Searches, basename="searches")
router.register("hits", Hits, basename="hits")
router.register("attempts", Attempts, basename="attempts")
router.register("stays", Stays, basename="stays")
router.register("debriefs", Debriefs, basename="debriefs")
router.register("facilities", Facilities, basename="facilities")
router.register("headcounts", Headcounts, basename="headcounts")
router.register("violations", Violations, basename="violations")
router.register("witnesses", Witnesses, basename="witnesses")
router.register("officers", Officers, basename="officers")
router.register("regions", Regions, basename="regions")
router.register("campaigns", Campaigns, basename="campaigns")
router.register("units", Units, basename="units")
router.register("lawyers", Lawyers, basename="lawyers")
router.register("authorities", Authorities, basename="authorities")
router.register("cases", Cases, basename="cases")
router.register("charges", Charges, basename="charges")
router.register("hearings", Hearings, basename="hearings")
router.register("rulings", Rulings, basename="rulings")
router.register("documents", Documents, basename="documents")

urlpatterns = [
    path("schema/", schema, name="schema"),
    path("docs/", page, name="docs"),
    *router.urls,
    re_path("", nowhere, name="nowhere"),
]
