"""Places, units, regions: reference data, edited here."""

from django.contrib import admin

from casework.staff.admin import PolicyAdmin, ReferenceAdmin
from casework.staff.admin_lists import RegionFilter
from detainees.models import Campaign, Facility, Region, Unit


@admin.register(Region)
class RegionAdmin(PolicyAdmin):
    """Regions come from the pack with a migration; nobody writes them by hand."""

    list_display = ("code", "name_ru", "name_en", "time_zone")
    search_fields = ("code", "name_ru", "name_en")


@admin.register(Facility)
class FacilityAdmin(ReferenceAdmin):
    list_display = ("name", "kind", "region", "city", "phones", "is_verified")
    list_filter = ("kind", "is_verified", ("region", RegionFilter))
    regions_from = Facility
    list_select_related = ("region",)
    search_fields = ("name", "official_name", "address", "registration_plate")
    autocomplete_fields = ("region",)


@admin.register(Unit)
class UnitAdmin(ReferenceAdmin):
    list_display = ("name", "agency", "region", "facility")
    list_filter = (("region", RegionFilter),)
    regions_from = Unit
    list_select_related = ("region", "facility")
    search_fields = ("name", "agency")
    autocomplete_fields = ("region", "facility")


@admin.register(Campaign)
class CampaignAdmin(ReferenceAdmin):
    list_display = ("name_ru", "name_en", "began_on")
    search_fields = ("name_ru", "name_en")
