"""What a person tells on coming out of custody, beside their detention."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import detainees.fields


class Migration(migrations.Migration):
    dependencies = [
        ("detainees", "0013_violations_stay_with_their_incident"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Debrief",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="entered at",
                    ),
                ),
                (
                    "subject_id",
                    models.UUIDField(
                        db_index=True,
                        editable=False,
                        help_text="Under whose key this row is sealed. Never changes, not even in a merge.",
                        verbose_name="subject",
                    ),
                ),
                (
                    "papers",
                    detainees.fields.SealedJSONField(
                        blank=True,
                        help_text="Keys of the choices. Empty: nobody asked.",
                        null=True,
                        verbose_name="papers handed out",
                    ),
                ),
                (
                    "other_papers",
                    detainees.fields.SealedTextField(
                        blank=True,
                        help_text="Numbers and dates, and what else was handed out.",
                        null=True,
                        verbose_name="other papers",
                    ),
                ),
                (
                    "conditions",
                    detainees.fields.SealedJSONField(
                        blank=True,
                        help_text="A list: what is to be done, and by which day.",
                        null=True,
                        verbose_name="conditions of release, with dates",
                    ),
                ),
                (
                    "injuries",
                    detainees.fields.SealedTextField(
                        blank=True, help_text="As they were on coming out.", null=True, verbose_name="injuries now"
                    ),
                ),
                (
                    "statement",
                    detainees.fields.SealedTextField(
                        blank=True,
                        help_text="In their own words.",
                        null=True,
                        verbose_name="what the person says happened",
                    ),
                ),
                (
                    "call",
                    detainees.fields.SealedJSONField(
                        blank=True,
                        help_text="Name, telephone, and when it is safe.",
                        null=True,
                        verbose_name="whom to call next",
                    ),
                ),
                (
                    "call_on",
                    models.DateField(
                        blank=True,
                        help_text="In the time of the incident. Stands plain, so that calls are listed by day.",
                        null=True,
                        verbose_name="to be called on",
                    ),
                ),
                (
                    "detention",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="debrief",
                        to="detainees.detention",
                        verbose_name="detention",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
            ],
            options={
                "verbose_name": "account of a release",
                "verbose_name_plural": "accounts of releases",
                "ordering": ["-created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="DebriefEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="entered at",
                    ),
                ),
                (
                    "subject_id",
                    models.UUIDField(
                        editable=False,
                        help_text="Under whose key this row is sealed. Never changes, not even in a merge.",
                        verbose_name="subject",
                    ),
                ),
                (
                    "papers",
                    detainees.fields.SealedJSONField(
                        blank=True,
                        help_text="Keys of the choices. Empty: nobody asked.",
                        null=True,
                        verbose_name="papers handed out",
                    ),
                ),
                (
                    "other_papers",
                    detainees.fields.SealedTextField(
                        blank=True,
                        help_text="Numbers and dates, and what else was handed out.",
                        null=True,
                        verbose_name="other papers",
                    ),
                ),
                (
                    "conditions",
                    detainees.fields.SealedJSONField(
                        blank=True,
                        help_text="A list: what is to be done, and by which day.",
                        null=True,
                        verbose_name="conditions of release, with dates",
                    ),
                ),
                (
                    "injuries",
                    detainees.fields.SealedTextField(
                        blank=True, help_text="As they were on coming out.", null=True, verbose_name="injuries now"
                    ),
                ),
                (
                    "statement",
                    detainees.fields.SealedTextField(
                        blank=True,
                        help_text="In their own words.",
                        null=True,
                        verbose_name="what the person says happened",
                    ),
                ),
                (
                    "call",
                    detainees.fields.SealedJSONField(
                        blank=True,
                        help_text="Name, telephone, and when it is safe.",
                        null=True,
                        verbose_name="whom to call next",
                    ),
                ),
                (
                    "call_on",
                    models.DateField(
                        blank=True,
                        help_text="In the time of the incident. Stands plain, so that calls are listed by day.",
                        null=True,
                        verbose_name="to be called on",
                    ),
                ),
                (
                    "detention",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="detainees.detention",
                        verbose_name="detention",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="detainees.debrief",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="debrief",
            index=models.Index(fields=["call_on"], name="debrief_by_day_of_call"),
        ),
        migrations.AddConstraint(
            model_name="debrief",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("call__isnull", True), ("call_on__isnull", True)),
                    models.Q(("call__isnull", False), ("call_on__isnull", False)),
                    _connector="OR",
                ),
                name="debrief_call_has_its_day",
                violation_error_message="Say both whom to call and on which day.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="debrief",
            trigger=pgtrigger.compiler.Trigger(
                name="debrief_keeps_its_subject",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."subject_id" IS DISTINCT FROM (NEW."subject_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="77c0e68d9985e7b76a61d3afe2156b0f9eeb3510",
                    operation="UPDATE",
                    pgid="pgtrigger_debrief_keeps_its_subject_60687",
                    table="detainees_debrief",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="debrief",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_debriefevent" ("call", "call_on", "conditions", "created_at", "detention_id", "entered_by_id", "id", "injuries", "other_papers", "papers", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "statement", "subject_id") VALUES (NEW."call", NEW."call_on", NEW."conditions", NEW."created_at", NEW."detention_id", NEW."entered_by_id", NEW."id", NEW."injuries", NEW."other_papers", NEW."papers", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."statement", NEW."subject_id"); RETURN NULL;',
                    hash="b581b95a77c5a76e9421eaab20ccf81eb6655eff",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6ff87",
                    table="detainees_debrief",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="debrief",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "detainees_debriefevent" ("call", "call_on", "conditions", "created_at", "detention_id", "entered_by_id", "id", "injuries", "other_papers", "papers", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "statement", "subject_id") VALUES (NEW."call", NEW."call_on", NEW."conditions", NEW."created_at", NEW."detention_id", NEW."entered_by_id", NEW."id", NEW."injuries", NEW."other_papers", NEW."papers", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."statement", NEW."subject_id"); RETURN NULL;',
                    hash="194ef62c2f7beb8b47c560e7fa966e417d7eabd4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1aee9",
                    table="detainees_debrief",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="debrief",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_debriefevent" ("call", "call_on", "conditions", "created_at", "detention_id", "entered_by_id", "id", "injuries", "other_papers", "papers", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "statement", "subject_id") VALUES (OLD."call", OLD."call_on", OLD."conditions", OLD."created_at", OLD."detention_id", OLD."entered_by_id", OLD."id", OLD."injuries", OLD."other_papers", OLD."papers", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."statement", OLD."subject_id"); RETURN NULL;',
                    hash="07b499f7b5b6afc65ea090fd7fa206b2363315f7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_79193",
                    table="detainees_debrief",
                    when="AFTER",
                ),
            ),
        ),
    ]
