"""Of a stop it is kept whether anybody said when it began.

First stops that stand began, where no delivery was said, with the apprehension or the incident, and nobody said so,
unless somebody moved the person there in that moment.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

GUESSED = """
UPDATE detainees_custodystay AS stop SET is_arrival_said = false
FROM detainees_detention AS detention JOIN detainees_incident AS incident ON incident.id = detention.incident_id
WHERE stop.detention_id = detention.id AND stop.facility_id IS NOT NULL AND detention.delivered_at IS NULL
    AND NOT (
        detention.apprehended_at IS NOT NULL
        AND EXISTS (SELECT FROM detainees_facility WHERE id = stop.facility_id AND kind = 'street')
    )
    AND stop.arrived_at = COALESCE(detention.apprehended_at, incident.began_at)
    AND NOT EXISTS (
        SELECT FROM detainees_timelineentry AS entry
        WHERE entry.detention_id = detention.id AND entry.kind = 'moved' AND entry.happened_at = stop.arrived_at
    )
"""


class Migration(migrations.Migration):
    dependencies = [
        ("detainees", "0008_more_is_refused"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="custodystay",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="custodystay",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="custodystay",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="custodystay",
            name="is_arrival_said",
            field=models.BooleanField(
                default=True,
                help_text="If not, nobody knows since when: the moment only keeps the stops in order, and no paper says it.",
                verbose_name="arrival was said",
            ),
        ),
        migrations.AddField(
            model_name="custodystayevent",
            name="is_arrival_said",
            field=models.BooleanField(
                default=True,
                help_text="If not, nobody knows since when: the moment only keeps the stops in order, and no paper says it.",
                verbose_name="arrival was said",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="custodystay",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_custodystayevent" ("arrived_at", "confidence", "created_at", "detention_id", "facility_id", "id", "is_arrival_said", "left_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "report_id", "source", "subject_id") VALUES (NEW."arrived_at", NEW."confidence", NEW."created_at", NEW."detention_id", NEW."facility_id", NEW."id", NEW."is_arrival_said", NEW."left_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."report_id", NEW."source", NEW."subject_id"); RETURN NULL;',
                    hash="4c04b945aab3d5c1eb70c7a73f517b4d69c60e73",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5ed3f",
                    table="detainees_custodystay",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="custodystay",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "detainees_custodystayevent" ("arrived_at", "confidence", "created_at", "detention_id", "facility_id", "id", "is_arrival_said", "left_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "report_id", "source", "subject_id") VALUES (NEW."arrived_at", NEW."confidence", NEW."created_at", NEW."detention_id", NEW."facility_id", NEW."id", NEW."is_arrival_said", NEW."left_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."report_id", NEW."source", NEW."subject_id"); RETURN NULL;',
                    hash="5ee3c10590d62596be34eeb96317078c5e132d64",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d7b3e",
                    table="detainees_custodystay",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="custodystay",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_custodystayevent" ("arrived_at", "confidence", "created_at", "detention_id", "facility_id", "id", "is_arrival_said", "left_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "report_id", "source", "subject_id") VALUES (OLD."arrived_at", OLD."confidence", OLD."created_at", OLD."detention_id", OLD."facility_id", OLD."id", OLD."is_arrival_said", OLD."left_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."report_id", OLD."source", OLD."subject_id"); RETURN NULL;',
                    hash="694992a9ffd7889e445077c57837f50460cb7633",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_899cb",
                    table="detainees_custodystay",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(GUESSED, migrations.RunSQL.noop),
    ]
