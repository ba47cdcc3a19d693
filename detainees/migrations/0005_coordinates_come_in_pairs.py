"""Half a pair of coordinates is refused: compared with NULL, the condition before neither held nor failed."""

from django.db import migrations, models
from django.db.models import Q

NAME = "incident_coordinates_come_in_pairs"


class Migration(migrations.Migration):
    dependencies = [("detainees", "0004_half_coordinates_are_emptied")]

    operations = [
        migrations.RemoveConstraint(model_name="incident", name=NAME),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name=NAME,
                violation_error_message="Give both latitude and longitude, or neither.",
            ),
        ),
    ]
