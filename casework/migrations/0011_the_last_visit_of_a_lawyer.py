"""When a lawyer last came to the person: what is told late of an earlier visit changes nothing of the last one."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0010_case_opens_without_claims"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="authority",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="authority",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="authority",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="authority",
            name="came_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When they last came, let in or not.",
                null=True,
                verbose_name="came to the person at",
            ),
        ),
        migrations.AddField(
            model_name="authorityevent",
            name="came_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When they last came, let in or not.",
                null=True,
                verbose_name="came to the person at",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authority",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "casework_authorityevent" ("came_at", "created_at", "detainee_id", "id", "kind", "lawyer_id", "paper", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refused_at_id", "revoked_at", "since", "subject_id", "until") VALUES (NEW."came_at", NEW."created_at", NEW."detainee_id", NEW."id", NEW."kind", NEW."lawyer_id", NEW."paper", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."refused_at_id", NEW."revoked_at", NEW."since", NEW."subject_id", NEW."until"); RETURN NULL;',
                    hash="20ef9f3e324e3785e1d17fdfb6da876341ddb447",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_12ada",
                    table="casework_authority",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authority",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "casework_authorityevent" ("came_at", "created_at", "detainee_id", "id", "kind", "lawyer_id", "paper", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refused_at_id", "revoked_at", "since", "subject_id", "until") VALUES (NEW."came_at", NEW."created_at", NEW."detainee_id", NEW."id", NEW."kind", NEW."lawyer_id", NEW."paper", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."refused_at_id", NEW."revoked_at", NEW."since", NEW."subject_id", NEW."until"); RETURN NULL;',
                    hash="62719a72e777b6bab205b416420dd4ea299b095d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_781a5",
                    table="casework_authority",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authority",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "casework_authorityevent" ("came_at", "created_at", "detainee_id", "id", "kind", "lawyer_id", "paper", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refused_at_id", "revoked_at", "since", "subject_id", "until") VALUES (OLD."came_at", OLD."created_at", OLD."detainee_id", OLD."id", OLD."kind", OLD."lawyer_id", OLD."paper", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."refused_at_id", OLD."revoked_at", OLD."since", OLD."subject_id", OLD."until"); RETURN NULL;',
                    hash="199c3c53286f860b4b519e6ffff04377690f3976",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1682c",
                    table="casework_authority",
                    when="AFTER",
                ),
            ),
        ),
    ]
