-- Who may do what inside one database of Habeas. Run in that database as a superuser, before the first
-- migration; harmless when run again. The database belongs to habeas_owner (docs/install.md, "Roles").
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO habeas_app, habeas_intake, habeas_live', current_database()
    );
END
$$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO habeas_owner;
GRANT USAGE ON SCHEMA public TO habeas_app, habeas_intake;

-- What a migration makes, the application may use. What it may not use, the migration takes back by name.
ALTER DEFAULT PRIVILEGES FOR ROLE habeas_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO habeas_app;
ALTER DEFAULT PRIVILEGES FOR ROLE habeas_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO habeas_app;

-- A function is callable by everyone unless this is said, and a definer function is a door.
ALTER DEFAULT PRIVILEGES FOR ROLE habeas_owner
    REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE habeas_owner IN SCHEMA public
    GRANT EXECUTE ON FUNCTIONS TO habeas_app;
