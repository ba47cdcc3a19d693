"""What `make run` does: prepares the installation and runs its processes. Imports no Django.

Why it is so: docs/decisions/processes.md.
"""
