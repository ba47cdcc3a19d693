"""Codes become words of the page's language: what happened, why a service refused, what the pack calls a thing."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from casework import jurisdictions
from casework.dossier.words import labels
from casework.models import Document, Ruling
from casework.staff.field_words import FIELDS
from detainees.ladder import Level
from detainees.models import ContactAttempt, Detention, Incident, Region, Report, TimelineEntry
from detainees.services.refusal import Refused
from detainees.vocabulary import Urgency

# Sentences of `TimelineEntry.kind`. A second sentence after "with" is used when that fact is known by name.
SENTENCES: dict[str, Promise] = {
    "detained": _("Detained."),
    "moved": _("Brought to another place."),
    "moved with facility": _("Brought to: %(facility)s."),
    "lost_track": _("Nobody knows where the person is from this moment on."),
    "confirmed": _("The detention is confirmed."),
    "confirmed with how": _("The detention is confirmed: %(how)s"),
    "released": _("Released."),
    "released with outcome": _("Released: %(outcome)s."),
    "debriefed": _("What the person told on coming out was written down."),
    "corrected": _("The detention was corrected."),
    "corrected with fields": _("Corrected: %(fields)s."),
    "stay_corrected": _("The path of custody was corrected."),
    "stay_corrected with fields": _("Path of custody corrected: %(fields)s."),
    "person_changed": _("What is known of the person was corrected."),
    "person_changed with fields": _("Corrected: %(fields)s."),
    "relative_changed": _("What somebody close may be told was changed."),
    "relative_changed with fields": _("Somebody close, changed: %(fields)s."),
    "defended_unasked": _("Nobody could be asked: what the defence needs may go to a lawyer."),
    "consent_refused": _("The person was asked and said no."),
    "consent_refused with level": _("The person was asked and said no: %(level)s."),
    "consent_withdrawn": _("The person took their consent back."),
    "consent_withdrawn with level": _("The person took their consent back: %(level)s."),
    "merged": _("Another record of this person was merged into this one."),
    "merged with number": _("Record %(number)s is of the same person and was merged into this one."),
    "merge_undone": _("A merge of two records was undone."),
    "merge_undone with number": _("The merge with record %(number)s was undone."),
    "search_found": _("Somebody looked for this person, and they were found."),
    "search_found with request": _("They are whom search request %(request)s looks for."),
    "search_lost": _("It was somebody else whom others looked for."),
    "search_lost with request": _("They are not whom search request %(request)s looks for."),
    "called": _("Somebody was called after the release."),
    "called with result": _("A call after the release: %(result)s."),
    "violation_recorded": _("A violation was recorded."),
    "violation_recorded with violation": _("Violation: %(violation)s."),
    "officers_tied": _("Officers were named in a violation."),
    "officers_tied with violation": _("Officers were named in a violation: %(violation)s."),
    "officers_untied": _("Officers are no longer named in a violation."),
    "officers_untied with violation": _("Officers are no longer named in a violation: %(violation)s."),
    "witness_tied": _("A violation has a witness."),
    "witness_tied with violation": _("A violation has a witness: %(violation)s."),
    "witness_untied": _("A violation has one witness less."),
    "witness_untied with violation": _("A violation has one witness less: %(violation)s."),
    "report_linked": _("A report about this person was linked."),
    "report_unlinked": _("A report is no longer linked to this person."),
    "claim_accepted": _("One of several statements was accepted."),
    "claim_accepted with field": _("One of several statements was accepted: %(field)s."),
    "incident_opened": _("The incident was opened."),
    "incident_changed": _("The incident was corrected."),
    "incident_closed": _("The incident was closed."),
    "incident_closed_despite": _(
        "The incident was closed though somebody was not accounted for, or a report waited."
    ),
    "incident_closed_despite with reason": _(
        "The incident was closed though people (%(people)s) and heads without names (%(heads)s) were not accounted for,"
        " and reports waited (%(reports)s): %(reason)s"
    ),
    "heads_counted": _("Heads were counted."),
    "heads_counted with facility": _("%(facility)s: %(heads)s people said."),
    "case_opened": _("A case was opened."),
    "case_changed": _("The case was corrected."),
    "charge_brought": _("A charge was brought."),
    "charge_brought with article": _("Charge: %(article)s."),
    "hearing_scheduled": _("A hearing was set down."),
    "hearing_changed": _("A hearing was changed."),
    "ruled": _("The court ruled."),
    "ruled with sanction": _("The court ruled: %(sanction)s."),
    "ruling_changed": _("The ruling was corrected."),
    "copy_received": _("The copy of the ruling was received."),
    "lawyer_assigned": _("A lawyer was assigned."),
    "lawyer_assigned with lawyer": _("Lawyer assigned: %(lawyer)s."),
    "assignment_changed": _("By what right a lawyer acts was corrected."),
    "assignment_changed with lawyer": _("By what right %(lawyer)s acts was corrected."),
    "lawyer_left": _("The lawyer no longer acts for the person."),
    "lawyer_left with lawyer": _("%(lawyer)s no longer acts for the person."),
    "lawyer_refused": _("The lawyer was not let in."),
    "lawyer_refused with facility": _("The lawyer was not let in: %(facility)s."),
    "lawyer_let_in": _("The lawyer was let in to the person."),
    "lawyer_let_in with lawyer": _("%(lawyer)s was let in to the person."),
    "document_asked": _("A document was asked for."),
    "document_made": _("A document was made."),
    "document_made with template": _("A document was made: %(template)s."),
}
SOMETHING = _("The record was changed.")

DOCUMENTS: dict[str, Promise] = {
    "case_file": _("Case file"),
    "admit_defender": _("Motion to admit a defender"),
}
DOCUMENT_FAULTS: dict[str, Promise] = {
    "timed_out": _("It took too long. Try again; if it fails again, tell who runs the server."),
    "helper_died": _("The program that lays out pages ended. Try again."),
    "worker_died": _("The worker ended while it made this. Try again."),
    "fetch_refused": _("The text asked for something from outside, which is never fetched."),
    "too_large": _("The document is too large to be made."),
    "invalid": _("The pages could not be laid out. Tell who runs the server the number of the document."),
    "erased": _("This person was erased: nothing can be made from their record any more."),
    "unexpected": _("Something unforeseen happened. Tell who runs the server the number of the document."),
}

# How a report's urgency colours its row: danger to life and limb is red, the rest amber.
URGENT_STATE = {
    Urgency.BEATING_NOW: "over",
    Urgency.INJURED: "over",
    Urgency.MINOR: "soon",
    Urgency.LAWYER_ASKED: "soon",
}


def sentence(entry: TimelineEntry, names: Mapping[str, str] | None = None) -> str:
    """What this entry says. Opens its particulars, so ask inside a reading.

    `names` gives facilities, courts and lawyers by their id as text; without it the plainer sentence is used.
    """
    facts = _in_words(entry.facts or {}, names or {})
    for name in facts:
        richer = SENTENCES.get(f"{entry.kind} with {name}")
        if richer is not None:
            return str(richer) % facts
    return plain_sentence(entry.kind)


def plain_sentence(kind: str) -> str:
    """What an entry of this kind says without its particulars."""
    return str(SENTENCES.get(kind, SOMETHING))


def _in_words(facts: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    spoken: dict[str, str] = {}
    for name, value in facts.items():
        if value is None:
            continue
        words = _fact_in_words(name, value, names)
        if words:
            spoken[name] = words
    return spoken


def _fact_in_words(name: str, value: Any, names: Mapping[str, str]) -> str:
    if name in ("facility", "court", "lawyer"):
        return names.get(str(value), "")
    if name == "fields":
        return ", ".join(field(str(each)) for each in value)
    in_words = {
        "violation": violation,
        "article": article,
        "field": field,
        "outcome": _release,
        "result": _result,
        "sanction": _sanction,
        "template": _template,
        "level": _level,
    }
    return in_words.get(name, str)(value)


def _release(key: str) -> str:
    return str(Detention.Release(key).label) if key in Detention.Release.values else key


def _result(key: str) -> str:
    return str(ContactAttempt.Result(key).label) if key in ContactAttempt.Result.values else key


def _sanction(key: str) -> str:
    return str(Ruling.Sanction(key).label) if key in Ruling.Sanction.values else key


def _template(key: str) -> str:
    return str(DOCUMENTS.get(key, key))


def _level(key: str) -> str:
    return str(Level(key).label) if key in Level.values else key


def field(name: str) -> str:
    """What people call a field that a statement or a correction is about."""
    return str(FIELDS.get(name, name))


def refusal(refused: Refused) -> str:
    """Why a service refused, with the fields that it named: one sentence that ends with them."""
    if not refused.particulars:
        return refused.message
    fields = ", ".join(field(name) for name in refused.particulars)
    message = refused.message.removesuffix(".")
    # One colon a sentence: where the reason has one of its own, the fields stand in brackets.
    if ":" in message:
        pattern = pgettext("a refusal and the fields it is about", "%(message)s (%(fields)s).")
    else:
        pattern = pgettext("a refusal and the fields it is about", "%(message)s: %(fields)s.")
    return pattern % {"message": message, "fields": fields}


def pack() -> jurisdictions.Pack:
    """The pack of this installation."""
    return jurisdictions.load(settings.ENVIRONMENT.jurisdiction)


def language() -> str:
    """The page's language, as packs know it."""
    return get_language() or settings.LANGUAGE_CODE


