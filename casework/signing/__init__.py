"""Signing of archive editions (PAdES B-B) and the verdict on a signed file.

The certificate is our own: a signature proves that a file was issued under a published fingerprint and not changed
since. It proves neither who made it nor when. Pure: keys and files come in as bytes.

Import from `material`, `signer` or `verdict`. They stand apart because whoever reaches a verdict in a process of its
own must not wait until a library for signing is loaded.
"""
