"""Half a pair of coordinates says nothing, and the next migration refuses it: it is emptied."""

from django.db import migrations

EMPTY = """
UPDATE detainees_incident SET latitude = NULL, longitude = NULL WHERE (latitude IS NULL) <> (longitude IS NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("detainees", "0003_regions_of_the_pack")]

    # Backwards it leaves them empty; the history of the incident keeps what stood there.
    operations = [migrations.RunSQL(EMPTY, migrations.RunSQL.noop)]
