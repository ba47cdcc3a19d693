"""Whom a number means, and what else in the records speaks of them under other keys."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.utils import timezone

from casework.keylife.refusal import KeyWorkRefused
from casework.models import Backup
from casework.services import audit_subjects
from detainees.models import Detainee, Detention, Report, SearchHit, SearchRequest, TriageOutcome, reference
from detainees.services import intake_keys, merging

ERASABLE: tuple[type[Model], ...] = (Detainee, Report, SearchRequest)


def meant(text: str) -> UUID:
    """The person, report or search request that a number or an id means. Raises `KeyWorkRefused("no_such_subject")`."""
    try:
        found: UUID | None = UUID(text)
    except ValueError:
        found = audit_subjects.meant(text)
    if found is None or not any(model._base_manager.filter(pk=found).exists() for model in ERASABLE):  # noqa: SLF001 - said in Django's documentation
        raise KeyWorkRefused("no_such_subject", text=text)
    return found


def whole(subject: UUID) -> list[UUID]:
    """A person with all records that were merged with theirs, which are erased together; anything else alone."""
    row = Detainee.originals.filter(pk=subject).first()
    if row is None:
        return [subject]
    return [subject, *merging.records_of(person=row.merged_into_id or row.pk).exclude(pk=subject)]


def called(subjects: Collection[UUID]) -> dict[UUID, str]:
    """The numbers of these people, reports and requests, by which staff know them: nothing of theirs is opened."""
    found: dict[UUID, str] = {}
    for model in ERASABLE:
        rows: Any = model._base_manager.filter(pk__in=subjects)  # noqa: SLF001 - said in Django's documentation
        found |= {key: reference(number) for key, number in rows.order_by().values_list("pk", "number")}
    return found


def mentions(subjects: Collection[UUID]) -> Iterator[str]:
    """Where these people are spoken of under keys that stay, in lines for people."""
    detentions = Detention.originals.filter(detainee__in=subjects)
    outcomes = TriageOutcome.objects.filter(detention__in=detentions).exclude(triage__report__in=subjects)
    for number in sorted(set(outcomes.values_list("triage__report__number", flat=True))):
        yield f"report {reference(number)} names them: name it as well to erase it, with everybody it speaks of"
    for number in sorted(set(_looking_for(subjects).values_list("number", flat=True))):
        yield f"search request {reference(number)} looks for them: name it as well to erase it, with whoever asked"
    yield from _days_of_the_hotline(subjects)
    for model, field in _that_refer():
        targets = detentions if field.related_model is Detention else subjects
        rows = model._default_manager.filter(**{f"{field.name}__in": targets})
        subject: str = model.SUBJECT  # type: ignore[attr-defined]
        if count := rows.exclude(**{f"{subject}__in": subjects}).count():
            yield f"{model._meta.verbose_name_plural}: {count} that are sealed under another key"
    yield "witnesses and officers of violations, who have keys of their own"
    yield "files that were downloaded, prints, letters and messages: Habeas does not know of them"
    yield "replicas, base backups and archives of WAL of PostgreSQL: with an old keyring they open. Delete those too"
    for backup in Backup.objects.order_by("taken_at"):
        yield f"the backup of {backup.taken_at:%Y-%m-%d %H:%M} UTC, kept until {backup.kept_until:%Y-%m-%d}"


def _looking_for(subjects: Collection[UUID]) -> QuerySet[SearchRequest]:
    """Requests whose seekers asked for these people, or may have: whoever was told apart is not meant."""
    meant = SearchHit.objects.filter(Q(person__in=subjects) | Q(report__in=subjects))
    hits = meant.exclude(state=SearchHit.State.DIFFERENT).values("request")
    return SearchRequest.objects.filter(Q(person__in=subjects) | Q(pk__in=hits)).exclude(pk__in=subjects)


def _days_of_the_hotline(subjects: Collection[UUID]) -> Iterator[str]:
    """The keys by which these reports opened when they came: PostgreSQL keeps the old rows of envelopes too."""
    days = intake_keys.days_of(reports=subjects)
    stay = intake_keys.that_stay(days=days, today=timezone.now().date())
    for day in days:
        if day in stay:
            yield f"the hotline's key of {day}, which is in use: it does not count as erased before that is destroyed"
        else:
            yield f"the hotline's key of {day}, which goes with it; backups of the keyring hold it as well"


def _that_refer() -> Iterator[tuple[type[Model], "ForeignKey[Model, Model]"]]:
    """Every way from a sealed row to a person, from the models' own relations: a new model is not forgotten."""
    for model in apps.get_models():
        # Search requests are named one by one.
        if hasattr(model, "SUBJECT") and model is not SearchRequest and not hasattr(model, "pgh_tracked_model"):
            for field in model._meta.concrete_fields:
                if isinstance(field, ForeignKey) and field.related_model in (Detainee, Detention):
                    yield model, field
