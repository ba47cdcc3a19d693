"""The verbs of the work: keyword-only, atomic, one timeline entry each."""
