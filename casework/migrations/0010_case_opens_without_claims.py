"""A case is opened without a word on how far it is: its first stage asserts nothing."""

from django.db import migrations, models

_STAGES = [
    ("opened", "opened"),
    ("protocol", "record drawn up"),
    ("first_instance", "first instance"),
    ("appeal", "appeal"),
    ("cassation", "cassation"),
    ("international", "international body"),
    ("over", "over"),
]


def _stage() -> models.CharField:
    return models.CharField(choices=_STAGES, default="opened", max_length=16, verbose_name="stage")


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0009_ruling_version"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="case", name="case_stage_is_a_known_value"),
        migrations.AlterField(model_name="case", name="stage", field=_stage()),
        migrations.AlterField(model_name="caseevent", name="stage", field=_stage()),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", [key for key, _words in _STAGES])),
                name="case_stage_is_a_known_value",
                violation_error_message="This value is not one of the choices.",
            ),
        ),
    ]
