"""The page behind the code on an archive edition: checks a file, and shows nothing for a code alone."""

from dataclasses import dataclass
from threading import BoundedSemaphore

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from casework.access import PUBLIC
from casework.checker import CheckFailed, check
from casework.services.document import certificates
from casework.signing.verdict import Verdict

# Strangers may not take the staff's threads: so many files are read at once in a process.
_seats = BoundedSemaphore(2)
WAIT_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict as the page says it."""

    state: str
    icon: str
    title: Promise
    text: Promise


VERDICTS = {
    Verdict.INTACT: Told(
        "ok",
        "check",
        _("The file is as it was issued"),
        _("Not a byte has changed since this installation signed it."),
    ),
    Verdict.EXPIRED_CERTIFICATE: Told(
        "soon",
        "triangle",
        _("The file is unchanged, its certificate has expired"),
        _("Not a byte has changed since it was signed, but the certificate's term is over."),
    ),
    Verdict.APPENDED_REVISION: Told(
        "over",
        "octagon-alert",
        _("Something was added to the file after it was signed"),
        _("What was issued is inside it unchanged. What was added is not ours: ask for the original file."),
    ),
    Verdict.CHANGED: Told(
        "over",
        "octagon-alert",
        _("The file was changed after it was signed"),
        _("Do not rely on it: ask for the original file."),
    ),
    Verdict.OTHER_SIGNER: Told(
        "over",
        "octagon-alert",
        _("Somebody else signed this file"),
        _("It carries a signature, and not the one of this installation."),
    ),
    Verdict.UNSIGNED: Told(
        "soon",
        "triangle",
        _("The file is not signed"),
        _("Court editions and court papers are plain by intent: nothing can be said of them here."),
    ),
}


class FileForm(forms.Form):
    """The file to check."""

    # What is larger is not taken in at all, and is missing here.
    file = forms.FileField(
        label=_("PDF file"),
        help_text=_("Up to 20 megabytes. It is checked and not kept."),
        error_messages={"required": _("Choose a PDF file of at most 20 megabytes.")},
    )


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest) -> HttpResponse:
    """Check a file against the published fingerprints."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    told, known = None, certificates()
    if form.is_bound and form.is_valid():
        told = _verdict(form, [row.fingerprint for row in known])
    status = 422 if form.is_bound and told is None else 200
    context = {"form": form, "told": told, "certificates": known}
    return render(request, "public/verification.html", context, status=status)


def _verdict(form: FileForm, known: list[str]) -> Told | None:
    if not _seats.acquire(timeout=WAIT_SECONDS):
        form.add_error("file", _("Many files are being checked just now. Try again in a minute."))
        return None
    try:
        return VERDICTS[check(form.cleaned_data["file"].read(), fingerprints=known)]
    except CheckFailed:
        form.add_error("file", _("The file could not be read. Send the PDF as you received it."))
        return None
    finally:
        _seats.release()


verification.declaration = PUBLIC  # type: ignore[attr-defined]
