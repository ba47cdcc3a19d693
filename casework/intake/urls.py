"""Every address of the intake process."""

from django.urls import path

from casework.intake.assets import asset
from casework.intake.views import Health, Reports
from casework.rest import documentation, problems

urlpatterns = [
    path("api/v1/reports/", Reports.as_view(), name="reports"),
    path("api/v1/intake/health/", Health.as_view(), name="health"),
    path("api/v1/schema/", documentation.schema, name="schema"),
    path("api/v1/docs/", documentation.page, name="docs"),
    path("static/<path:name>", asset, name="asset"),
]
handler400 = problems.bad_request
handler404 = problems.not_found
handler500 = problems.failed
