"""The admin of competences: its pages register themselves."""

from competences import admin_attestations  # noqa: F401
