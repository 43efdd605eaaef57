"""The benchmark of docs/performance.md: ratios to a limit measured in the same rounds, never bare figures."""

GROUPS = ("lieux", "questions", "demarches", "competences", "communs")
"""What may be measured alone, with ``--only``."""
