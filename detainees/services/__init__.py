"""The verbs of the record: keyword-only, atomic, one timeline entry each."""
