"""The site of Django's admin, answering to `casework.access` and without a sign-in of its own."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from casework import access


class StaffSite(AdminSite):
    """Django's own sign-in form lets a person with a second factor in by password alone: ours is the only one."""

    site_header = "Habeas"
    site_title = "Habeas"
    index_title = _("Administration")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(access.actor(request).grants)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            # Whoever is signed in and has no role would be sent from here to the sign-in and back for ever.
            raise Http404
        target = urlencode({"next": request.GET.get("next", request.get_full_path())})
        return HttpResponseRedirect(f"{reverse('account_login')}?{target}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """One way out, which writes it down: our own page."""
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """One page for a new password, which writes it down: our own."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # Nothing is deleted in bulk, nor by hand: erasure is a service of its own.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in pages that answer to `casework.access` alone: libraries bring some that ask Django's rights."""
        if admin_class is not None and hasattr(admin_class, "declaration"):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[Any]:
        # Django's redirect to "the page of this record" tells by its answer which ids exist.
        return [entry for entry in super().get_urls() if getattr(entry, "name", None) != "view_on_site"]
