"""Asking for a document: the facts are fixed at that moment, and a row stands for the job."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from cattrs.preconf.json import make_converter
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from casework import dossier, jurisdictions
from casework.court_papers import AdmitDefender, Capacity, Declined, DefendingParty, Party, Voice
from casework.layouts import layout_version
from casework.models import Authority, Case, Document
from casework.queue import send
from casework.services import files
from casework.services.document import facts as record
from casework.services.document import terms
from casework.services.reading import reading
from detainees.keys import KeyDestroyed
from detainees.models import Detention, User
from detainees.services import disclosure
from detainees.services.refusal import Refused, begin

CASE_FILE = "case_file"
ADMIT_DEFENDER = "admit_defender"

# Facts go into the row and come out again as the same values: dates and moments as ISO 8601.
converter = make_converter()


@transaction.atomic
def ask_for_case_file(
    *, detention: Detention, edition: str, asker: UUID, made_by: str, language: str = "ru"
) -> Document:
    """Ask for the case file of a detention, in one edition.

    While the facts are unchanged the document that was made of them is the answer again, unless its file is lost; a
    change makes a new version and leaves the old file. `made_by` is an opaque handle, or "" for a program.
    Raises `Refused`: "lacks_facts" with codes; "consent_withdrawn" and "never_asked" as `may_leave`.
    """
    may_leave(person=detention.detainee_id, asker=asker)
    # Lock the detention first: two people who ask at once get one version, not two of the same number.
    Detention.objects.select_for_update(of=("self",)).get(pk=detention.pk)
    now = timezone.now()
    violations = record.violations_of(detention)
    # Of the incident the file says the place, whoever asks: it is where this person was detained.
    subjects = [detention.detainee_id, detention.incident_id, *_lawyers(detention.detainee_id, now)]
    subjects += record.told_of(violations)
    with reading(actor=asker, subjects=subjects, place="document:case_file"):
        facts = record.gather(_whole(detention), violations, now=now)
        if lacking := dossier.missing_facts(facts):
            raise Refused("lacks_facts", tuple(lacking))
        return _stand_for(detention, facts, edition=edition, language=language, asker=asker, made_by=made_by)


def _stand_for(
    detention: Detention,
    facts: dossier.CaseFacts,
    *,
    edition: str,
    language: str,
    asker: UUID,
    made_by: str,
) -> Document:
    rows = Document.objects.filter(detention=detention, template=CASE_FILE)
    earlier = list(rows.order_by("-facts_version", "-created_at"))
    digest = _steady_digest(facts)
    layout = layout_version(CASE_FILE)
    if earlier and earlier[0].facts["digest"] == digest:
        # Another edition of the same version says the same and is dated the same.
        stored, version = {**earlier[0].facts}, earlier[0].facts_version
        same = [document for document in earlier if document.facts_version == version]
        if made := _made_alike(same, edition=edition, language=language, layout=layout):
            return made
    else:
        version = earlier[0].facts_version + 1 if earlier else 1
        stored = _stored(facts, digest=digest, version=version, made_by=made_by)
    return _ask(
        detainee_id=detention.detainee_id,
        detention=detention,
        template=CASE_FILE,
        template_version=layout,
        edition=edition,
        language=language,
        facts=stored,
        facts_version=version,
        asker_id=asker,
    )


def _made_alike(documents: list[Document], *, edition: str, language: str, layout: str) -> Document | None:
    """The newest of these documents that was made this way and whose file is not lost."""
    asked = (edition, language, layout)
    for document in documents:
        if (document.edition, document.language, document.template_version) == asked and not _is_lost(document):
            return document
    return None


def _stored(facts: dossier.CaseFacts, *, digest: str, version: int, made_by: str) -> dict[str, Any]:
    origin = dossier.Origin(made_by=made_by, facts_version=version, facts_at=timezone.now())
    return {"digest": digest, "facts": converter.unstructure(facts), "origin": converter.unstructure(origin)}


@transaction.atomic
def ask_for_admission(*, case: Case, authority: Authority, voice: str, asker: UUID) -> Document:
    """Ask for the motion to admit a defender (КоАП 25.5 ч.2), in the person's voice or the defender's.

    Raises `Refused`: "lacks_facts" with codes, "other_person", "not_administrative"; "consent_withdrawn" and
    "never_asked" as `may_leave`.
    """
    if case.branch != Case.Branch.ADMINISTRATIVE:
        raise Refused("not_administrative")
    if authority.detainee_id != case.detainee_id:
        raise Refused("other_person")
    may_leave(person=case.detainee_id, asker=asker)
    subjects = [case.detainee_id, authority.lawyer_id]
    with reading(actor=asker, subjects=subjects, place="document:admit_defender"):
        paper = _admission(case, authority, Voice(voice))
        if lacking := [_told_as(code, authority) for code in paper.missing_facts()]:
            raise Refused("lacks_facts", tuple(lacking))
        return _ask(
            detainee_id=case.detainee_id,
            detention=case.detention,
            case=case,
            template=ADMIT_DEFENDER,
            template_version=layout_version("court_paper"),
            edition=Document.Edition.COURT,
            voice=Document.Voice(voice),
            language="ru",
            facts={"facts": converter.unstructure(paper)},
            asker_id=asker,
        )


def _admission(case: Case, authority: Authority, voice: Voice) -> AdmitDefender:
    who, contacts = record.person(case.detainee), case.detainee.contacts or {}
    lawyer = authority.lawyer.person or {}
    name = lawyer.get("name", "")
    return AdmitDefender(
        voice=voice,
        court=Declined(nominative=record.full_name(case.court)),
        person=Party(
            name=Declined(nominative=who.full_name),
            short_name=who.short_name,
            sex=who.sex,
            address=contacts.get("address", ""),
            phone=contacts.get("phone", ""),
        ),
        defender=DefendingParty(
            name=Declined(nominative=name),
            short_name=_signature(name),
            phone=lawyer.get("phone", ""),
            capacity=Capacity.ADVOCATE if authority.lawyer.kind == "advocate" else Capacity.LAY,
            basis=_proof(authority, voice),
            is_chosen=authority.kind in terms.CHOSEN_BY_THE_PERSON,
        ),
        signed_on=timezone.localdate(),
        case_number=terms.number((case.numbers or {}).get("case_number", "")),
        article=_article(case),
        is_practice=settings.DEMO,
    )


_PAPERS = {
    Authority.Kind.WARRANT: "warrant_number",
    Authority.Kind.AGREEMENT: "defender_paper",
    Authority.Kind.POWER_OF_ATTORNEY: "defender_paper",
}


def _told_as(code: str, authority: Authority) -> str:
    # By what right is known where a paper gives it: what lacks then is its number.
    return _PAPERS.get(Authority.Kind(authority.kind), code) if code == "defender_basis" else code


def _proof(authority: Authority, voice: Voice) -> str:
    # Whose right is the person's own motion is given it by this paper, when the person speaks in it.
    if authority.kind == Authority.Kind.ORAL and voice is Voice.OWN:
        return ""
    return terms.proof(authority)


def _article(case: Case) -> Declined | None:
    charge = case.charges.filter(replaced_by__isnull=True).last()
    if charge is None:
        return None
    article = jurisdictions.load(case.jurisdiction).article(charge.article, on=charge.brought_on)
    return Declined(
        nominative=article.citation_text("ru", "long"),
        genitive=article.citation_text("ru", "genitive"),
        dative=article.citation_text("ru", "dative"),
        instrumental=article.citation_text("ru", "instrumental"),
    )


def _signature(full_name: str) -> str:
    surname, *others = full_name.split() or [""]
    return "\N{NO-BREAK SPACE}".join([surname, *(f"{part[0]}." for part in others)])


@transaction.atomic
def retry(*, document: Document, asker: UUID) -> Document:
    """Make a failed document again, from the facts it has.

    Raises `Refused`: "not_failed"; "consent_withdrawn" and "never_asked" as `may_leave`.
    """
    may_leave(person=document.detainee_id, asker=asker)
    locked = Document.objects.select_for_update().get(pk=document.pk)
    if locked.state != Document.State.FAILED:
        raise Refused("not_failed")
    begin(by=None, verb="retry_document")
    locked.state, locked.attempts, locked.fault, locked.fault_detail = Document.State.WAITING, 0, "", None
    locked.asker_id = asker
    locked.save(update_fields=["state", "attempts", "fault", "fault_detail", "asker_id"])
    send("make_document", locked.id)
    return locked


def may_leave(*, person: UUID, asker: UUID) -> None:
    """Raise `Refused` where no document of this person may be made or handed out: `disclosure.require_for_defence`.

    "erased" where nothing can be written down of them any more.
    """
    try:
        disclosure.require_for_defence(person=person, by=User.objects.filter(pk=asker).first())
    except KeyDestroyed as destroyed:
        raise Refused(destroyed.code) from None


def _is_lost(document: Document) -> bool:
    return document.state == Document.State.READY and not files.is_kept(document.file_name)


def _ask(*, detainee_id: UUID, **values: Any) -> Document:
    document = Document(detainee_id=detainee_id, subject_id=detainee_id, **values)
    document.save(force_insert=True)
    send("make_document", document.id)
    return document


def _whole(detention: Detention) -> Detention:
    return Detention.objects.select_related("detainee", "incident__region", "current_facility__region").get(
        pk=detention.pk
    )


def _lawyers(detainee_id: UUID, now: datetime) -> list[UUID]:
    in_force = Authority.objects.filter(detainee=detainee_id).in_force(at=now)
    return list(in_force.values_list("lawyer_id", flat=True))


def _steady_digest(facts: dossier.CaseFacts) -> str:
    """The digest by which facts count as changed: a clock that still runs does not make a new version by itself."""
    steady = tuple(
        replace(clock, ended_at=None, is_open=False, verdict=dossier.Verdict.RUNNING)
        if facts.detention.released_at is None
        else clock
        for clock in facts.clocks
    )
    return dossier.facts_digest(replace(facts, clocks=steady))
