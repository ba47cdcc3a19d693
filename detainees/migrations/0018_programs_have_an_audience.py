"""A program is ours or somebody else's. Those that are known already are ours."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("detainees", "0017_consent_has_bounds"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="apiclient",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="apiclient",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="apiclient",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="apiclient",
            name="audience",
            field=models.CharField(
                choices=[("ours", "our own"), ("lawyers", "lawyers elsewhere"), ("media", "journalists")],
                db_default="ours",
                default="ours",
                help_text="Whoever else's it is, it finds only people who agreed to that.",
                max_length=8,
                verbose_name="whose",
            ),
        ),
        migrations.AddField(
            model_name="apiclientevent",
            name="audience",
            field=models.CharField(
                choices=[("ours", "our own"), ("lawyers", "lawyers elsewhere"), ("media", "journalists")],
                db_default="ours",
                default="ours",
                help_text="Whoever else's it is, it finds only people who agreed to that.",
                max_length=8,
                verbose_name="whose",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apiclient",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_apiclientevent" ("audience", "created_at", "id", "is_active", "is_trusted", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "role") VALUES (NEW."audience", NEW."created_at", NEW."id", NEW."is_active", NEW."is_trusted", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region_id", NEW."role"); RETURN NULL;',
                    hash="cef026b52b0e57e8d19653b497f143139c1f8a44",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d3651",
                    table="detainees_apiclient",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apiclient",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "detainees_apiclientevent" ("audience", "created_at", "id", "is_active", "is_trusted", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "role") VALUES (NEW."audience", NEW."created_at", NEW."id", NEW."is_active", NEW."is_trusted", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region_id", NEW."role"); RETURN NULL;',
                    hash="bfdc2efd46a63604c89d4ca175eff55e17c3d25d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f1aed",
                    table="detainees_apiclient",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apiclient",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_apiclientevent" ("audience", "created_at", "id", "is_active", "is_trusted", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "role") VALUES (OLD."audience", OLD."created_at", OLD."id", OLD."is_active", OLD."is_trusted", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region_id", OLD."role"); RETURN NULL;',
                    hash="db4ee1e82bb209303b89573f0ef6965ef2a3c446",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b84cf",
                    table="detainees_apiclient",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="apiclient",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["ours", "lawyers", "media"])),
                name="api_client_audience_is_a_known_value",
                violation_error_message="This value is not one of the choices.",
            ),
        ),
    ]
