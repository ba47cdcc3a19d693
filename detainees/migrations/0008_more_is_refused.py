"""A token without a scope, a report of nobody and a witness of another incident are refused; a column without code goes.

A token without a scope opened no door: those that stand are deleted. Reports are never edited: one of nobody, which
no service writes, stops this migration, and somebody must look at it.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("detainees", "0007_places_are_sealed")]

    operations = [
        migrations.RunSQL("DELETE FROM detainees_token WHERE scopes = '{}'", migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name="detainee",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="detainee",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="detainee",
            name="delete_delete",
        ),
        migrations.RemoveField(
            model_name="detainee",
            name="is_held_legally",
        ),
        migrations.RemoveField(
            model_name="detaineeevent",
            name="is_held_legally",
        ),
        migrations.AlterField(
            model_name="facility",
            name="name",
            field=models.CharField(
                help_text="As people say it on the phone: the station of which district. Stands unsealed: a private home is no place of this list, write it into the words of the stop.",
                max_length=160,
                verbose_name="name",
            ),
        ),
        migrations.AlterField(
            model_name="facilityevent",
            name="name",
            field=models.CharField(
                help_text="As people say it on the phone: the station of which district. Stands unsealed: a private home is no place of this list, write it into the words of the stop.",
                max_length=160,
                verbose_name="name",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="detainee",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_detaineeevent" ("citizenship", "contacts", "created_at", "description", "health", "id", "identity", "is_practice", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "sex", "traits") VALUES (NEW."citizenship", NEW."contacts", NEW."created_at", NEW."description", NEW."health", NEW."id", NEW."identity", NEW."is_practice", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region_id", NEW."sex", NEW."traits"); RETURN NULL;',
                    hash="f02b380cfaee56db44580a18e3388134605d0dc1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_72be1",
                    table="detainees_detainee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="detainee",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "detainees_detaineeevent" ("citizenship", "contacts", "created_at", "description", "health", "id", "identity", "is_practice", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "sex", "traits") VALUES (NEW."citizenship", NEW."contacts", NEW."created_at", NEW."description", NEW."health", NEW."id", NEW."identity", NEW."is_practice", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region_id", NEW."sex", NEW."traits"); RETURN NULL;',
                    hash="2ab35387f1e344905950b660806ca7cb7932789d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9c920",
                    table="detainees_detainee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="detainee",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "detainees_detaineeevent" ("citizenship", "contacts", "created_at", "description", "health", "id", "identity", "is_practice", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "sex", "traits") VALUES (OLD."citizenship", OLD."contacts", OLD."created_at", OLD."description", OLD."health", OLD."id", OLD."identity", OLD."is_practice", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region_id", OLD."sex", OLD."traits"); RETURN NULL;',
                    hash="172cac6d234d6d851a902998cdf9cbe9507a8e54",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_26332",
                    table="detainees_detainee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="detention",
            trigger=pgtrigger.compiler.Trigger(
                name="detention_keeps_its_incident",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."incident_id" IS DISTINCT FROM (NEW."incident_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="193696654da3ed81c4bffa65147c0cadff176ef3",
                    operation="UPDATE",
                    pgid="pgtrigger_detention_keeps_its_incident_bc7ab",
                    table="detainees_detention",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="violation",
            trigger=pgtrigger.compiler.Trigger(
                name="violation_keeps_its_detention",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."detention_id" IS DISTINCT FROM (NEW."detention_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="5d810bae4fb58ab1cd42c8423ed64a56104498df",
                    operation="UPDATE",
                    pgid="pgtrigger_violation_keeps_its_detention_fe5ea",
                    table="detainees_violation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="witness",
            trigger=pgtrigger.compiler.Trigger(
                name="witness_keeps_its_incident",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."incident_id" IS DISTINCT FROM (NEW."incident_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="331ef47eb7d48aa99ae8ad047e97a7e52e40011c",
                    operation="UPDATE",
                    pgid="pgtrigger_witness_keeps_its_incident_079c2",
                    table="detainees_witness",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="witnessviolation",
            trigger=pgtrigger.compiler.Trigger(
                name="witness_saw_violations_of_their_incident",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NOT (EXISTS (SELECT FROM detainees_witness AS witness JOIN detainees_detention AS detention ON detention.incident_id = witness.incident_id JOIN detainees_violation AS violation ON violation.detention_id = detention.id WHERE witness.id = NEW.witness_id AND violation.id = NEW.violation_id)) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'witness_saw_violations_of_their_incident', MESSAGE = 'witness_saw_violations_of_their_incident'; END IF; RETURN NEW;",
                    hash="6410824296fa07da40ec787a84a7eb91d139dd24",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_witness_saw_violations_of_their_incident_18b70",
                    table="detainees_witnessviolation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("client__isnull", False), ("entered_by__isnull", False), _connector="OR"),
                name="report_was_sent_or_entered_by_somebody",
                violation_error_message="A report comes from a program or is entered by a person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.CheckConstraint(
                condition=models.Q(("scopes", []), _negated=True),
                name="token_opens_something",
                violation_error_message="Say what the token is for.",
            ),
        ),
    ]
