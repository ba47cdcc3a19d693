"""The life of keys and of what they open: backups and drills, rotation, erasure, and the root secret at rest.

What an operator does with it, and why it is so: docs/key-life.md.
"""
