"""A case makes its person known elsewhere, and by its numbers; names taken into memory are logged."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0011_the_last_visit_of_a_lawyer"),
        ("detainees", "0010_changes_are_followed"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="auditentry",
            name="audit_entry_action_is_a_known_value",
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="action",
            field=models.CharField(
                choices=[
                    ("read", "read"),
                    ("load", "taken into the memory of the search"),
                    ("download", "downloaded"),
                    ("sign_in", "signed in"),
                    ("sign_in_refused", "sign-in refused"),
                    ("sign_out", "signed out"),
                    ("account", "account made"),
                    ("grant", "role given"),
                    ("revoke", "role taken away"),
                    ("suspend", "suspended"),
                    ("restore", "let in again"),
                    ("password", "new password given"),
                    ("second_factor", "second factor changed"),
                    ("tie", "account tied to a lawyer's record"),
                    ("untie", "account untied from a lawyer's record"),
                    ("client", "API client made or changed"),
                    ("token", "token made"),
                    ("token_revoked", "token revoked"),
                ],
                max_length=16,
                verbose_name="action",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="case_is_followed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP <> 'DELETE' THEN PERFORM follow_change('person', NEW.detainee_id); END IF; IF TG_OP <> 'INSERT' THEN PERFORM follow_change('person', OLD.detainee_id); END IF; RETURN NULL;",
                    hash="bcbd18405551f3c47e81e821ca6e2a6122fd5429",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_case_is_followed_3e63c",
                    table="casework_case",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "action__in",
                        [
                            "read",
                            "load",
                            "download",
                            "sign_in",
                            "sign_in_refused",
                            "sign_out",
                            "account",
                            "grant",
                            "revoke",
                            "suspend",
                            "restore",
                            "password",
                            "second_factor",
                            "tie",
                            "untie",
                            "client",
                            "token",
                            "token_revoked",
                        ],
                    )
                ),
                name="audit_entry_action_is_a_known_value",
                violation_error_message="This value is not one of the choices.",
            ),
        ),
    ]