def country(code: str) -> str:
    """The country of an ISO 3166-1 code as the case file says it; the bare code of one that it does not name."""
    return str(labels(language())["countries"].get(code, code))


def violation(key: str) -> str:
    """The pack's name of a violation; the bare key where the pack of today no longer has it."""
    rows = pack().violations
    return rows.find(key).name(language()) if rows.has(key) else key


def article(key: str) -> str:
    """The short citation of an article of the pack: "ст. 20.2 ч. 5 КоАП РФ"."""
    rows = pack().articles
    return rows.find(key).citation_text(language()) if rows.has(key) else key


def violations() -> list[tuple[str, str]]:
    """The vocabulary of violations as choices of a form."""
    return [(row.key, row.name(language())) for row in pack().violations.in_force()]


def document(row: Document) -> str:
    """What a document is, its edition or voice included."""
    name = str(DOCUMENTS.get(row.template, row.template))
    kind = row.get_voice_display() if row.voice else row.get_edition_display()
    pattern = pgettext("a document and its edition or voice", "%(name)s, %(kind)s")
    return pattern % {"name": name, "kind": kind}


def document_fault(row: Document) -> str:
    """Why a document was not made, and what to do; empty for one that was, or still will be."""
    if row.state != Document.State.FAILED:
        return ""
    return str(DOCUMENT_FAULTS.get(row.fault, DOCUMENT_FAULTS["unexpected"]))


def incident_title(incident: Incident) -> str:
    """The title in the page's language; in Russian where there is no other."""
    return incident.title


def region_name(region: Region) -> str:
    return region.name


def channel(report: Report) -> str:
    return str(Report.Channel(report.channel).label)


def urgency(marks: list[str]) -> list[dict[str, str]]:
    """Chips of a report's marks, worst first."""
    return [
        {"kind": URGENT_STATE[mark], "text": str(mark.label), "icon": _ICON[URGENT_STATE[mark]]}
        for mark in Urgency
        if mark.value in marks
    ]


_ICON = {"over": "octagon-alert", "soon": "triangle"}


def rail(marks: list[str]) -> str:
    """The worst state among a report's marks: "over", "soon" or ""."""
    states = [URGENT_STATE[mark] for mark in Urgency if mark.value in marks]
    return "over" if "over" in states else (states[0] if states else "")


NAME_FAULTS: dict[str, Promise] = {
    "too_long": _("At most 200 characters."),
    "control_character": _("Contains a character that cannot be seen: type the name anew."),
    "direction_mark": _("Contains a mark that turns the direction of text: type the name anew."),
}
