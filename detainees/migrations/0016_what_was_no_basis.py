"""That nobody could be asked was written down beside steps for which it is no basis: it stands for a lawyer at most.

Nothing brings back that it was said of more, and nothing should: it may not leave on it.
"""

from django.db import migrations

LOWERED = """
UPDATE detainees_consent AS further SET level = 'share_lawyer'
WHERE basis = 'defence' AND level NOT IN ('keep', 'share_lawyer') AND id IN (
    SELECT DISTINCT ON (detainee_id, withdrawn_at IS NULL) id FROM detainees_consent
    WHERE basis = 'defence' AND level NOT IN ('keep', 'share_lawyer')
    ORDER BY detainee_id, withdrawn_at IS NULL, given_at
) AND NOT EXISTS (
    SELECT FROM detainees_consent AS standing WHERE standing.detainee_id = further.detainee_id
    AND standing.level = 'share_lawyer' AND standing.withdrawn_at IS NULL
)
"""
# The others say nothing that does not stand beside them.
REMOVED = "DELETE FROM detainees_consent WHERE basis = 'defence' AND level NOT IN ('keep', 'share_lawyer')"


class Migration(migrations.Migration):
    dependencies = [
        ("detainees", "0015_erased_subjects_get_no_new_key"),
    ]

    operations = [
        migrations.RunSQL(LOWERED, migrations.RunSQL.noop),
        migrations.RunSQL(REMOVED, migrations.RunSQL.noop),
    ]
