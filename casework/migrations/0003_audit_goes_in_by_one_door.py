"""Audit rows go in and are read through definer functions; the application's role has no other right to them."""

from django.db import migrations

DOOR = """
REVOKE ALL ON casework_auditentry FROM habeas_app;
REVOKE ALL ON SEQUENCE casework_auditentry_id_seq FROM habeas_app;
CREATE INDEX audit_by_subject ON casework_auditentry USING gin (subjects);
CREATE INDEX audit_by_actor ON casework_auditentry (actor_id, id DESC);

CREATE FUNCTION audit_record(p_actor uuid, p_action text, p_subjects uuid[], p_place text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO casework_auditentry (at, actor_id, action, subjects, place)
    VALUES (clock_timestamp(), p_actor, p_action, p_subjects, p_place)
$$;

CREATE FUNCTION audit_of_subject(p_subject uuid, p_newest integer) RETURNS SETOF casework_auditentry
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM casework_auditentry WHERE subjects @> ARRAY[p_subject] ORDER BY id DESC LIMIT p_newest
$$;

CREATE FUNCTION audit_page(p_before bigint, p_actor uuid, p_newest integer) RETURNS SETOF casework_auditentry
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM casework_auditentry
    WHERE (p_before IS NULL OR id < p_before) AND (p_actor IS NULL OR actor_id = p_actor)
    ORDER BY id DESC LIMIT p_newest
$$;

GRANT EXECUTE ON FUNCTION audit_record(uuid, text, uuid[], text), audit_of_subject(uuid, integer),
    audit_page(bigint, uuid, integer) TO habeas_app;
"""

GONE = """
DROP FUNCTION audit_page(bigint, uuid, integer);
DROP FUNCTION audit_of_subject(uuid, integer);
DROP FUNCTION audit_record(uuid, text, uuid[], text);
DROP INDEX audit_by_actor;
DROP INDEX audit_by_subject;
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_auditentry TO habeas_app;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_the_work_of_people")]

    operations = [migrations.RunSQL(DOOR, GONE)]
