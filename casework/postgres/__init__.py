"""Django's backend for PostgreSQL, which reads moments faster."""
