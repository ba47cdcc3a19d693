"""Two records of one person: pairs that are suspected, merges, and what each led elsewhere."""

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
        ("detainees", "0010_changes_are_followed"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="MatchCandidate",
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
                    "score",
                    models.FloatField(
                        help_text="How likely they are one person, from 0 to 1. The likeliest pairs come first.",
                        verbose_name="score",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("same", "the same person"),
                            ("different", "different people"),
                            ("gone", "one of them was merged with somebody else"),
                        ],
                        default="waiting",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken at")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("relatives", "relatives: brothers, sisters, parent and child"),
                            ("namesakes", "namesakes"),
                            ("seen_apart", "seen in two places at one time"),
                            ("other", "another reason"),
                        ],
                        default="",
                        help_text="By what they were told apart.",
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("note", detainees.fields.SealedTextField(blank=True, null=True, verbose_name="note")),
            ],
            options={
                "verbose_name": "pair of people who may be one",
                "verbose_name_plural": "pairs of people who may be one",
                "ordering": ["-score", "created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="MatchCandidateEvent",
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
                    "score",
                    models.FloatField(
                        help_text="How likely they are one person, from 0 to 1. The likeliest pairs come first.",
                        verbose_name="score",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("same", "the same person"),
                            ("different", "different people"),
                            ("gone", "one of them was merged with somebody else"),
                        ],
                        default="waiting",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken at")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("relatives", "relatives: brothers, sisters, parent and child"),
                            ("namesakes", "namesakes"),
                            ("seen_apart", "seen in two places at one time"),
                            ("other", "another reason"),
                        ],
                        default="",
                        help_text="By what they were told apart.",
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("note", detainees.fields.SealedTextField(blank=True, null=True, verbose_name="note")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Merge",
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
                ("note", detainees.fields.SealedTextField(blank=True, null=True, verbose_name="why")),
                (
                    "filled",
                    detainees.fields.SealedJSONField(
                        help_text="What the standing record did not say and took from the other, with what stood before.",
                        null=True,
                        verbose_name="filled in",
                    ),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                (
                    "undecided",
                    detainees.fields.SealedJSONField(
                        help_text="What nobody can tell whose it is since the merge was undone.",
                        null=True,
                        verbose_name="left undecided",
                    ),
                ),
            ],
            options={
                "verbose_name": "merge",
                "verbose_name_plural": "merges",
                "ordering": ["-created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="MergedReference",
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
                    "field",
                    models.CharField(
                        help_text="As `casework.case.detainee`.", max_length=80, verbose_name="field"
                    ),
                ),
                ("row", models.UUIDField(verbose_name="row")),
                ("led_from", models.UUIDField(blank=True, null=True, verbose_name="led from")),
                ("led_to", models.UUIDField(verbose_name="led to")),
            ],
            options={
                "verbose_name": "reference that was merged",
                "verbose_name_plural": "references that were merged",
                "ordering": ["field", "id"],
            },
        ),
        migrations.CreateModel(
            name="MergeEvent",
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
                ("note", detainees.fields.SealedTextField(blank=True, null=True, verbose_name="why")),
                (
                    "filled",
                    detainees.fields.SealedJSONField(
                        help_text="What the standing record did not say and took from the other, with what stood before.",
                        null=True,
                        verbose_name="filled in",
                    ),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                (
                    "undecided",
                    detainees.fields.SealedJSONField(
                        help_text="What nobody can tell whose it is since the merge was undone.",
                        null=True,
                        verbose_name="left undecided",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="detainee",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="detainee",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="detainee",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="detention",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="detention",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="detention",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="detention",
            name="detention_once_a_person_and_incident",
        ),
        migrations.AddField(
            model_name="detainee",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                help_text="Who this record is about as well. That one stands for both; this one is kept as it was.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="detainees.detainee",
                verbose_name="merged into",
            ),
        ),
        migrations.AddField(
            model_name="detaineeevent",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                help_text="Who this record is about as well. That one stands for both; this one is kept as it was.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="detainees.detainee",
                verbose_name="merged into",
            ),
        ),
        migrations.AddField(
            model_name="detention",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                help_text="The same detention of the same person, written down twice. This record is kept as it was.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="detainees.detention",
                verbose_name="merged into",
            ),
        ),
        migrations.AddField(
            model_name="detentionevent",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                help_text="The same detention of the same person, written down twice. This record is kept as it was.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="detainees.detention",
                verbose_name="merged into",
            ),
        ),
        migrations.AddIndex(
            model_name="detainee",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="person_merged_into",
            ),
        ),
        migrations.AddIndex(
            model_name="detainee",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)), fields=["id"], name="person_who_was_merged"
            ),
        ),
        migrations.AddIndex(
            model_name="detention",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="detention_merged_into",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_claimevent" ("confidence", "created_at", "decided_at", "decided_by_id", "detention_id", "field", "id", "merge_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "said_at", "source", "state", "subject_id", "value") VALUES (NEW."confidence", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."detention_id", NEW."field", NEW."id", NEW."merge_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."report_id", NEW."said_at", NEW."source", NEW."state", NEW."subject_id", NEW."value"); RETURN NULL;',
                    hash="33e4a22173a21d8ed6560e0bfd036ec95d409025",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6e8d6",
                    table="detainees_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "detainees_claimevent" ("confidence", "created_at", "decided_at", "decided_by_id", "detention_id", "field", "id", "merge_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "said_at", "source", "state", "subject_id", "value") VALUES (NEW."confidence", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."detention_id", NEW."field", NEW."id", NEW."merge_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."report_id", NEW."said_at", NEW."source", NEW."state", NEW."subject_id", NEW."value"); RETURN NULL;',
                    hash="161781b03fac9af81210241556f8681594c2ab7d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_610f4",
                    table="detainees_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_claimevent" ("confidence", "created_at", "decided_at", "decided_by_id", "detention_id", "field", "id", "merge_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "said_at", "source", "state", "subject_id", "value") VALUES (OLD."confidence", OLD."created_at", OLD."decided_at", OLD."decided_by_id", OLD."detention_id", OLD."field", OLD."id", OLD."merge_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."report_id", OLD."said_at", OLD."source", OLD."state", OLD."subject_id", OLD."value"); RETURN NULL;',
                    hash="191a30ec307b53d054b9e96af3c87859530bdbe7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_58343",
                    table="detainees_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="detainee",
            trigger=pgtrigger.compiler.Trigger(
                name="person_merged_is_followed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP <> 'DELETE' THEN PERFORM follow_change('person', NEW.merged_into_id); END IF; IF TG_OP <> 'INSERT' THEN PERFORM follow_change('person', OLD.merged_into_id); END IF; RETURN NULL;",
                    hash="59fab4cd77780e7a679451461d72d5cedb9624bc",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_person_merged_is_followed_c43b5",
                    table="detainees_detainee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="detainee",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_detaineeevent" ("citizenship", "contacts", "created_at", "description", "health", "id", "identity", "is_practice", "merged_into_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "sex", "traits") VALUES (NEW."citizenship", NEW."contacts", NEW."created_at", NEW."description", NEW."health", NEW."id", NEW."identity", NEW."is_practice", NEW."merged_into_id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region_id", NEW."sex", NEW."traits"); RETURN NULL;',
                    hash="1ae95f4c94137a4506f33b6e981dd7f90dd99d12",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_72be1",
                    table="detainees_detainee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="detainee",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "detainees_detaineeevent" ("citizenship", "contacts", "created_at", "description", "health", "id", "identity", "is_practice", "merged_into_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "sex", "traits") VALUES (NEW."citizenship", NEW."contacts", NEW."created_at", NEW."description", NEW."health", NEW."id", NEW."identity", NEW."is_practice", NEW."merged_into_id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region_id", NEW."sex", NEW."traits"); RETURN NULL;',
                    hash="39c5873f438abb16e6c692e96bd1a89ef3080535",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9c920",
                    table="detainees_detainee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="detainee",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_detaineeevent" ("citizenship", "contacts", "created_at", "description", "health", "id", "identity", "is_practice", "merged_into_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "sex", "traits") VALUES (OLD."citizenship", OLD."contacts", OLD."created_at", OLD."description", OLD."health", OLD."id", OLD."identity", OLD."is_practice", OLD."merged_into_id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region_id", OLD."sex", OLD."traits"); RETURN NULL;',
                    hash="51e6fff032db7eebf0f2b2f68d40996120765b8c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_26332",
                    table="detainees_detainee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="detention",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_detentionevent" ("agency", "apprehended_at", "confirmation", "confirmed_at", "confirmed_by_id", "created_at", "current_facility_id", "delivered_at", "detainee_id", "id", "incident_id", "is_injured", "is_minor", "merged_into_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "release_conditions", "release_outcome", "released_at", "sobered_at", "stated_reason", "subject_id", "version") VALUES (NEW."agency", NEW."apprehended_at", NEW."confirmation", NEW."confirmed_at", NEW."confirmed_by_id", NEW."created_at", NEW."current_facility_id", NEW."delivered_at", NEW."detainee_id", NEW."id", NEW."incident_id", NEW."is_injured", NEW."is_minor", NEW."merged_into_id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region_id", NEW."release_conditions", NEW."release_outcome", NEW."released_at", NEW."sobered_at", NEW."stated_reason", NEW."subject_id", NEW."version"); RETURN NULL;',
                    hash="e9faa44ff3d2855bbe1ce25bf4871124b9c7492b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_05bea",
                    table="detainees_detention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="detention",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "detainees_detentionevent" ("agency", "apprehended_at", "confirmation", "confirmed_at", "confirmed_by_id", "created_at", "current_facility_id", "delivered_at", "detainee_id", "id", "incident_id", "is_injured", "is_minor", "merged_into_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "release_conditions", "release_outcome", "released_at", "sobered_at", "stated_reason", "subject_id", "version") VALUES (NEW."agency", NEW."apprehended_at", NEW."confirmation", NEW."confirmed_at", NEW."confirmed_by_id", NEW."created_at", NEW."current_facility_id", NEW."delivered_at", NEW."detainee_id", NEW."id", NEW."incident_id", NEW."is_injured", NEW."is_minor", NEW."merged_into_id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region_id", NEW."release_conditions", NEW."release_outcome", NEW."released_at", NEW."sobered_at", NEW."stated_reason", NEW."subject_id", NEW."version"); RETURN NULL;',
                    hash="07d24923e8b014cf74577b9f443211b197f68563",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cccd3",
                    table="detainees_detention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="detention",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_detentionevent" ("agency", "apprehended_at", "confirmation", "confirmed_at", "confirmed_by_id", "created_at", "current_facility_id", "delivered_at", "detainee_id", "id", "incident_id", "is_injured", "is_minor", "merged_into_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "release_conditions", "release_outcome", "released_at", "sobered_at", "stated_reason", "subject_id", "version") VALUES (OLD."agency", OLD."apprehended_at", OLD."confirmation", OLD."confirmed_at", OLD."confirmed_by_id", OLD."created_at", OLD."current_facility_id", OLD."delivered_at", OLD."detainee_id", OLD."id", OLD."incident_id", OLD."is_injured", OLD."is_minor", OLD."merged_into_id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region_id", OLD."release_conditions", OLD."release_outcome", OLD."released_at", OLD."sobered_at", OLD."stated_reason", OLD."subject_id", OLD."version"); RETURN NULL;',
                    hash="ca6b22aeb204332ae284cfe7777c0a8a22e6a1ef",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d7ec8",
                    table="detainees_detention",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="detainee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="person_is_not_merged_into_themselves",
                violation_error_message="Nobody is merged into themselves.",
            ),
        ),
        migrations.AddConstraint(
            model_name="detention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="detention_is_not_merged_into_itself",
                violation_error_message="A detention is not merged into itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="detention",
            constraint=models.UniqueConstraint(
                condition=models.Q(("merged_into__isnull", True)),
                fields=("detainee", "incident"),
                name="detention_once_a_person_and_incident",
                violation_error_message="This person's detention at this incident is recorded already.",
            ),
        ),
        migrations.AddField(
            model_name="matchcandidate",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="matchcandidate",
            name="one",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="detainees.detainee",
                verbose_name="one person",
            ),
        ),
        migrations.AddField(
            model_name="matchcandidate",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="detainees.detainee",
                verbose_name="the other person",
            ),
        ),
        migrations.AddField(
            model_name="matchcandidate",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="taken by",
            ),
        ),
        migrations.AddField(
            model_name="matchcandidateevent",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="matchcandidateevent",
            name="one",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="detainees.detainee",
                verbose_name="one person",
            ),
        ),
        migrations.AddField(
            model_name="matchcandidateevent",
            name="other",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="detainees.detainee",
                verbose_name="the other person",
            ),
        ),
        migrations.AddField(
            model_name="matchcandidateevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="matchcandidateevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="detainees.matchcandidate",
            ),
        ),
        migrations.AddField(
            model_name="matchcandidateevent",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="taken by",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="kept",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merges",
                to="detainees.detainee",
                verbose_name="stands for both",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="merged",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_by",
                to="detainees.detainee",
                verbose_name="was merged",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="undone by",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="merge",
            field=models.ForeignKey(
                blank=True,
                help_text="Said by the record that was merged into this one.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="detainees.merge",
                verbose_name="merge",
            ),
        ),
        migrations.AddField(
            model_name="claimevent",
            name="merge",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Said by the record that was merged into this one.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="detainees.merge",
                verbose_name="merge",
            ),
        ),
        migrations.AddField(
            model_name="mergedreference",
            name="merge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="references",
                to="detainees.merge",
                verbose_name="merge",
            ),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="kept",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="detainees.detainee",
                verbose_name="stands for both",
            ),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="merged",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="detainees.detainee",
                verbose_name="was merged",
            ),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="detainees.merge",
            ),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="undone by",
            ),
        ),
        migrations.AddIndex(
            model_name="matchcandidate",
            index=models.Index(
                models.OrderBy(models.F("score"), descending=True),
                models.OrderBy(models.F("created_at")),
                models.OrderBy(models.F("id")),
                condition=models.Q(("state", "waiting")),
                name="match_likeliest_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchcandidate",
            constraint=models.CheckConstraint(
                condition=models.Q(("one__lt", models.F("other"))),
                name="match_names_the_smaller_id_first",
                violation_error_message="A pair is two people, the one with the smaller id first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchcandidate",
            constraint=models.UniqueConstraint(
                fields=("one", "other"),
                name="match_stands_once_a_pair",
                violation_error_message="This pair is known already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchcandidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("taken_at__isnull", True), ("taken_by__isnull", True)),
                    models.Q(("taken_at__isnull", False), ("taken_by__isnull", False)),
                    _connector="OR",
                ),
                name="match_taken_says_since_when",
                violation_error_message="A pair is taken by somebody since a moment.",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchcandidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "waiting"),
                    models.Q(("decided_by__isnull", False), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="match_is_decided_by_somebody",
                violation_error_message="Say who decided.",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchcandidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason__gt", ""), ("state", "different")),
                    models.Q(models.Q(("state", "different"), _negated=True), ("reason", "")),
                    _connector="OR",
                ),
                name="match_told_apart_gives_a_reason",
                violation_error_message="Say by what they are told apart.",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchcandidate",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "same", "different", "gone"])),
                name="match_candidate_state_is_a_known_value",
                violation_error_message="This value is not one of the choices.",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchcandidate",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["", "relatives", "namesakes", "seen_apart", "other"])),
                name="match_candidate_reason_is_a_known_value",
                violation_error_message="This value is not one of the choices.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matchcandidate",
            trigger=pgtrigger.compiler.Trigger(
                name="match_keeps_its_subject",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."one_id" IS DISTINCT FROM (NEW."one_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="17ec1ab52ae5b1e8b8dcddf6abb766fad589ea41",
                    operation="UPDATE",
                    pgid="pgtrigger_match_keeps_its_subject_b858b",
                    table="detainees_matchcandidate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matchcandidate",
            trigger=pgtrigger.compiler.Trigger(
                name="match_other_keeps_its_subject",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."other_id" IS DISTINCT FROM (NEW."other_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="0e27d07c959ffb589b35e373149ae62dacee3bfc",
                    operation="UPDATE",
                    pgid="pgtrigger_match_other_keeps_its_subject_e19e4",
                    table="detainees_matchcandidate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matchcandidate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_matchcandidateevent" ("created_at", "decided_at", "decided_by_id", "id", "note", "one_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "score", "state", "taken_at", "taken_by_id") VALUES (NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."note", NEW."one_id", NEW."other_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."score", NEW."state", NEW."taken_at", NEW."taken_by_id"); RETURN NULL;',
                    hash="e16996fd825b02b277504d945bd6eb18fd8093a7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e938d",
                    table="detainees_matchcandidate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matchcandidate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "detainees_matchcandidateevent" ("created_at", "decided_at", "decided_by_id", "id", "note", "one_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "score", "state", "taken_at", "taken_by_id") VALUES (NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."note", NEW."one_id", NEW."other_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."score", NEW."state", NEW."taken_at", NEW."taken_by_id"); RETURN NULL;',
                    hash="5558fbc562e170fd190c91605bbfae4ef89249c4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5a079",
                    table="detainees_matchcandidate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matchcandidate",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_matchcandidateevent" ("created_at", "decided_at", "decided_by_id", "id", "note", "one_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "score", "state", "taken_at", "taken_by_id") VALUES (OLD."created_at", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."note", OLD."one_id", OLD."other_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."score", OLD."state", OLD."taken_at", OLD."taken_by_id"); RETURN NULL;',
                    hash="bf125fa349ff477358ac77a162942a78968df335",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_68576",
                    table="detainees_matchcandidate",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept", models.F("merged")), _negated=True),
                name="merge_is_of_two",
                violation_error_message="Nobody is merged into themselves.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)),
                fields=("merged",),
                name="merge_stands_once_a_person",
                violation_error_message="This person was merged into another already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="merge_is_undone_by_somebody",
                violation_error_message="Say who undid it.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="merge",
            trigger=pgtrigger.compiler.Trigger(
                name="merge_keeps_its_subject",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."subject_id" IS DISTINCT FROM (NEW."subject_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="292abf627a58bf26bbde15af5361901dcdd3ab39",
                    operation="UPDATE",
                    pgid="pgtrigger_merge_keeps_its_subject_f2958",
                    table="detainees_merge",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="merge",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_mergeevent" ("by_id", "created_at", "filled", "id", "kept_id", "merged_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject_id", "undecided", "undone_at", "undone_by_id") VALUES (NEW."by_id", NEW."created_at", NEW."filled", NEW."id", NEW."kept_id", NEW."merged_id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."subject_id", NEW."undecided", NEW."undone_at", NEW."undone_by_id"); RETURN NULL;',
                    hash="94c2075317c58dcf9edc4665a8adf76f5b46e0f3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0d86b",
                    table="detainees_merge",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="merge",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "detainees_mergeevent" ("by_id", "created_at", "filled", "id", "kept_id", "merged_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject_id", "undecided", "undone_at", "undone_by_id") VALUES (NEW."by_id", NEW."created_at", NEW."filled", NEW."id", NEW."kept_id", NEW."merged_id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."subject_id", NEW."undecided", NEW."undone_at", NEW."undone_by_id"); RETURN NULL;',
                    hash="1334c55f4dfe9bb920685bb9086b8351247a31c9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_92615",
                    table="detainees_merge",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="merge",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_mergeevent" ("by_id", "created_at", "filled", "id", "kept_id", "merged_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject_id", "undecided", "undone_at", "undone_by_id") VALUES (OLD."by_id", OLD."created_at", OLD."filled", OLD."id", OLD."kept_id", OLD."merged_id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."subject_id", OLD."undecided", OLD."undone_at", OLD."undone_by_id"); RETURN NULL;',
                    hash="590e4de28e155e325f6d77bf12e2ca4a28dcf75c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_11182",
                    table="detainees_merge",
                    when="AFTER",
                ),
            ),
        ),
    ]
