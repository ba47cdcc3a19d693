"""Who was entered, changed or erased, and in which transaction: what the people process follows."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import detainees.models.change

# Called by triggers. Whoever is about nobody, as a row that is entered has no row before it, changes nothing.
FOLLOW = """
CREATE FUNCTION follow_change(p_kind text, p_subject uuid) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF p_subject IS NOT NULL THEN
        INSERT INTO detainees_change AS known (subject_id, kind, changed_in)
        VALUES (p_subject, p_kind, pg_current_xact_id())
        ON CONFLICT (subject_id) DO UPDATE SET changed_in = EXCLUDED.changed_in
        WHERE known.changed_in <> EXCLUDED.changed_in;
    END IF;
END
$$;
"""
GONE = "DROP FUNCTION follow_change(text, uuid);"


class Migration(migrations.Migration):
    dependencies = [
        ("detainees", "0009_an_arrival_is_said_or_not"),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("subject_id", models.UUIDField(primary_key=True, serialize=False, verbose_name="subject")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "person"), ("report", "report")], max_length=8, verbose_name="kind"
                    ),
                ),
                ("changed_in", detainees.models.change.TransactionIdField(verbose_name="changed in transaction")),
            ],
            options={
                "verbose_name": "change that the search follows",
                "verbose_name_plural": "changes that the search follows",
                "default_permissions": (),
            },
        ),
        migrations.RunSQL(FOLLOW, GONE),
        pgtrigger.migrations.AddTrigger(
            model_name="detainee",
            trigger=pgtrigger.compiler.Trigger(
                name="person_is_followed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP <> 'DELETE' THEN PERFORM follow_change('person', NEW.id); END IF; IF TG_OP <> 'INSERT' THEN PERFORM follow_change('person', OLD.id); END IF; RETURN NULL;",
                    hash="0e1d8405c9b79989e8edbe50ec602a8df6dc2a13",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_person_is_followed_a1d77",
                    table="detainees_detainee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="detention",
            trigger=pgtrigger.compiler.Trigger(
                name="detention_is_followed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP <> 'DELETE' THEN PERFORM follow_change('person', NEW.detainee_id); END IF; IF TG_OP <> 'INSERT' THEN PERFORM follow_change('person', OLD.detainee_id); END IF; RETURN NULL;",
                    hash="5bde9c713728d7a7357dae5aea18db17e3a314be",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_detention_is_followed_1433a",
                    table="detainees_detention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="relative",
            trigger=pgtrigger.compiler.Trigger(
                name="relative_is_followed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP <> 'DELETE' THEN PERFORM follow_change('person', NEW.detainee_id); END IF; IF TG_OP <> 'INSERT' THEN PERFORM follow_change('person', OLD.detainee_id); END IF; RETURN NULL;",
                    hash="e46c88248e8633c9537dbde564fe8579eb2450f3",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_relative_is_followed_4713b",
                    table="detainees_relative",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="report_is_followed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP <> 'DELETE' THEN PERFORM follow_change('report', NEW.id); END IF; IF TG_OP <> 'INSERT' THEN PERFORM follow_change('report', OLD.id); END IF; RETURN NULL;",
                    hash="c583b0921bb1a04805959d799d5b4c528a7354f2",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_report_is_followed_9c54a",
                    table="detainees_report",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subjectkey",
            trigger=pgtrigger.compiler.Trigger(
                name="lost_key_is_followed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.kind IN ('detainee', 'report'))",
                    func="PERFORM follow_change(CASE OLD.kind WHEN 'report' THEN 'report' ELSE 'person' END, OLD.subject_id); RETURN NULL;",
                    hash="3f487e98f98249106f2639c1b96b0da1a6a7fb9e",
                    operation="DELETE",
                    pgid="pgtrigger_lost_key_is_followed_9a5f4",
                    table="detainees_subjectkey",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="triage",
            trigger=pgtrigger.compiler.Trigger(
                name="triage_is_followed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP <> 'DELETE' THEN PERFORM follow_change('report', NEW.report_id); END IF; IF TG_OP <> 'INSERT' THEN PERFORM follow_change('report', OLD.report_id); END IF; RETURN NULL;",
                    hash="7f96e82cd73b9e40e1f13455bad1864fb466fa28",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_triage_is_followed_b5f50",
                    table="detainees_triage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="triageoutcome",
            trigger=pgtrigger.compiler.Trigger(
                name="outcome_is_followed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP <> 'DELETE' THEN PERFORM follow_change('report', (SELECT report_id FROM detainees_triage WHERE id = NEW.triage_id)); END IF; IF TG_OP <> 'INSERT' THEN PERFORM follow_change('report', (SELECT report_id FROM detainees_triage WHERE id = OLD.triage_id)); END IF; RETURN NULL;",
                    hash="81183a04454f68a976a27a162be9dce0689790ce",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_outcome_is_followed_63404",
                    table="detainees_triageoutcome",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["changed_in"], name="change_by_transaction"),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "report"])),
                name="change_kind_is_a_known_value",
                violation_error_message="This value is not one of the choices.",
            ),
        ),
    ]
