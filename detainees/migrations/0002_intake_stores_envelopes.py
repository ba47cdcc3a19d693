"""The hotline's door into the database: three functions, and no right to any table.

The intake process may look up a token by its digest, read the public keys of the coming days, and store an
envelope or find the one it stored before. INSERT with RETURNING would need SELECT, hence definer functions.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION intake_token(p_digest bytea)
RETURNS TABLE (client uuid, per_minute integer, may_report boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT token.client_id, token.per_minute, 'report' = ANY (token.scopes)
    FROM detainees_token AS token JOIN detainees_apiclient AS client ON client.id = token.client_id
    WHERE token.digest = p_digest AND token.revoked_at IS NULL
        AND (token.expires_at IS NULL OR token.expires_at > now()) AND client.is_active
$$;

CREATE FUNCTION intake_public_keys() RETURNS TABLE (day date, public_key bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT key.day, key.public_key FROM detainees_intakekey AS key
    WHERE key.day >= current_date - 1 ORDER BY key.day
$$;

CREATE FUNCTION intake_store(
    p_digest bytea, p_id uuid, p_key_day date, p_body bytea, p_retry_digest bytea, p_body_digest bytea
) RETURNS TABLE (outcome text, envelope uuid, number bigint, received_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_token record;
    v_found record;
BEGIN
    SELECT token.* INTO v_token FROM intake_token(p_digest) AS token;
    IF NOT FOUND OR NOT v_token.may_report THEN
        RETURN QUERY SELECT CASE WHEN v_token.client IS NULL THEN 'unknown_token' ELSE 'insufficient_scope' END,
            NULL::uuid, NULL::bigint, NULL::timestamptz;
        RETURN;
    END IF;
    SELECT stored.id, stored.number, stored.created_at, stored.body_digest INTO v_found
    FROM detainees_envelope AS stored
    WHERE stored.client_id = v_token.client AND stored.retry_digest = p_retry_digest;
    IF NOT FOUND THEN
        INSERT INTO detainees_envelope AS stored
            (id, client_id, key_day, body, retry_digest, body_digest, attempts, fault)
        VALUES (p_id, v_token.client, p_key_day, p_body, p_retry_digest, p_body_digest, 0, '')
        ON CONFLICT (client_id, retry_digest) DO NOTHING
        RETURNING stored.id, stored.number, stored.created_at INTO v_found;
        IF FOUND THEN
            RETURN QUERY SELECT 'stored'::text, v_found.id, v_found.number, v_found.created_at;
            RETURN;
        END IF;
        -- Another connection won the race: a new statement sees what it has committed since.
        SELECT stored.id, stored.number, stored.created_at, stored.body_digest INTO v_found
        FROM detainees_envelope AS stored
        WHERE stored.client_id = v_token.client AND stored.retry_digest = p_retry_digest;
    END IF;
    RETURN QUERY SELECT
        CASE WHEN v_found.body_digest = p_body_digest THEN 'again' ELSE 'other_body' END,
        v_found.id, v_found.number, v_found.created_at;
END
$$;

GRANT EXECUTE ON FUNCTION intake_token(bytea), intake_public_keys(),
    intake_store(bytea, uuid, date, bytea, bytea, bytea) TO habeas_intake;
"""

GONE = """
DROP FUNCTION intake_store(bytea, uuid, date, bytea, bytea, bytea);
DROP FUNCTION intake_public_keys();
DROP FUNCTION intake_token(bytea);
"""


class Migration(migrations.Migration):
    dependencies = [("detainees", "0001_the_record")]

    operations = [migrations.RunSQL(FUNCTIONS, GONE)]
