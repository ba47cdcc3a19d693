"""Invented people in a real city, for a first look, for pictures and for tests.

Deterministic; written through the services. Public institutions may be named here, people never.
"""
