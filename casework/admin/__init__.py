"""The work in Django's admin. Django looks here and nowhere else."""

from casework.admin import documents, lawyers, proceedings

__all__ = ["documents", "lawyers", "proceedings"]
