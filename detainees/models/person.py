"""People who were detained, and those close to them."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from detainees import ladder, vocabulary
from detainees.fields import SealedJSONField, SealedTextField
from detainees.models.base import Subject, SubjectRecord, keeps_its_subject, tracked
from detainees.models.change import Change, IsFollowed
from detainees.models.numbering import reference, reference_number
from detainees.models.staff import Region
from detainees.names import PersonName


class DetaineeQuerySet(models.QuerySet["Detainee"]):
    def one_person(self, person: UUID) -> "DetaineeQuerySet":
        """The records that are this person: the one that stands, and those that were merged into it."""
        return self.filter(Q(pk=person) | Q(merged_into=person))


_AnyDetainee = models.Manager.from_queryset(DetaineeQuerySet)


class _Standing(_AnyDetainee["Detainee"]):
    """Leaves out who was merged into another, so that nobody is counted, listed or worked on twice."""

    def get_queryset(self) -> DetaineeQuerySet:
        return DetaineeQuerySet(self.model, using=self._db).filter(merged_into__isnull=True)


@tracked
class Detainee(Subject):
    """A person. What identifies is one sealed blob, so that a list opens one thing a person.

    `objects` are those who stand for themselves; `originals` has those too who were merged into another.
    """

    Sex = vocabulary.Sex
    Trait = vocabulary.Trait

    number = reference_number()
    identity = SealedJSONField(
        _("identity"),
        null=True,
        blank=True,
        help_text=_("Names, name used in custody, aliases as heard, birth date."),
    )
    description = SealedTextField(
        _("physical description"),
        null=True,
        blank=True,
        help_text=_("Jacket, hair, height: people are reported by them when no name is known."),
    )
    contacts = SealedJSONField(_("contacts"), null=True, blank=True)
    health = SealedTextField(
        _("health needs"),
        null=True,
        blank=True,
        help_text=_("Medicines with their times, injuries, allergies."),
    )
    sex = models.CharField(_("sex"), max_length=8, choices=Sex.choices, default=Sex.UNKNOWN)
    citizenship = models.CharField(
        _("citizenship"), max_length=2, blank=True, help_text=_("ISO 3166-1 code, for example RU.")
    )
    traits = ArrayField(
        models.CharField(max_length=16, choices=Trait.choices),
        verbose_name=_("traits"),
        default=list,
        blank=True,
        help_text=_("What changes the law that applies, or our response."),
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("region"),
        help_text=_("Where the person is looked after. Decides who sees them."),
    )
    is_practice = models.BooleanField(pgettext_lazy("of a person", "practice"), default=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="merged",
        verbose_name=_("merged into"),
        help_text=_("Who this record is about as well. That one stands for both; this one is kept as it was."),
    )

    objects = _Standing()
    originals = DetaineeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(
                fields=["merged_into"], name="person_merged_into", condition=Q(merged_into__isnull=False)
            ),
            models.Index(fields=["id"], name="person_who_was_merged", condition=Q(merged_into__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="person_is_not_merged_into_themselves",
                violation_error_message=_("Nobody is merged into themselves."),
            ),
        ]
        triggers = [
            IsFollowed(name="person_is_followed", kind=Change.Kind.PERSON, subject="NEW.id"),
            IsFollowed(name="person_merged_is_followed", kind=Change.Kind.PERSON, subject="NEW.merged_into_id"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number to say over the phone, with its check digit."""
        return reference(self.number)

    @property
    def name(self) -> PersonName:
        """The names of the person, opened. Raises `NotReading` outside `reading()`."""
        return PersonName.from_json(self.identity or {})

    @property
    def is_minor(self) -> bool:
        return self.Trait.MINOR in self.traits


@tracked
class Relative(SubjectRecord):
    """A contact who is not the detained person, and what they may be told."""

    MayBeTold = ladder.MayBeTold

    detainee = models.ForeignKey(Detainee, models.CASCADE, related_name="relatives", verbose_name=_("person"))
    contact = SealedJSONField(_("name, relation, phone"), null=True)
    may_be_told = models.CharField(
        _("may be told"), max_length=8, choices=MayBeTold.choices, default=MayBeTold.NOTHING
    )
    reach = SealedTextField(
        _("how and when to reach"), null=True, blank=True, help_text=_("Safe hours; what must not be used.")
    )

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("relative or contact")
        verbose_name_plural = _("relatives and contacts")
        triggers = [
            keeps_its_subject("relative"),
            IsFollowed(name="relative_is_followed", kind=Change.Kind.PERSON, subject="NEW.detainee_id"),
        ]

    def __str__(self) -> str:
        return str(self.id)
