"""Which transaction last changed what is known of somebody: what the people process follows."""

import pgtrigger
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from detainees.models.base import RecordBase


class TransactionIdField(models.Field):  # type: ignore[type-arg]
    """The number of a transaction, `xid8`: with its epoch, so it never begins anew. Set and compared in SQL alone."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "xid8"


class Change(models.Model, metaclass=RecordBase):
    """A person, a report or a search request that was entered, changed or erased, and the last transaction that did so.

    Written by triggers, through `follow_change`. Who is erased stays here, so that they are forgotten in memory too.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        REPORT = "report", _("report")
        SEARCH = "search", _("search request")

    subject_id = models.UUIDField(_("subject"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    changed_in = TransactionIdField(_("changed in transaction"))
    is_compared = models.BooleanField(
        _("was compared"),
        db_default=False,
        help_text=_("Whether others were looked for since who may be the same person."),
    )
    is_searched = models.BooleanField(
        _("was looked for"),
        db_default=False,
        help_text=_("Whether it was compared since with the search requests, or they with it."),
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("change that the search follows")
        verbose_name_plural = _("changes that the search follows")
        indexes = [
            models.Index(fields=["changed_in"], name="change_by_transaction"),
            models.Index(
                fields=["changed_in"],
                name="change_not_compared",
                condition=models.Q(kind="person", is_compared=False),
            ),
            models.Index(
                fields=["changed_in"],
                name="change_not_searched",
                condition=models.Q(is_searched=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {str(self.pk)[:8]}"


class IsFollowed(pgtrigger.Trigger):
    """A trigger that says whom a row is about, whenever it is entered, changed or gone.

    `subject` is SQL about `NEW`, which is `OLD` too: a row that moves is about both.
    """

    def __init__(self, *, name: str, kind: Change.Kind, subject: str) -> None:
        before = subject.replace("NEW.", "OLD.")
        super().__init__(
            name=name,
            when=pgtrigger.After,
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            func=(
                f"IF TG_OP <> 'DELETE' THEN PERFORM follow_change('{kind.value}', {subject}); END IF;"
                f" IF TG_OP <> 'INSERT' THEN PERFORM follow_change('{kind.value}', {before}); END IF;"
                " RETURN NULL;"
            ),
        )
