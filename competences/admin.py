"""The admin of competences: its pages register themselves."""

from competences import admin_attestations, admin_criteria, admin_inventory  # noqa: F401
