"""The audit log is searched by reader, by subject and by period, and names more acts of those who let people in."""

from django.db import migrations, models

ACTIONS = [
    ("read", "read"),
    ("download", "downloaded"),
    ("sign_in", "signed in"),
    ("sign_in_refused", "sign-in refused"),
    ("sign_out", "signed out"),
    ("account", "account made"),
    ("grant", "role given"),
    ("revoke", "role taken away"),
    ("suspend", "suspended"),
    ("restore", "let in again"),
    ("password", "new password given"),
    ("second_factor", "second factor changed"),
    ("client", "API client made or changed"),
    ("token", "token made"),
    ("token_revoked", "token revoked"),
]

# The conditions are put together from fixed parts, so that each search is planned for the index that fits it:
# one condition with "or the parameter is empty" would be planned for none.
SEARCH = """
DROP INDEX audit_by_actor;
CREATE INDEX audit_by_actor ON casework_auditentry (actor_id, at DESC, id DESC);
CREATE INDEX audit_by_moment ON casework_auditentry (at DESC, id DESC);

CREATE FUNCTION audit_search(
    p_actor uuid, p_subject uuid, p_since timestamptz, p_until timestamptz, p_below bigint, p_newest integer
) RETURNS SETOF casework_auditentry
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY EXECUTE 'SELECT * FROM casework_auditentry WHERE true'
        || CASE WHEN p_actor IS NULL THEN '' ELSE ' AND actor_id = $1' END
        || CASE WHEN p_subject IS NULL THEN '' ELSE ' AND subjects @> ARRAY[$2]' END
        || CASE WHEN p_since IS NULL THEN '' ELSE ' AND at >= $3' END
        || CASE WHEN p_until IS NULL THEN '' ELSE ' AND at < $4' END
        || CASE WHEN p_below IS NULL THEN '' ELSE
            ' AND (at, id) < (SELECT b.at, b.id FROM casework_auditentry b WHERE b.id = $5)' END
        || ' ORDER BY at DESC, id DESC LIMIT $6'
        USING p_actor, p_subject, p_since, p_until, p_below, p_newest;
END
$$;
GRANT EXECUTE ON FUNCTION audit_search(uuid, uuid, timestamptz, timestamptz, bigint, integer) TO habeas_app;
DROP FUNCTION audit_page(bigint, uuid, integer);
"""

GONE = """
DROP FUNCTION audit_search(uuid, uuid, timestamptz, timestamptz, bigint, integer);
DROP INDEX audit_by_moment;
DROP INDEX audit_by_actor;
CREATE INDEX audit_by_actor ON casework_auditentry (actor_id, id DESC);
CREATE FUNCTION audit_page(p_before bigint, p_actor uuid, p_newest integer) RETURNS SETOF casework_auditentry
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM casework_auditentry
    WHERE (p_before IS NULL OR id < p_before) AND (p_actor IS NULL OR actor_id = p_actor)
    ORDER BY id DESC LIMIT p_newest
$$;
GRANT EXECUTE ON FUNCTION audit_page(bigint, uuid, integer) TO habeas_app;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_tries_to_sign_in")]

    operations = [
        migrations.RemoveConstraint(model_name="auditentry", name="audit_entry_action_is_a_known_value"),
        migrations.AlterField(
            model_name="auditentry",
            name="action",
            field=models.CharField(choices=ACTIONS, max_length=16, verbose_name="action"),
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", [key for key, _ in ACTIONS])),
                name="audit_entry_action_is_a_known_value",
                violation_error_message="This value is not one of the choices.",
            ),
        ),
        migrations.RunSQL(SEARCH, GONE),
    ]
