-- The four roles of Habeas, for the whole server. Run as a superuser; harmless when run again.
-- Passwords are yours to set (\password habeas_app …); the embedded server needs none.
--
--   habeas_owner   owns every table and runs the migrations; no process that serves people uses it
--   habeas_app     web, worker and beat: reads and writes rows, changes no table
--   habeas_intake  the hotline's door: may call what the migrations grant it by name, and nothing else
--   habeas_live    hears notifications; has a right to no table at all
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['habeas_owner', 'habeas_app', 'habeas_intake', 'habeas_live'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
    END LOOP;
END
$$;
ALTER ROLE habeas_owner CREATEDB;
