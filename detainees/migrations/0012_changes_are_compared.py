"""Who was changed is compared with others once more: by a worker, which marks that it was done."""

from django.db import migrations, models

# As in 0010, and whoever changes is to be compared again.
FOLLOW = """
CREATE OR REPLACE FUNCTION follow_change(p_kind text, p_subject uuid) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF p_subject IS NOT NULL THEN
        INSERT INTO detainees_change AS known (subject_id, kind, changed_in)
        VALUES (p_subject, p_kind, pg_current_xact_id())
        ON CONFLICT (subject_id) DO UPDATE SET changed_in = EXCLUDED.changed_in, is_compared = false
        WHERE known.changed_in <> EXCLUDED.changed_in;
    END IF;
END
$$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION follow_change(p_kind text, p_subject uuid) RETURNS void
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


class Migration(migrations.Migration):
    dependencies = [
        ("detainees", "0011_people_are_merged"),
    ]

    operations = [
        migrations.AddField(
            model_name="change",
            name="is_compared",
            field=models.BooleanField(
                db_default=False,
                help_text="Whether others were looked for since who may be the same person.",
                verbose_name="was compared",
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                condition=models.Q(("is_compared", False), ("kind", "person")),
                fields=["changed_in"],
                name="change_not_compared",
            ),
        ),
        migrations.RunSQL(FOLLOW, BEFORE),
    ]
