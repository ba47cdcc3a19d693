"""The hotline's door asks for what it stored a moment ago, before it reads and seals the same report again."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION intake_again(p_digest bytea, p_retry_digest bytea, p_body_digest bytea)
RETURNS TABLE (envelope uuid, number bigint, received_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT stored.id, stored.number, stored.created_at
    FROM intake_token(p_digest) AS token
    JOIN detainees_envelope AS stored ON stored.client_id = token.client AND stored.retry_digest = p_retry_digest
    WHERE token.may_report AND stored.body_digest = p_body_digest
$$;

GRANT EXECUTE ON FUNCTION intake_again(bytea, bytea, bytea) TO habeas_intake;
"""

GONE = "DROP FUNCTION intake_again(bytea, bytea, bytea);"


class Migration(migrations.Migration):
    dependencies = [("detainees", "0005_coordinates_come_in_pairs")]

    operations = [migrations.RunSQL(FUNCTION, GONE)]
