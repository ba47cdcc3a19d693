"""A case says its jurisdiction itself; a fine is in no one currency. Words alone: the tables stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0007_audit_names_tied_accounts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="jurisdiction",
            field=models.CharField(max_length=8, verbose_name="jurisdiction"),
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="jurisdiction",
            field=models.CharField(max_length=8, verbose_name="jurisdiction"),
        ),
        migrations.AlterField(
            model_name="ruling",
            name="arrest_days",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="Empty: not known yet.", null=True, verbose_name="days of arrest"
            ),
        ),
        migrations.AlterField(
            model_name="ruling",
            name="fine",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="In the currency of the jurisdiction. Empty: not known yet.",
                max_digits=12,
                null=True,
                verbose_name="fine",
            ),
        ),
        migrations.AlterField(
            model_name="ruling",
            name="work_hours",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="Empty: not known yet.", null=True, verbose_name="hours of work"
            ),
        ),
        migrations.AlterField(
            model_name="rulingevent",
            name="arrest_days",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="Empty: not known yet.", null=True, verbose_name="days of arrest"
            ),
        ),
        migrations.AlterField(
            model_name="rulingevent",
            name="fine",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="In the currency of the jurisdiction. Empty: not known yet.",
                max_digits=12,
                null=True,
                verbose_name="fine",
            ),
        ),
        migrations.AlterField(
            model_name="rulingevent",
            name="work_hours",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="Empty: not known yet.", null=True, verbose_name="hours of work"
            ),
        ),
        migrations.AlterField(
            model_name="signingkey",
            name="retired_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Signs nothing since; what it signed stays known.",
                null=True,
                verbose_name="retired at",
            ),
        ),
    ]
