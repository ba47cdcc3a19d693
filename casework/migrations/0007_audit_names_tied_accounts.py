"""The audit log tells who tied an account to a lawyer's record: from then on it sees that lawyer's people."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0006_lawyer_version"),
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
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "action__in",
                        [
                            "read",
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
