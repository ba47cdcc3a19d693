"""A violation moves between two records of one detention, and nowhere else."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("detainees", "0012_changes_are_compared"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="violation",
            name="violation_keeps_its_detention",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="violation",
            trigger=pgtrigger.compiler.Trigger(
                name="violation_stays_with_its_incident",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NOT (OLD.detention_id IS NULL OR 1 = (SELECT count(DISTINCT incident_id) FROM detainees_detention WHERE id IN (OLD.detention_id, NEW.detention_id))) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'violation_stays_with_its_incident', MESSAGE = 'violation_stays_with_its_incident'; END IF; RETURN NEW;",
                    hash="9dc3e525cb58f2b824ab71db2c932169140e2164",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_violation_stays_with_its_incident_ebbec",
                    table="detainees_violation",
                    when="BEFORE",
                ),
            ),
        ),
    ]
