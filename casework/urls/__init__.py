"""Every address of the web process."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("casework.board.urls")),
    path("", include("casework.public.urls")),
    # Strangers choose the language of the sign-in page.
    path("language/", login_not_required(set_language), name="set_language"),
    path("api/v1/", include("casework.urls.api")),
    path("accounts/", include("casework.staff.urls")),
    path("admin/", admin.site.urls),
]
