"""Who was erased has a tombstone, which the application may set and not move, and gets no other key."""

import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("detainees", "0014_what_was_told_on_coming_out"),
    ]

    operations = [
        migrations.CreateModel(
            name="ErasedSubject",
            fields=[
                ("subject_id", models.UUIDField(primary_key=True, serialize=False, verbose_name="subject")),
                (
                    "erased_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="erased at"
                    ),
                ),
            ],
            options={
                "verbose_name": "erased subject",
                "verbose_name_plural": "erased subjects",
                "default_permissions": (),
            },
        ),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON detainees_erasedsubject FROM habeas_app",
            "GRANT UPDATE, DELETE ON detainees_erasedsubject TO habeas_app",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subjectkey",
            trigger=pgtrigger.compiler.Trigger(
                name="erased_subject_gets_no_new_key",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NOT (NOT EXISTS (SELECT FROM detainees_erasedsubject WHERE subject_id = NEW.subject_id)) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'erased_subject_gets_no_new_key', MESSAGE = 'erased_subject_gets_no_new_key'; END IF; RETURN NEW;",
                    hash="439c07e53dead2ba77f57cf8f045e9b6cd560ed6",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_erased_subject_gets_no_new_key_f3500",
                    table="detainees_subjectkey",
                    when="BEFORE",
                ),
            ),
        ),
    ]
