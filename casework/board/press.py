"""Names of an incident for the press: who may be named, how many may not; the same as a file."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.models import AuditEntry
from casework.services import press as service
from casework.services.press import As, Reason, Use
from casework.services.reading import reading
from casework.sheets import writer
from casework.staff import pages, wording
from casework.staff.moments import zone_name
from detainees.models import Consent, Detention, Incident

USES: dict[Use, Promise] = {
    Use.MEDIA: gettext_lazy("For journalists, not for printing"),
    Use.PUBLISHED: gettext_lazy("To be published"),
}
HOW: dict[As, Promise] = {
    As.NOT_FOR_PRINTING: gettext_lazy("not for printing"),
    As.INITIALS: gettext_lazy("initials only"),
    As.NAME: gettext_lazy("full name"),
}
REASONS: dict[Reason, Promise] = {
    Reason.UNASKED: gettext_lazy("were not asked"),
    Reason.WITHDRAWN: gettext_lazy("said no, or took it back"),
    Reason.NOT_SO_FAR: gettext_lazy("did not agree to so much"),
    Reason.MINOR: gettext_lazy("minors for whom it is not written down who agreed"),
    Reason.OTHER_NAME: gettext_lazy("gave another name where they are held"),
    Reason.NAMELESS: gettext_lazy("are not known by surname and given name"),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"csv": ("text/csv; charset=utf-8", writer.as_csv), "xlsx": (XLSX, writer.as_xlsx)}


@dataclass
class PressPage:
    """The names for one use. They open when the template asks, inside the page's reading."""

    incident: Incident
    found: service.Candidates
    at: datetime

    @property
    def use(self) -> Use:
        return self.found.use

    @cached_property
    def answer(self) -> service.Press:
        return service.press(self.found)

    @property
    def named(self) -> list[tuple[str, str]]:
        """Each name, and how it may be used."""
        return [(each.text, str(HOW[each.how])) for each in self.answer.named]

    @property
    def left_out(self) -> list[tuple[str, int]]:
        """How many are not named, by reason."""
        return [
            (str(REASONS[reason]), self.answer.left_out[reason])
            for reason in Reason
            if self.answer.left_out[reason]
        ]

    @property
    def as_of(self) -> str:
        zone = self.incident.zone
        return _("as of %(time)s") % {
            "time": f"{self.at.astimezone(zone):%d.%m.%Y %H:%M} {zone_name(zone, self.at)}"
        }

    @property
    def not_named(self) -> str:
        count = self.answer.not_named
        pattern = ngettext("%(count)d person may not be named.", "%(count)d people may not be named.", count)
        return pattern % {"count": count}

    def table(self) -> list[list[str]]:
        """The file: what it is, as of when, who, and how many it does not name."""
        head = [[wording.incident_title(self.incident)], [str(USES[self.use])], [self.as_of]]
        if self.incident.is_practice:
            head.append([_("Practice: everybody here is invented.")])
        names = [[name, how] for name, how in self.named]
        return [*head, [], [_("Name"), _("May be used")], *names, [], [self.not_named]]


@require_safe
@access.declares(Verb.PUBLISH, Consent)
def press(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who may be named, for the use that the address says. Who is shown stands in the audit log."""
    page = _page(request, pk)
    address = reverse("incident-press", args=[pk])
    context = {
        "page": page,
        "incident": page.incident,
        "tabs": [
            {"label": label, "current": use is page.use, "url": f"{address}?use={use}"}
            for use, label in USES.items()
        ],
        "file": reverse("incident-press-file", args=[pk]),
    }
    return pages.render(request, "board/press.html", context, opens=page.found.people)


@require_safe
@access.declares(Verb.PUBLISH, Consent)
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same as CSV or XLSX, after an entry of the audit log that names everybody whose name leaves."""
    page = _page(request, pk)
    kind, write = FORMATS.get(request.GET.get("as", ""), FORMATS["csv"])
    extension = "xlsx" if kind == XLSX else "csv"
    actor = access.actor(request)
    subjects = pages.subjects_to_open(actor, page.found.people)
    download = AuditEntry.Action.DOWNLOAD
    with reading(actor=actor.id or pages.NOBODY, subjects=subjects, place="incident-press", action=download):
        content = write(page.table())
    name = f"names-{page.use}-{page.at.date().isoformat()}.{extension}"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _page(request: HttpRequest, pk: UUID) -> PressPage:
    actor = access.actor(request)
    access.find(actor, Incident, pk=pk)
    incident = access.visible(actor, Incident).select_related("region").get(pk=pk)
    asked = request.GET.get("use", "")
    use = Use(asked) if asked in tuple(Use) else Use.MEDIA
    rows: Any = access.visible(actor, Detention, Verb.OPEN).filter(incident=incident).select_related("detainee")
    publishable = access.visible(actor, Consent, Verb.PUBLISH).filter(detainee__detentions__incident=incident)
    may_publish = set(publishable.values_list("detainee", flat=True))
    found = service.candidates(detentions=rows, may_publish=may_publish, use=use)
    return PressPage(incident, found, at=timezone.now())
