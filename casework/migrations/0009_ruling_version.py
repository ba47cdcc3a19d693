"""Two who correct one ruling are told of each other: it counts its versions, and so does its history."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0008_words_of_rulings"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="ruling",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="ruling",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="ruling",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="ruling",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="rulingevent",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruling",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "casework_rulingevent" ("announced_on", "arrest_days", "case_id", "copy_received_on", "created_at", "fine", "hearing_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sanction", "subject_id", "summary", "version", "work_hours") VALUES (NEW."announced_on", NEW."arrest_days", NEW."case_id", NEW."copy_received_on", NEW."created_at", NEW."fine", NEW."hearing_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sanction", NEW."subject_id", NEW."summary", NEW."version", NEW."work_hours"); RETURN NULL;',
                    hash="17335c17fc836e591e50ba6362af2117ee3e8b79",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6f414",
                    table="casework_ruling",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruling",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "casework_rulingevent" ("announced_on", "arrest_days", "case_id", "copy_received_on", "created_at", "fine", "hearing_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sanction", "subject_id", "summary", "version", "work_hours") VALUES (NEW."announced_on", NEW."arrest_days", NEW."case_id", NEW."copy_received_on", NEW."created_at", NEW."fine", NEW."hearing_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sanction", NEW."subject_id", NEW."summary", NEW."version", NEW."work_hours"); RETURN NULL;',
                    hash="e977891d266366f613b5f5ab9312e5608b4e5976",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_52b3c",
                    table="casework_ruling",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruling",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "casework_rulingevent" ("announced_on", "arrest_days", "case_id", "copy_received_on", "created_at", "fine", "hearing_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sanction", "subject_id", "summary", "version", "work_hours") VALUES (OLD."announced_on", OLD."arrest_days", OLD."case_id", OLD."copy_received_on", OLD."created_at", OLD."fine", OLD."hearing_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sanction", OLD."subject_id", OLD."summary", OLD."version", OLD."work_hours"); RETURN NULL;',
                    hash="e5d984337e9326d8d3c182344b1f41a5e6da0e55",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_62b88",
                    table="casework_ruling",
                    when="AFTER",
                ),
            ),
        ),
    ]
