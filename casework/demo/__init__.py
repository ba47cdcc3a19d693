"""Invented people, for a first look, for pictures and for tests. Deterministic; written through the services."""
