from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django's admin with our site, which asks `casework.access` instead of Django's permissions."""

    default_site = "casework.staff.site.StaffSite"
