"""Backups, rehearsals, legal holds and erasures, and what the audit log says of them."""

import uuid

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0012_cases_are_followed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Backup",
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
                ("taken_at", models.DateTimeField(help_text="The moment that it shows.", verbose_name="taken at")),
                ("rows", models.BigIntegerField(verbose_name="rows")),
                ("files", models.IntegerField(verbose_name="stored files")),
                ("records_bytes", models.BigIntegerField(verbose_name="size of the archive of records, bytes")),
                ("keyring_bytes", models.BigIntegerField(verbose_name="size of the archive of keys, bytes")),
                (
                    "generations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(),
                        size=None,
                        verbose_name="generations of keys in it",
                    ),
                ),
                (
                    "kept_until",
                    models.DateTimeField(
                        help_text="By then the archive of keys is deleted: that is when an erasure is complete.",
                        verbose_name="kept until",
                    ),
                ),
            ],
            options={
                "verbose_name": "backup",
                "verbose_name_plural": "backups",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Erasure",
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
                    "subjects",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        help_text="Erased together.",
                        size=None,
                        verbose_name="subjects",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("person", "the person asks for it"),
                            ("family", "the family asks for it"),
                            ("mistake", "entered by mistake"),
                            ("no_longer", "no longer needed"),
                        ],
                        max_length=16,
                        verbose_name="basis",
                    ),
                ),
                (
                    "asked_by",
                    models.UUIDField(
                        help_text="An account; nobody for the shell.", null=True, verbose_name="asked for by"
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approved at")),
                ("approved_by", models.UUIDField(blank=True, null=True, verbose_name="approved by")),
                (
                    "dropped_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="not wanted any more since"),
                ),
                ("destroyed_at", models.DateTimeField(blank=True, null=True, verbose_name="keys destroyed at")),
                (
                    "generation",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="It must be gone as well.",
                        null=True,
                        verbose_name="last generation that opened them",
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                (
                    "counts_from",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the last backup of keys that opens them is deleted.",
                        null=True,
                        verbose_name="counts as erased from",
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
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
                ("subject_id", models.UUIDField(db_index=True, verbose_name="subject")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("court", "a case in court"),
                            ("complaint", "a complaint that is under way"),
                            ("committee", "a complaint to an international body"),
                            ("lawyer", "a lawyer asks for it"),
                        ],
                        max_length=16,
                        verbose_name="basis",
                    ),
                ),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="Left empty, it holds until somebody lifts it.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "set_by",
                    models.UUIDField(
                        help_text="An account; nobody for the server's shell.", null=True, verbose_name="set by"
                    ),
                ),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted at")),
                ("lifted_by", models.UUIDField(blank=True, null=True, verbose_name="lifted by")),
            ],
            options={
                "verbose_name": "legal hold",
                "verbose_name_plural": "legal holds",
            },
        ),
        migrations.CreateModel(
            name="Rehearsal",
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
                ("ended_at", models.DateTimeField(verbose_name="ended at")),
                ("has_passed", models.BooleanField(verbose_name="all came back")),
                ("fault", models.CharField(blank=True, max_length=40, verbose_name="what did not")),
                ("rows", models.BigIntegerField(default=0, verbose_name="rows compared")),
                ("opened", models.BigIntegerField(default=0, verbose_name="sealed values opened")),
                ("seconds", models.IntegerField(verbose_name="seconds that it took")),
            ],
            options={
                "verbose_name": "drill",
                "verbose_name_plural": "drills",
                "default_permissions": (),
            },
        ),
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
                    ("hold", "legal hold set"),
                    ("hold_lifted", "legal hold lifted"),
                    ("erasure_asked", "erasure asked for"),
                    ("erasure_approved", "erasure approved"),
                    ("erasure_dropped", "erasure not wanted any more"),
                    ("erased", "erased"),
                    ("keys_rotated", "keys rotated"),
                    ("backup", "backup made"),
                    ("restored", "restored from a backup"),
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
                            "hold",
                            "hold_lifted",
                            "erasure_asked",
                            "erasure_approved",
                            "erasure_dropped",
                            "erased",
                            "keys_rotated",
                            "backup",
                            "restored",
                        ],
                    )
                ),
                name="audit_entry_action_is_a_known_value",
                violation_error_message="This value is not one of the choices.",
            ),
        ),
        migrations.AddIndex(
            model_name="backup",
            index=models.Index(fields=["-taken_at"], name="backup_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    ("asked_by__isnull", True),
                    models.Q(("approved_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="erasure_is_approved_by_another",
                violation_error_message="Another officer approves what you asked for.",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("destroyed_at__isnull", True), ("approved_at__isnull", False), _connector="OR"
                ),
                name="erasure_is_approved_before_keys_go",
                violation_error_message="This erasure has not been approved.",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("dropped_at__isnull", True), ("destroyed_at__isnull", True), _connector="OR"),
                name="erasure_is_not_dropped_when_keys_are_gone",
                violation_error_message="The keys are destroyed: there is nothing to take back.",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["person", "family", "mistake", "no_longer"])),
                name="erasure_basis_is_a_known_value",
                violation_error_message="This value is not one of the choices.",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("subject_id",),
                name="legal_hold_stands_once_a_subject",
                violation_error_message="This person is under a legal hold already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["court", "complaint", "committee", "lawyer"])),
                name="legal_hold_basis_is_a_known_value",
                violation_error_message="This value is not one of the choices.",
            ),
        ),
        migrations.AddIndex(
            model_name="rehearsal",
            index=models.Index(fields=["-ended_at"], name="rehearsal_newest_first"),
        ),
    ]
