"""The regions of the installation's jurisdiction, as its pack names them."""

from django.conf import settings
from django.db import migrations

from casework import jurisdictions


def load_regions(apps, _schema_editor):
    Region = apps.get_model("detainees", "Region")
    rows = jurisdictions.load(settings.ENVIRONMENT.jurisdiction).regions
    Region.objects.bulk_create(
        [Region(code=row.key, name_ru=row.ru, name_en=row.en, time_zone=row.zone) for row in rows],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("detainees", "0002_intake_stores_envelopes")]

    # Backwards it leaves the regions: records may stand in them by then.
    operations = [migrations.RunPython(load_regions, migrations.RunPython.noop)]
