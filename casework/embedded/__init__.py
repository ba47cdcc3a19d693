"""PostgreSQL inside the data directory, for the demo and the tests. Imports no Django.

Why it is so: docs/decisions/embedded-postgresql.md.
"""
