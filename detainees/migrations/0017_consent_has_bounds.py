"""Where nobody could be asked, nothing goes further than to a lawyer; and who could not be asked may agree later."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("detainees", "0016_what_was_no_basis"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="consent",
            name="consent_stands_once_a_level",
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "defence"), _negated=True),
                    ("level__in", ["keep", "share_lawyer"]),
                    _connector="OR",
                ),
                name="consent_for_the_defence_goes_no_further_than_a_lawyer",
                violation_error_message="Where nobody could be asked, nothing goes further than to a lawyer.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("detainee", "level", "basis"),
                name="consent_stands_once_a_level_and_basis",
                violation_error_message="This level is agreed to already.",
            ),
        ),
    ]
