"""Cases, charges, hearings, rulings."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from casework.models import Case, Charge, Hearing, Ruling
from casework.staff import wording
from casework.staff.admin import RecordAdmin, shown
from casework.staff.admin_lists import RegionFilter
from casework.staff.admin_people import PeopleAdmin


@admin.register(Case)
class CaseAdmin(PeopleAdmin):
    list_display = ("reference", "person", "branch", "stage", "court", "region", "opened_on", "closed_on")
    opens_in_list = True
    list_filter = ("stage", "branch", ("region", RegionFilter))
    list_select_related = ("detainee", "court", "region")

    @admin.display(description=_("number"))
    def reference(self, case: Case) -> str:
        return case.reference

    @admin.display(description=_("person"))
    def person(self, case: Case) -> str:
        return shown(lambda: case.detainee.name.full)


@admin.register(Charge)
class ChargeAdmin(RecordAdmin):
    list_display = ("what", "case", "brought_on")
    list_select_related = ("case",)

    @admin.display(description=_("article"))
    def what(self, charge: Charge) -> str:
        return wording.article(charge.article)


@admin.register(Hearing)
class HearingAdmin(RecordAdmin):
    list_display = ("starts_at", "case", "court", "room", "kind", "outcome")
    list_filter = ("kind", "outcome")
    list_select_related = ("case", "court")


@admin.register(Ruling)
class RulingAdmin(RecordAdmin):
    list_display = ("case", "sanction", "fine", "arrest_days", "announced_on", "copy_received_on")
    list_filter = ("sanction",)
    list_select_related = ("case",)
